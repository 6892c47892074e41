package query

import "net/url"

// Links are the URLs of the pages around one, as an answer to a request
// carries them. Prev and Next are nil where there is no such page.
type Links struct {
	First, Prev, Next, Last *url.URL
}

// NewLinks returns the links of a page of an answer with total records, which
// was asked for by request. All parameters of the request are kept, those of
// other grammars too, but for those that are not well encoded and for the
// page: that is written as page[number] and page[size]. A page past the end
// has the last one before it.
//
// The page is that of an [Answer].
func NewLinks(request *url.URL, page Page, total int) Links {
	last := page.Last(total)
	to := func(number int) *url.URL { return pageURL(request, Page{number, page.Size}) }
	links := Links{First: to(1), Last: to(last)}
	if page.Number > 1 {
		links.Prev = to(min(page.Number-1, last))
	}
	if page.Number < last {
		links.Next = to(page.Number + 1)
	}
	return links
}

// pageURL returns the URL with another page.
func pageURL(request *url.URL, p Page) *url.URL {
	// a copy: the request is not ours to change
	u := *request
	values := u.Query()
	setPage(values, p)
	u.RawQuery = values.Encode()
	return &u
}
