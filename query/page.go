package query

import "strconv"

// A Page is a part of a long answer.
type Page struct {
	// Number counts pages from 1. Zero means the first page.
	Number int
	// Size is the number of records a page. Zero means the schema's PageSize; a size
	// above its MaxPageSize means MaxPageSize.
	Size int
}

// WithDefaults returns the page with the defaults of the settings filled in, or a [*PageError] if a
// number is negative.
func (p Page) WithDefaults(s Settings) (Page, error) {
	switch {
	case p.Number < 0:
		return p, &PageError{Parameter: paramPageNumber, Value: strconv.Itoa(p.Number), Allowed: allowedNumber}
	case p.Size < 0:
		return p, &PageError{Parameter: paramPageSize, Value: strconv.Itoa(p.Size), Allowed: allowedSize(s)}
	}
	p.Number = max(p.Number, 1)
	p.Size = min(orDefault(p.Size, s.PageSize), s.MaxPageSize)
	return p, nil
}

// bounds returns the range of an answer of total records that the page shows: from
// included, to not.
func (p Page) bounds(total int) (from, to int) {
	if p.Number-1 > total/p.Size {
		return total, total
	}
	from = min((p.Number-1)*p.Size, total)
	return from, min(from+p.Size, total)
}

// Last returns the number of the last page of an answer of total records. It is 1
// for an empty answer, and for a page without a size, which no [Answer] has.
func (p Page) Last(total int) int {
	if p.Size <= 0 {
		return 1
	}
	return max(1, (total+p.Size-1)/p.Size)
}
