package querytest

import (
	"cmp"
	"maps"
	"slices"

	"github.com/projectsuser/roster/query"
)

// An oracle is the simplest table: a map without indexes.
type oracle[R any] struct {
	id         func(R) int64
	descending bool
	byID       map[int64]R
}

// put adds or replaces a record.
func (o *oracle[R]) put(r R) { o.byID[o.id(r)] = r }

// clone returns a copy that changes independently.
func (o *oracle[R]) clone() *oracle[R] {
	return &oracle[R]{o.id, o.descending, maps.Clone(o.byID)}
}

// records returns all records in the default order.
func (o *oracle[R]) records() []R {
	return slices.SortedFunc(maps.Values(o.byID), func(a, b R) int {
		if o.descending {
			a, b = b, a
		}
		return cmp.Compare(o.id(a), o.id(b))
	})
}

// sorted returns the records that fulfil the query's conditions, in its order.
func (o *oracle[R]) sorted(q query.Query[R]) []R {
	records := slices.DeleteFunc(o.records(), func(r R) bool {
		return slices.ContainsFunc(q.Where, func(c query.Condition[R]) bool { return !c.Holds(r) })
	})
	slices.SortStableFunc(records, func(a, b R) int {
		for _, k := range q.Sort {
			if order := k.Compare(a, b); order != 0 {
				return order
			}
		}
		return 0
	})
	return records
}

// page returns the records of a page.
func page[R any](records []R, p query.Page) []R {
	from := min(len(records), (p.Number-1)*p.Size)
	return records[from:min(len(records), from+p.Size)]
}
