package zoho

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// maxPage is how many users a page has unless told, and the most it can have.
const maxPage = 200

// page is a part of a list.
type page struct {
	number, size int  // from 1
	asked        bool // the caller says which
}

// readPage returns the page that the query of a URL asks for.
func readPage(r *http.Request) (page, error) {
	p := page{number: 1, size: maxPage}
	if r.URL.RawQuery == "" {
		return p, nil
	}
	query, err := web.Parameters(r)
	if err != nil {
		return p, &web.FieldError{Field: "the query", Value: strconv.Quote(err.Error()), Want: "escapes such as %20, and not too many parameters"}
	}
	if err := p.read(query, "page", &p.number); err != nil {
		return p, err
	}
	err = p.read(query, "per_page", &p.size)
	p.size = min(p.size, maxPage)
	return p, err
}

// read reads a parameter, if it is given: the last one counts, and a blank one is
// none.
func (p *page) read(query url.Values, name string, to *int) error {
	values := query[name]
	if len(values) == 0 || isBlank(values[len(values)-1]) {
		return nil
	}
	last := values[len(values)-1]
	n, err := strconv.Atoi(last)
	if err != nil || n < 1 {
		return &web.FieldError{Field: name, Value: strconv.Quote(last), Want: "an integer from 1"}
	}
	*to, p.asked = n, true
	return nil
}

// bounds returns the stretch of a list of n that the page shows.
func (p page) bounds(n int) (from, to int) {
	if p.number-1 > n/p.size {
		return n, n
	}
	from = min((p.number-1)*p.size, n)
	return from, min(from+p.size, n)
}

// appendContext appends the member page_context.
func (p page) appendContext(to []byte, more bool) []byte {
	to = strconv.AppendInt(append(to, `,"page_context":{"page":`...), int64(p.number), 10)
	to = strconv.AppendInt(append(to, `,"per_page":`...), int64(p.size), 10)
	to = strconv.AppendBool(append(to, `,"has_more_page":`...), more)
	return append(to, '}')
}
