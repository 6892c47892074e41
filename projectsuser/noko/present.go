package noko

import (
	"net/http"
	"strconv"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// view is a snapshot as answers show it.
type view struct {
	*store.Snapshot
	policy  *registry.Policy
	root    string // of the links, without a slash at its end
	version string // the version in the path of the request, for the links: "/v2" or ""
}

// link writes a member with the URL of a record, or of something below it.
func (v view) link(w *jsonwriter.Writer, key, records string, id int64, below string) {
	w.Key(key).Append(func(to []byte) []byte {
		to = append(append(append(to, '"'), v.root...), v.version...)
		to = append(append(append(to, '/'), records...), '/')
		to = strconv.AppendInt(to, id, 10)
		if below != "" {
			to = append(append(to, '/'), below...)
		}
		return append(to, '"')
	})
}

// encodeTimes writes the last members of a record: the instants of its creation and of
// its last change, in UTC with seconds. They are never null: an unknown one is the instant
// at which the record was read, else that of the other one, else that of the snapshot.
func (v view) encodeTimes(w *jsonwriter.Writer, created, updated, read time.Time) {
	const layout = "2006-01-02T15:04:05Z"
	w.Key("created_at").TimeFormat(firstTime(created, read, updated, v.At()), layout)
	w.Key("updated_at").TimeFormat(firstTime(updated, read, created, v.At()), layout)
}

// firstTime returns the first instant that is not zero.
func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// encodeDate writes the member date.
func encodeDate(w *jsonwriter.Writer, day time.Time) {
	w.Key("date").Append(func(to []byte) []byte { return day.UTC().AppendFormat(to, `"2006-01-02"`) })
}

// encodeAll writes an array.
func encodeAll[R any](w *jsonwriter.Writer, all []R, encode func(*jsonwriter.Writer, R)) {
	w.BeginArray()
	for _, r := range all {
		encode(w, r)
	}
	w.EndArray()
}

// answerOne answers one record, or returns a [*store.MissingError] if it is nil.
func answerOne[R any](buf []byte, record *R, kind store.Kind, id int64, encode func(*jsonwriter.Writer, *R)) (web.Answer, error) {
	if record == nil {
		return web.Answer{}, &store.MissingError{Kind: kind, ID: id}
	}
	w := jsonwriter.New(buf)
	encode(w, record)
	body, err := w.Bytes()
	return web.Answer{Body: body}, err
}

// paging has Noko's names of the parameters of a page.
var paging = web.Paging{{Number: "page", Size: "per_page"}}

// answerList answers a page of a list, with links to the other pages.
func answerList[R any](r *http.Request, buf []byte, q *params, v view, page []R, total int, encode func(*jsonwriter.Writer, R)) (web.Answer, error) {
	w := jsonwriter.New(buf)
	encodeAll(w, page, encode)
	body, err := w.Bytes()
	link := paging.Link(v.root, r.URL.EscapedPath(), r.URL.RawQuery, q.page, total)
	return web.Answer{Header: http.Header{"Link": {link}}, Body: body}, err
}
