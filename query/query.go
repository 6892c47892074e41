package query

// A Query asks for one page of the records that fulfil all conditions. The
// zero Query asks for the first page of everything, by id.
type Query[R any] struct {
	// Where lists the conditions; all must hold.
	Where []Condition[R]
	// Sort lists the keys, the weightiest first. Records equal in all of them
	// come by id in the schema's direction, so that paging neither repeats nor
	// skips.
	Sort []SortKey[R]
	// Page is the part of the answer that is wanted.
	Page Page
}

// A SortKey sorts by a field in one direction: ascending with null last, or
// descending with null first. It comes from a field; the zero SortKey sorts by
// nothing.
type SortKey[R any] struct {
	field *field[R]
	desc  bool
}

// Asc sorts smaller values first and null last.
func (f *Field[R, V]) Asc() SortKey[R] { return SortKey[R]{field: f.field} }

// Desc sorts null first, then greater values before smaller ones.
func (f *Field[R, V]) Desc() SortKey[R] { return SortKey[R]{field: f.field, desc: true} }

// String returns the key as a URL has it: the name, after a hyphen if
// descending.
func (k SortKey[R]) String() string {
	switch {
	case k.field == nil:
		return ""
	case k.desc:
		return "-" + k.field.name
	}
	return k.field.name
}

// A Page is a part of a long answer.
type Page struct {
	// Number counts pages from 1. Zero means the first.
	Number int
	// Size is the number of records a page. Zero means the schema's PageSize;
	// what is over its MaxPageSize means that.
	Size int
}

// settle returns the page with its defaults filled in, or a [*PageError].
func (p Page) settle(s Settings) (Page, error) {
	switch {
	case p.Number < 0:
		return p, &PageError{Parameter: "page[number]", Value: quoteInt(p.Number), Allowed: allowedNumber}
	case p.Size < 0:
		return p, &PageError{Parameter: "page[size]", Value: quoteInt(p.Size), Allowed: allowedSize(s)}
	}
	p.Number = max(p.Number, 1)
	p.Size = min(orDefault(p.Size, s.PageSize), s.MaxPageSize)
	return p, nil
}

// bounds returns the stretch of an answer of total records that the page
// shows.
func (p Page) bounds(total int) (from, to int) {
	if p.Number-1 > total/p.Size {
		return total, total
	}
	from = min((p.Number-1)*p.Size, total)
	return from, min(from+p.Size, total)
}

// Last returns the number of the last page of an answer of total records: 1 if
// there are none, or if the page is not one that an answer gave and has no
// size.
func (p Page) Last(total int) int {
	if p.Size <= 0 {
		return 1
	}
	return max(1, (total+p.Size-1)/p.Size)
}

// An Answer is one page of the records that a query asks for.
type Answer[R any] struct {
	// Records are those of the page, in order. Past the end there are none.
	Records []R
	// Total is the exact number of records on all pages.
	Total int
	// Page is the page with its defaults filled in.
	Page Page
	// Plan says how the answer was found.
	Plan Plan
}
