package differential

import (
	"strconv"
	"time"

	"github.com/projectsuser/roster/query"
)

// roster is a table of package query.
type roster struct {
	schema *query.Schema[*row]
	id     field
	fields []field
	table  query.Table[*row]
}

// field is a declared field, whatever the type of its values.
type field struct {
	condition func(condition) query.Condition[*row]
	sort      func(descending bool) query.SortKey[*row]
}

// conditions is what fields of one value and of many have in common.
type conditions[V any] interface {
	In(...V) query.Condition[*row]
	Between(lo, hi V) query.Condition[*row]
	AtLeast(V) query.Condition[*row]
	AtMost(V) query.Condition[*row]
	IsNull() query.Condition[*row]
	NotNull() query.Condition[*row]
}

// say says a condition of this package in the words of a field.
func say[V any](f conditions[V], value func(cell) V, c condition) query.Condition[*row] {
	var values []V
	for _, v := range c.values {
		values = append(values, value(v))
	}
	switch c.op {
	case between:
		return f.Between(values[0], values[1])
	case atLeast:
		return f.AtLeast(values[0])
	case atMost:
		return f.AtMost(values[0])
	case isNull:
		return f.IsNull()
	case notNull:
		return f.NotNull()
	}
	return f.In(values...)
}

// single is a field of one value.
func single[V any](f *query.Field[*row, V], value func(cell) V) field {
	return field{
		condition: func(c condition) query.Condition[*row] { return say(f, value, c) },
		sort: func(descending bool) query.SortKey[*row] {
			if descending {
				return f.Desc()
			}
			return f.Asc()
		},
	}
}

// The value of a cell as a field of its kind has it.
func number(c cell) int64      { return c.number }
func place(c cell) int         { return int(c.number) }
func isTrue(c cell) bool       { return c.number == 1 }
func at(c cell) time.Time      { return c.instant }
func characters(c cell) string { return c.text }

// declare adds the i-th column to the schema, nullable or not, with the traits.
func declare(s *query.Schema[*row], i int, c column, traits query.Trait) field {
	switch c.kind {
	case instant:
		if c.nullable {
			return single(query.NullTime(s, c.name, nullable(i, at), traits), at)
		}
		return single(query.Time(s, c.name, plain(i, at), traits), at)
	case truth:
		if c.nullable {
			return single(query.NullBool(s, c.name, nullable(i, isTrue), traits), isTrue)
		}
		return single(query.Bool(s, c.name, plain(i, isTrue), traits), isTrue)
	case choice:
		if c.nullable {
			return single(query.NullEnum(s, c.name, nullable(i, place), choices(c), traits), place)
		}
		return single(query.Enum(s, c.name, plain(i, place), choices(c), traits), place)
	case text:
		return declareText(s, i, c, traits)
	case integers:
		f := query.Ints(s, c.name, func(r *row) []int64 { return r.cells[i].numbers }, traits)
		return field{condition: func(c condition) query.Condition[*row] { return say(f, number, c) }}
	}
	if c.nullable {
		return single(query.NullInt(s, c.name, nullable(i, number), traits), number)
	}
	return single(query.Int(s, c.name, plain(i, number), traits), number)
}

// declareText adds a column of texts, which has a condition of its own.
func declareText(s *query.Schema[*row], i int, c column, traits query.Trait) field {
	var t *query.Text[*row]
	if c.nullable {
		t = query.NullString(s, c.name, nullable(i, characters), traits)
	} else {
		t = query.String(s, c.name, plain(i, characters), traits)
	}
	f := single(&t.Field, characters)
	f.condition = func(c condition) query.Condition[*row] {
		if c.op == contains {
			return t.Contains(c.values[0].text)
		}
		return say(&t.Field, characters, c)
	}
	return f
}

// plain returns the getter of the i-th cell.
func plain[V any](i int, value func(cell) V) func(*row) V {
	return func(r *row) V { return value(r.cells[i]) }
}

// nullable returns the getter of the i-th cell, which may be null.
func nullable[V any](i int, value func(cell) V) func(*row) (V, bool) {
	return func(r *row) (V, bool) { return value(r.cells[i]), !r.cells[i].null }
}

// choices returns the values of a column of choices, which are their places.
func choices(c column) query.Values[int] {
	var all []int
	for i := range c.choices {
		all = append(all, i)
	}
	return query.Values[int]{All: all, Text: func(i int) string { return "choice" + strconv.Itoa(i) }}
}
