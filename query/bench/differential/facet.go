package differential

import (
	"time"

	"github.com/projectsuser/roster/query"
)

// counting counts the rows of a table that fulfil conditions, by values.
type counting func(*query.Table[*row], []query.Condition[*row]) []facet

// counted returns the function that counts rows by the values of a field.
func counted[V any](f query.Facet[*row, V]) counting {
	return func(t *query.Table[*row], where []query.Condition[*row]) (all []facet) {
		for _, b := range query.CountBy(t, f, where...) {
			all = append(all, facet{Value: valueOf(b), Count: b.Count})
		}
		return all
	}
}

// crossed returns the function that, for a second field, counts rows by the values of both. It finds
// the type of the second field.
func crossed[A any](f query.Facet[*row, A]) func(second field) counting {
	return func(second field) counting {
		switch s := second.indexed.(type) {
		case *query.Field[*row, int64]:
			return crossedBy(f, s)
		case *query.Field[*row, time.Time]:
			return crossedBy(f, s)
		case *query.Field[*row, bool]:
			return crossedBy(f, s)
		case *query.Field[*row, int]:
			return crossedBy(f, s)
		case *query.Field[*row, string]:
			return crossedBy(f, s)
		}
		return crossedBy(f, second.indexed.(*query.Many[*row, int64]))
	}
}

// crossedBy returns the function that counts rows by the values of two fields.
func crossedBy[A, B any](f query.Facet[*row, A], s query.Facet[*row, B]) counting {
	return func(t *query.Table[*row], where []query.Condition[*row]) (all []facet) {
		for _, down := range query.CrossBy(t, f, s, where...) {
			for _, b := range down.By {
				all = append(all, facet{valueOf(down.Bucket), valueOf(b), b.Count})
			}
		}
		return all
	}
}

// valueOf returns the value of a bucket in the form that SQLite returns.
func valueOf[V any](b query.Bucket[V]) any {
	if b.Null {
		return nil
	}
	switch v := any(b.Value).(type) {
	case time.Time:
		return stamp(v)
	case bool:
		return int64(index(v))
	case int:
		return int64(v)
	default:
		return v
	}
}
