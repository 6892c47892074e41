package noko

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/query"
)

// The sizes of a page.
const (
	pageSize    = 30
	maxPageSize = 1000
)

// params are the parameters of a URL. The first that is not what is wanted is
// kept.
type params struct {
	values url.Values
	page   query.Page
	err    error
}

// readQuery returns the parameters of a request, with the page that it asks for.
func readQuery(r *http.Request) (*params, error) {
	values, err := web.Parameters(r)
	if err != nil {
		return nil, errQuery
	}
	q := &params{values: values}
	q.page.Number = q.count("page", 1)
	q.page.Size = min(q.count("per_page", pageSize), maxPageSize)
	return q, q.err
}

// text returns a parameter, of several the last; empty if there is none.
func (q *params) text(name string) string {
	given := q.values[name]
	if len(given) == 0 {
		return ""
	}
	return given[len(given)-1]
}

// refuse notes that a parameter is not what is wanted.
func (q *params) refuse(name, want string) {
	if q.err == nil {
		q.err = &web.FieldError{Field: name, Value: strconv.Quote(q.text(name)), Want: want}
	}
}

// count returns a number from 1, as it is unless told.
func (q *params) count(name string, unless int) int {
	text := q.text(name)
	if text == "" {
		return unless
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		q.refuse(name, "an integer from 1")
		return unless
	}
	return n
}

// oneOf returns one of some texts, or the empty one for a parameter that is not
// there.
func (q *params) oneOf(name string, texts ...string) string {
	text := q.text(name)
	if text != "" && !slices.Contains(texts, text) {
		q.refuse(name, "one of "+strings.Join(texts, ", "))
	}
	return text
}

// flag returns whether a parameter is true, and whether it is there.
func (q *params) flag(name string) (is, given bool) {
	text := q.oneOf(name, "true", "false")
	return text == "true", text != ""
}

// day returns a date, and whether it is there.
func (q *params) day(name string) (day time.Time, given bool) {
	text := q.text(name)
	if text == "" {
		return day, false
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		q.refuse(name, "a date as 2024-03-01")
	}
	return day, err == nil
}

// projects returns ids with commas between them, and whether the parameter is
// there.
func (q *params) projects(name string) (ids []project.ID, given bool) {
	text := q.text(name)
	if text == "" {
		return nil, false
	}
	for one := range strings.SplitSeq(text, ",") {
		id, ok := parseID(strings.TrimSpace(one))
		if !ok {
			q.refuse(name, "ids with commas between them")
		}
		ids = append(ids, project.ID(id))
	}
	return ids, true
}

// bounds returns the stretch of a list of n that a page shows.
func bounds(p query.Page, n int) (from, to int) {
	if p.Number-1 > n/p.Size {
		return n, n
	}
	from = min((p.Number-1)*p.Size, n)
	return from, min(from+p.Size, n)
}

// paging is how pages are named in URLs.
var paging = web.Paging{Number: "page", Size: "per_page"}

// answerList answers with a page of a list, and with links to the others.
func (h *handler) answerList(r *http.Request, q *params, body []byte, total int) web.Answer {
	link := paging.Link(h.root(r), r.URL.EscapedPath(), r.URL.RawQuery, q.page, total)
	return web.Answer{Header: http.Header{"Link": {link}}, Body: body}
}

// appendAll appends an array of what is found.
func appendAll[R any](to []byte, found []R, one func([]byte, R) []byte) []byte {
	to = append(to, '[')
	for i, r := range found {
		if i > 0 {
			to = append(to, ',')
		}
		to = one(to, r)
	}
	return append(to, ']')
}
