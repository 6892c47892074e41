package overplane

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
)

// mostRows is how many rows a list has at most.
const mostRows = 1000

// page is which rows of a project are asked for.
type page struct {
	parent parent
	limit  int    // from 1 to mostRows
	after  string // the id of the row before the first; empty for the first of all
}

// readPage returns the page that a request asks for.
func readPage(r *http.Request) (asked page, err error) {
	values, err := web.Parameters(r)
	if err != nil {
		return page{}, badRequest("", "The query of the URL is not well encoded, or too long.")
	}
	asked = page{limit: mostRows}
	if asked.parent.id = last(values["parent_id"]); asked.parent.id == "" {
		return page{}, &web.FieldError{Field: "parent_id", Want: named.Want}
	}
	if given := last(values["limit"]); given != "" {
		asked.limit, err = parseLimit(given)
	}
	asked.after = last(values["starting_after"])
	return asked, err
}

// last returns the last of the values that a parameter was given, "" for none.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// parseLimit returns how many rows a page is to have.
func parseLimit(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostRows {
		return 0, &web.FieldError{Field: "limit", Value: quoted(text), Want: "an integer from 1 to 1000"}
	}
	return n, nil
}

// find returns the rows of the page.
func (p page) find(s *store.Snapshot) (found rows, err error) {
	on, err := p.parent.find(s)
	if err != nil {
		return found, err
	}
	ids := s.Positions(on.ID)
	from := 0
	if p.after != "" {
		id, _ := parseRowID(p.after) // 0 is no registration's
		if from = 1 + slices.Index(ids, id); from == 0 {
			return found, notFound("starting_after", "project user of the parent", p.after)
		}
	}
	end := min(from+p.limit, len(ids))
	found.total, found.more = len(ids), end < len(ids)
	found.rows = make([]row, 0, end-from)
	for i, id := range ids[from:end] {
		e, _ := s.Registrations.Get(int64(id))
		found.rows = append(found.rows, row{e, on, from + i + 1})
	}
	return found, nil
}

// rows are a page of the rows of a project.
type rows struct {
	rows  []row
	more  bool // there are some behind it
	total int  // of the project
}

// appendTo appends the page as JSON.
func (r rows) appendTo(to []byte) []byte {
	to = append(to, `{"data":[`...)
	for i, one := range r.rows {
		if i > 0 {
			to = append(to, ',')
		}
		to = one.appendTo(to)
	}
	to = strconv.AppendBool(append(to, `],"has_more":`...), r.more)
	to = strconv.AppendInt(append(to, `,"total":`...), int64(r.total), 10)
	return append(to, '}')
}
