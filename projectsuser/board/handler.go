package board

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// Board is the web page of a registry. [New] makes one. Any number of goroutines may
// use it.
type Board struct {
	registry  *registry.Registry
	options   Options
	templates *template.Template
	session   session
	readers   atomic.Int64 // pages that follow the registry
	done      chan struct{}
	closed    atomic.Bool
}

// New returns the board of a registry. Call [AddFields] on the registry's fields before
// the registry is made. Close ends its live pages.
func New(r *registry.Registry, o Options) *Board {
	if o.Live == 0 {
		o.Live = defaultLive
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Board{registry: r, options: o, templates: templates(), session: newSession(o.Token), done: make(chan struct{})}
}

// Close ends the streams of live pages, which otherwise last as long as their readers
// stay. Give it to [http.Server.RegisterOnShutdown]. Pages are still served afterwards.
func (b *Board) Close() {
	if b.closed.CompareAndSwap(false, true) {
		close(b.done)
	}
}

// policy is the Content-Security-Policy of every answer.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// ServeHTTP answers a request for a page, its JSON or CSV, or the live counts.
func (b *Board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch {
	case web.RefusalOf(r) != nil: // by the server, before the board
		b.fail(w, r, &problem{http.StatusForbidden, ""})
	case path == "board.css" || path == "board.js" || path == "board.svg":
		h.Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, files, "static/"+path)
	case path == "sign-in" || path == "sign-out":
		b.serveSession(w, r, path)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		b.fail(w, r, &problem{http.StatusMethodNotAllowed, ""})
	case !b.session.admits(r):
		http.Redirect(w, r, mountedAt(r)+"/sign-in", http.StatusSeeOther)
	default:
		b.serveView(w, r, path)
	}
}

// views are the views by the first segment of their path.
var views = map[string]view{
	"": nowView, "now": nowView, "project": projectView, "matrix": matrixView, "stuck": stuckView, "person": personView,
	"table": tableView, "audit": auditView, "changes": changesView, "sources": sourcesView,
}

// newRequest reads a request.
func (b *Board) newRequest(r *http.Request, path string) (*request, error) {
	q := &request{http: r, snapshot: b.registry.Snapshot(), fields: b.registry.Fields(), root: mountedAt(r), now: b.options.Clock(),
		recent: b.registry.RecentMoves(), live: b.options.Live > 0, signOut: b.session.on()}
	q.view, q.rest, _ = strings.Cut(path, "/")
	for _, ending := range []string{".json", ".csv"} {
		if rest, ok := strings.CutSuffix(path, ending); ok {
			q.view, q.rest, _ = strings.Cut(rest, "/")
			q.format = ending
		}
	}
	var err error
	if q.values, err = web.Parameters(r); err != nil {
		return nil, err
	}
	if q.zone, err = zoneOf(r, web.LastOf(q.values, "tz")); err != nil {
		return nil, err
	}
	q.scope = Scope{All: true}
	if b.options.Allow != nil {
		if q.scope, err = b.options.Allow(r); err != nil {
			return nil, &problem{http.StatusForbidden, ""}
		}
	}
	if b.options.Sources != nil && q.scope.All {
		q.sources = b.options.Sources()
	}
	return q, q.narrow()
}

// serveView answers with a view.
func (b *Board) serveView(w http.ResponseWriter, r *http.Request, path string) {
	q, err := b.newRequest(r, path)
	if err != nil {
		b.fail(w, r, err)
		return
	}
	if to := q.canonical(); to != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	if q.view == "events" && q.format == "" {
		b.serveEvents(w, q)
		return
	}
	make, ok := views[q.view]
	if !ok || q.rest != "" && q.view != "project" && q.view != "person" {
		b.fail(w, r, &problem{http.StatusNotFound, ""})
		return
	}
	p, err := make(q)
	if err != nil {
		b.fail(w, r, err)
		return
	}
	switch q.format {
	case ".json":
		writeJSON(w, q, p)
	case ".csv":
		writeCSV(w, p)
	default:
		b.writePage(w, q, p)
	}
}

// writePage writes a page as HTML. It is complete before the first byte is written.
func (b *Board) writePage(w http.ResponseWriter, q *request, p *page) {
	b.render(w, q.frame(p), p.Status)
}

// render writes a frame.
func (b *Board) render(w http.ResponseWriter, f *frame, status int) {
	var buf bytes.Buffer
	if err := b.templates.ExecuteTemplate(&buf, "page", f); err != nil {
		http.Error(w, words("error.500"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status != 0 {
		w.WriteHeader(status)
	}
	_, _ = buf.WriteTo(w) // the reader may have left
}

// fail answers with an error as a page.
func (b *Board) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := err.(*problem)
	if !ok {
		p = &problem{http.StatusBadRequest, oneLine(err)}
	}
	title := words("error." + http.StatusText(p.status))
	if text, ok := english["error."+itoa(p.status)]; ok {
		title = text
	}
	f := &frame{page: &page{Title: title, Lead: words("error.lead"), Status: p.status}, Root: mountedAt(r), zone: time.UTC}
	if p.reason != "" {
		f.Sections = []section{{Pre: p.reason}}
	}
	if b.session.admits(r) {
		f.Nav = navigation(f.Root, "", "")
	}
	b.render(w, f, p.status)
}

// Has reports whether a path of a URL, below the one where the board is mounted, is one
// of the board's. A server with other paths at its root passes only these to the board.
func (b *Board) Has(path string) bool {
	if strings.HasPrefix(path, "//") {
		return false // the API answers it, not a page
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, ending := range []string{".json", ".csv"} {
		first = strings.TrimSuffix(first, ending)
	}
	switch first {
	case "events", "sign-in", "sign-out", "board.css", "board.js", "board.svg":
		return true
	}
	_, ok := views[first]
	return ok
}
