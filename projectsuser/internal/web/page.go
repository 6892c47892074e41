package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/query"
)

// Paging is how a face names the page parameters: the spellings that requests may use.
// The first one is written where a request uses none.
type Paging []PageNames

// PageNames are the two parameters of a page, as "page[number]" and "page[size]".
type PageNames struct{ Number, Size string }

// Link returns the value of a Link header for a page of a result of total records: rel
// "first" and "last", and "prev" and "next" if such pages exist. The page before one past
// the end is the last page.
//
// The page is that of a query.Answer. The URLs consist of root, the path and the
// parameters of the request except for the page parameters, with each comma escaped,
// because some clients split the header at commas. Then follow the page number, in the
// spelling of the request, and the size if the request names one.
func (p Paging) Link(root, path, rawQuery string, page query.Page, total int) string {
	start := make([]byte, 0, 256)
	start = append(append(start, root...), path...)
	start = p.keep(append(start, '?'), rawQuery)
	names, sized := p.spelling(rawQuery)
	start = append(append(start, url.QueryEscape(names.Number)...), '=')
	size := ""
	if sized {
		size = "&" + url.QueryEscape(names.Size) + "=" + strconv.Itoa(page.Size)
	}

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

// spelling returns the names of the page parameters that a request uses, and whether it
// names a size. Of several spellings the last counts, because a later parameter replaces
// an earlier one.
func (p Paging) spelling(rawQuery string) (names PageNames, sized bool) {
	names = p[0]
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if i, size := p.index(pair); i >= 0 {
			names, sized = p[i], sized || size
		}
	}
	return names, sized
}

// keep appends the parameters that do not select a page, each followed by "&".
func (p Paging) keep(to []byte, rawQuery string) []byte {
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if _, err := url.QueryUnescape(name); pair == "" || err != nil {
			continue
		}
		if i, _ := p.index(pair); i < 0 {
			to = append(appendQuery(to, pair), '&')
		}
	}
	return to
}

// index returns the spelling that a parameter of a query string belongs to, -1 if it does
// not select a page, and whether it is the size.
func (p Paging) index(pair string) (i int, size bool) {
	name, _, _ := strings.Cut(pair, "=")
	plain, err := url.QueryUnescape(name)
	if err != nil {
		return -1, false
	}
	i = slices.IndexFunc(p, func(n PageNames) bool { return plain == n.Number || plain == n.Size })
	return i, i >= 0 && plain == p[i].Size
}

// appendQuery appends a part of a query string. It escapes commas, and the characters
// that must not occur in a URL between angle brackets.
func appendQuery(to []byte, text string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(text) {
		c := text[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`<>",`, c) >= 0 {
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
