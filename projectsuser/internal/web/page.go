package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/query"
)

// Paging says how a dialect names its pages in the URLs of its Link header.
type Paging struct {
	Number string   // the parameter with the page's number, as "page[number]"
	Size   string   // that with its size
	Others []string // other names of the two, which are dropped
}

// Link returns the value of a Link header for a page of an answer with total
// records: rel first and last, and prev and next where there are such pages. A
// page past the end has the last one before it.
//
// The page is that of a query.Answer. The URLs are absolute below root, with the
// path and the parameters of the request, which are kept as they came but for
// the page's.
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

// keep appends the parameters that are not the page's, each with a & behind it.
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

// names reports whether a parameter says which page is wanted.
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

// appendQuery appends a piece of a query, with what a URL between angle brackets
// cannot have escaped.
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
