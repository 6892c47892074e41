package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/query"
)

// Paging is how a face names the page parameters in the URLs of a Link header.
type Paging struct {
	Number string   // parameter of the page number, as "page[number]"
	Size   string   // parameter of the page size
	Others []string // other names of the two; the URLs leave them out
}

// Link returns the value of a Link header for a page of a result of total records: rel
// "first" and "last", and "prev" and "next" if such pages exist. The page before one past
// the end is the last page.
//
// The page is that of a query.Answer. The URLs consist of root, the path and the
// parameters of the request, unchanged except for the page parameters.
func (p Paging) Link(root, path, rawQuery string, page query.Page, total int) string {
	start := make([]byte, 0, 256)
	start = append(append(start, root...), path...)
	start = p.keep(append(start, '?'), rawQuery)
	size := "&" + url.QueryEscape(p.Size) + "=" + strconv.Itoa(page.Size)
	start = append(append(start, url.QueryEscape(p.Number)...), '=')

	var link strings.Builder
	to := func(number int, rel string) {
		if link.Len() > 0 {
			link.WriteString(", ")
		}
		link.WriteByte('<')
		link.Write(strconv.AppendInt(start, int64(number), 10))
		link.WriteString(size)
		link.WriteString(`>; rel="` + rel + `"`)
	}
	last := page.Last(total)
	link.Grow(4 * (len(start) + len(size) + 32))
	to(1, "first")
	if page.Number > 1 {
		to(min(page.Number-1, last), "prev")
	}
	if page.Number < last {
		to(page.Number+1, "next")
	}
	to(last, "last")
	return link.String()
}

// keep appends the parameters that do not select a page, each followed by "&".
func (p Paging) keep(to []byte, rawQuery string) []byte {
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); pair == "" || err != nil || p.names(plain) {
			continue
		}
		to = append(appendQuery(to, pair), '&')
	}
	return to
}

// names reports whether a parameter selects a page.
func (p Paging) names(parameter string) bool {
	if parameter == p.Number || parameter == p.Size {
		return true
	}
	for _, other := range p.Others {
		if parameter == other {
			return true
		}
	}
	return false
}

// appendQuery appends a part of a query string. It escapes the characters that must not
// occur in a URL between angle brackets.
func appendQuery(to []byte, text string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"' {
			to = append(to, '%', digits[c>>4], digits[c&15])
		} else {
			to = append(to, c)
		}
	}
	return to
}

// PageBounds returns the part of a list of n elements that a page has: from the first
// element up to the one before to. It is empty past the end of the list. The number
// of the page and its size are from 1; they can be as large as an int.
func PageBounds(number, size, n int) (from, to int) {
	if number-1 > n/size {
		return n, n
	}
	from = min((number-1)*size, n)
	return from, from + min(size, n-from)
}
