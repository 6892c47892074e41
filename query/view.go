package query

import (
	"cmp"
	"net/url"
	"slices"
)

// An alias is a copy of a field under another name, so that everything that is
// said of fields in URLs holds of it too. It never leaves its view: in a query
// the schema's own field stands again, and an index is found by that.

// A View is what URLs of one kind may say of the records of a schema: some of
// its fields, under the names that they have there, each to be filtered,
// ranged or sorted by as the view allows. What it reads are conditions on the
// schema's own fields, answered by the same indexes.
//
// Naming fields is for one goroutine; afterwards a View is safe for concurrent
// use. [NewView] makes one.
type View[R any] struct {
	aliases *Schema[R]
	behind  []*field[R] // the schema's field, by the position of the alias
}

// NewView returns a view that names no field yet. Its settings are those of the
// schema.
func NewView[R any](s *Schema[R]) *View[R] {
	return &View[R]{aliases: &Schema[R]{settings: s.settings, byName: make(map[string]*field[R])}}
}

// Name lets URLs call a field by a name. It takes [NoFilter], [NoRange] and
// [NoSort]: those that the field was declared with do not count here. The field
// may be of any schema of these records.
//
// It panics with a [*SchemaError] for a name that no field can have, and for one
// that is named already.
func (v *View[R]) Name(name string, f Indexed[R], traits ...Trait) {
	alias := *f.base()
	alias.name, alias.traits = name, union(traits)&(NoFilter|NoRange|NoSort)
	v.aliases.add(&alias)
	v.behind = append(v.behind, f.base())
}

// base returns the field, so that one whose type is not known can be named.
func (f AnyField[R]) base() *field[R] { return f.field }

// Parse reads a query from URL parameters as [Schema.Parse] does, by the names
// of the view.
func (v *View[R]) Parse(values url.Values) (Query[R], error) {
	return v.resolve(v.aliases.Parse(values))
}

// ParseString reads a query from a raw query string as [Schema.ParseString]
// does, by the names of the view.
func (v *View[R]) ParseString(raw string) (Query[R], error) {
	return v.resolve(v.aliases.ParseString(raw))
}

// resolve puts the fields in the places of their aliases.
func (v *View[R]) resolve(q Query[R], err error) (Query[R], error) {
	for i, c := range q.Where {
		q.Where[i].field = v.behind[c.field.at]
	}
	for i, k := range q.Sort {
		q.Sort[i].field = v.behind[k.field.at]
	}
	return q, err
}

// Format returns the URL parameters that [View.Parse] reads as this query, as
// [Schema.Format] does. A field that the view does not name is a
// [*FormatError].
func (v *View[R]) Format(q Query[R]) (url.Values, error) {
	q.Where, q.Sort = slices.Clone(q.Where), slices.Clone(q.Sort)
	var stranger *field[R]
	alias := func(f *field[R]) *field[R] {
		i := slices.Index(v.behind, f)
		if i < 0 {
			stranger = cmp.Or(stranger, f)
			return nil
		}
		return v.aliases.fields[i]
	}
	for i := range q.Where {
		q.Where[i].field = alias(q.Where[i].field)
	}
	for i := range q.Sort {
		q.Sort[i].field = alias(q.Sort[i].field)
	}
	if stranger != nil {
		return nil, &FormatError{stranger.name, "the view does not name it"}
	}
	return v.aliases.Format(q)
}
