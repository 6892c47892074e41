package noko

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// firstPageSize is the number of entries of a page of the first version if the request
// names no other.
const firstPageSize = 100

// firstEntries answers a page of entries, newest first. It has a link to the next page only
// if there is one: clients follow any link.
func (h *handler) firstEntries(r *http.Request, buf []byte) (web.Answer, error) {
	q, err := readSearch(r)
	if err != nil {
		return web.Answer{}, err
	}
	v := h.view(h.Snapshot(r), r)
	asked, matches := v.entryQuery(q, sheet{})
	found, total, err := selectEntries(q, v, asked, matches)
	if err != nil {
		return web.Answer{}, err
	}
	w := jsonwriter.New(buf)
	encodeAll(w, found, v.encodeFirstEntry)
	body, err := w.Bytes()
	answer := web.Answer{Body: body}
	if q.page.Number < q.page.Last(total) {
		answer.Header = http.Header{"Link": {nextLink(v.root, r, q.page)}}
	}
	return answer, err
}

// nextLink returns the link to the page after one.
func nextLink(root string, r *http.Request, page query.Page) string {
	for link := range strings.SplitSeq(paging.Link(root, r.URL.EscapedPath(), r.URL.RawQuery, page, (page.Number+1)*page.Size), ", ") {
		if strings.HasSuffix(link, `rel="next"`) {
			return link
		}
	}
	return ""
}

// searchNames are the filters of the first version, and their names in the current one.
var searchNames = map[string]string{
	"people": "user_ids", "projects": "project_ids", "tags": "tags", "from": "from", "to": "to", "billable": "billable",
}

// readSearch returns the parameters of a search for entries, under their names in the
// current version. An unknown filter is refused.
func readSearch(r *http.Request) (*params, error) {
	given, err := web.Parameters(r)
	if err != nil {
		return nil, err
	}
	body, err := web.ReadObject(r)
	if err != nil {
		return nil, err
	}
	q := &params{values: url.Values{}}
	for _, name := range []string{"page", "per_page"} {
		q.values.Set(name, cmp.Or(web.LastOf(given, name), body.Value(name).Text()))
	}
	q.page.Number = q.count("page", 1)
	q.page.Size = min(q.count("per_page", firstPageSize), maxPageSize)
	filters := filtersOf(given, body)
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		current, known := searchNames[name]
		if !known {
			q.fail(&web.FieldError{Field: "search." + name, Value: strconv.Quote(filters[name]), Want: "a filter of the list"})
		}
		q.values.Set(current, filters[name])
	}
	q.splitTags()
	return q, q.err
}

// filtersOf returns the filters of a search, by name. They are in the URL, as
// search[from]=2024-03-01, or in the member search of the body; the URL takes precedence.
func filtersOf(given url.Values, body web.Object) map[string]string {
	filters := make(map[string]string)
	inner := body.Value("search").Object()
	for _, name := range inner.Keys() {
		filters[name] = inner.Value(name).Text()
	}
	for key := range given {
		if name, ok := strings.CutPrefix(key, "search["); ok {
			filters[strings.TrimSuffix(name, "]")] = web.LastOf(given, key)
		}
	}
	return filters
}

// splitTags moves the numbers in the parameter tags, where the first version mixes them with
// names, to tag_ids.
func (q *params) splitTags() {
	names := strings.Split(q.text("tags"), ",")
	isID := func(text string) bool { _, ok := web.ParseID(strings.TrimSpace(text)); return ok }
	var ids []string
	for _, name := range names {
		if isID(name) {
			ids = append(ids, name)
		}
	}
	q.values.Set("tags", strings.Join(slices.DeleteFunc(names, isID), ","))
	q.values.Set("tag_ids", strings.Join(ids, ","))
}

// encodeFirstEntry writes an entry in the form of the first version.
func (v view) encodeFirstEntry(w *jsonwriter.Writer, e *user.TimeEntry) {
	w.BeginObject()
	w.Key("entry").BeginObject()
	w.Key("id").Int(int64(e.ID))
	encodeDate(w, e.Date)
	w.Key("user_id").Int(int64(e.User))
	if u := v.User(e.User); u != nil {
		w.Key("user_name").StringOrNull(u.Name())
	}
	w.Key("billable").Bool(e.Billable)
	w.Key("minutes").Int(int64(e.Minutes))
	w.Key("description").StringOrNull(e.Description)
	w.Key("project_id").Int(int64(e.Project))
	w.Key("project").BeginObject()
	w.Key("id").Int(int64(e.Project))
	if p := v.Project(e.Project); p != nil {
		w.Key("name").StringOrNull(p.Name)
	}
	w.EndObject()
	w.Key("tags")
	encodeAll(w, e.Tags, encodeFirstTag)
	v.encodeTimes(w, e.CreatedAt, e.UpdatedAt, e.Date)
	w.EndObject()
	w.EndObject()
}
