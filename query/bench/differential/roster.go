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
	table  *query.Table[*row]
}

// newRoster returns an empty table. It has the traits of each column, and composites as lists of the
// indexes of columns.
func newRoster(columns []column, descending bool, traits []query.Trait, composites [][]int) *roster {
	s := query.NewSchema("id", func(r *row) int64 { return r.id }, query.Settings{Descending: descending})
	r := &roster{schema: s, id: single(s.ID(), number)}
	for i, c := range columns {
		r.fields = append(r.fields, declare(s, i, c, traits[i]))
	}
	for _, places := range composites {
		var others []query.Indexed[*row]
		for _, i := range places[1:] {
			others = append(others, r.fields[i].indexed)
		}
		query.Composite(s, r.fields[places[0]].indexed, others...)
	}
	r.table = s.Table()
	return r
}

// edit deletes rows by id and puts others, in one edit.
func (r *roster) edit(deleted []int64, put []*row) {
	e := r.table.Edit()
	e.Delete(deleted...)
	e.Put(put...)
	r.table = e.Table()
}

// ask answers a question.
func (r *roster) ask(q question) (a answer, err error) {
	asked := r.query(q)
	switch q.result {
	case page:
		return r.page(asked)
	case walk:
		for row := range r.table.All(asked) {
			a.IDs = append(a.IDs, row.id)
		}
	case count:
		a.Total = r.table.Count(asked.Where...)
	case facets:
		a.Facets = r.fields[q.facet].facets(r.table, asked.Where)
	case cross:
		a.Facets = r.fields[q.facet].cross(r.fields[q.second])(r.table, asked.Where)
	}
	return a, nil
}

// page answers with a page.
func (r *roster) page(q query.Query[*row]) (a answer, err error) {
	found, err := r.table.Select(q)
	for _, row := range found.Records {
		a.IDs = append(a.IDs, row.id)
	}
	a.Total = found.Total
	return a, err
}

// askThroughURL formats a question for a page as a URL, parses the URL, and answers the result. It
// returns false if the question cannot be formatted.
func (r *roster) askThroughURL(q question) (a answer, formatted bool, err error) {
	values, err := r.schema.Format(r.query(q))
	if err != nil {
		return a, false, nil
	}
	parsed, err := r.schema.ParseString(values.Encode())
	if err != nil {
		return a, true, err
	}
	a, err = r.page(parsed)
	return a, true, err
}

// query returns a question as a query of package query.
func (r *roster) query(q question) query.Query[*row] {
	asked := query.Query[*row]{Page: query.Page{Number: q.number, Size: q.size}}
	for _, c := range q.where {
		asked.Where = append(asked.Where, r.field(c.column).condition(c))
	}
	for _, k := range q.sort {
		asked.Sort = append(asked.Sort, r.field(k.column).sort(k.descending))
	}
	return asked
}

// field returns the field of a column, or of the id.
func (r *roster) field(column int) field {
	if column == onID {
		return r.id
	}
	return r.fields[column]
}

// A field is a declared field without the type of its values.
type field struct {
	condition func(condition) query.Condition[*row]
	sort      func(descending bool) query.SortKey[*row]
	facets    counting
	cross     func(second field) counting
	indexed   query.Indexed[*row]
}

// conditions are the methods that fields of one value and of many have in common.
type conditions[V any] interface {
	In(...V) query.Condition[*row]
	Between(lo, hi V) query.Condition[*row]
	AtLeast(V) query.Condition[*row]
	AtMost(V) query.Condition[*row]
	IsNull() query.Condition[*row]
	NotNull() query.Condition[*row]
}

// conditionOf returns a condition of this package as a condition of the field.
func conditionOf[V any](f conditions[V], value func(cell) V, c condition) query.Condition[*row] {
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

// single returns a field of one value.
func single[V any](f *query.Field[*row, V], value func(cell) V) field {
	return field{
		condition: func(c condition) query.Condition[*row] { return conditionOf(f, value, c) },
		sort: func(descending bool) query.SortKey[*row] {
			if descending {
				return f.Desc()
			}
			return f.Asc()
		},
		facets:  counted(f),
		cross:   crossed(f),
		indexed: f,
	}
}

// These functions return the value of a cell for a field of its kind.
func number(c cell) int64      { return c.number }
func position(c cell) int      { return int(c.number) }
func isTrue(c cell) bool       { return c.number == 1 }
func at(c cell) time.Time      { return c.instant }
func characters(c cell) string { return c.text }

// declare adds the i-th column to the schema, with the traits.
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
			return single(query.NullEnum(s, c.name, nullable(i, position), choices(c), traits), position)
		}
		return single(query.Enum(s, c.name, plain(i, position), choices(c), traits), position)
	case text:
		return declareText(s, i, c, traits)
	case integers:
		f := query.Ints(s, c.name, func(r *row) []int64 { return r.cells[i].numbers }, traits)
		return field{
			condition: func(c condition) query.Condition[*row] { return conditionOf(f, number, c) },
			facets:    counted(f),
			cross:     crossed(f),
			indexed:   f,
		}
	}
	if c.nullable {
		return single(query.NullInt(s, c.name, nullable(i, number), traits), number)
	}
	return single(query.Int(s, c.name, plain(i, number), traits), number)
}

// declareText adds a column of texts to the schema. It has an additional condition, contains.
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
		return conditionOf(&t.Field, characters, c)
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

// choices returns the values of a column of choices: their positions.
func choices(c column) query.Values[int] {
	var all []int
	for i := range c.choices {
		all = append(all, i)
	}
	return query.Values[int]{All: all, Text: func(i int) string { return "choice" + strconv.Itoa(i) }}
}
