package query

import (
	"cmp"
	"net/url"
	"slices"
)

// A View is a URL grammar over some fields of a schema, under names that may differ
// from those of the schema and with its own traits. It parses URLs into conditions on
// the schema's own fields, so the same indexes answer them. [NewView] makes one.
//
// Only one goroutine may name fields; afterwards a View is safe for concurrent use.
type View[R any] struct {
	// Each named field has an alias: a copy under the other name. No query that a view
	// returns contains an alias, because indexes are found by the schema's own field.
	aliases schema
	targets []*field // the schema's field, by the position of the alias
}

// NewView returns a view without fields. It has the settings of the schema.
func NewView[R any](s *Schema[R]) *View[R] {
	return &View[R]{aliases: schema{settings: s.schema.settings, byName: make(map[string]*field)}}
}

// Name adds a field under a name. Of the traits only [NoFilter], [NoRange] and [NoSort]
// matter, and those of the field's declaration are ignored. The field may belong to any
// schema of these records.
//
// It panics with a [*SchemaError] if the name is invalid or already in the view.
func (v *View[R]) Name(name string, f Indexed[R], traits ...Trait) {
	alias := *f.base().field
	alias.name, alias.traits = name, union(traits)&(NoFilter|NoRange|NoSort)
	v.aliases.add(&alias)
	v.targets = append(v.targets, f.base().field)
}

// Parse reads a query from URL parameters as [Schema.Parse] does, with the names of the
// view. It returns the same errors.
func (v *View[R]) Parse(values url.Values) (Query[R], error) {
	return v.resolve(v.aliases.parse(values))
}

// ParseString reads a query from a raw query string as [Schema.ParseString] does, with
// the names of the view. It returns the same errors.
func (v *View[R]) ParseString(raw string) (Query[R], error) {
	return v.resolve(v.aliases.parseString(raw))
}

// resolve replaces the aliases in a query by their fields.
func (v *View[R]) resolve(q query, err error) (Query[R], error) {
	target := func(f *field) *field { return v.targets[f.at] }
	for i := range q.where {
		q.where[i] = q.where[i].renamed(target)
	}
	for i, k := range q.sort {
		q.sort[i].field = target(k.field)
	}
	return typedQuery[R](q), err
}

// renamed returns the condition with other fields.
func (c condition) renamed(other func(*field) *field) condition {
	if c.field != nil {
		c.field = other(c.field)
	}
	if len(c.parts) > 0 {
		c.parts = slices.Clone(c.parts)
	}
	for i, part := range c.parts {
		c.parts[i] = part.renamed(other)
	}
	return c
}

// Format returns the URL parameters that [View.Parse] reads as this query, as
// [Schema.Format] does. It returns a [*FormatError] also for a field that is not in the
// view.
func (v *View[R]) Format(of Query[R]) (url.Values, error) {
	q := untypedQuery(of, new(room))
	var missing *field
	alias := func(f *field) *field {
		i := slices.Index(v.targets, f)
		if i < 0 {
			missing = cmp.Or(missing, f)
			return f
		}
		return v.aliases.fields[i]
	}
	for i := range q.where {
		q.where[i] = q.where[i].renamed(alias)
	}
	for i, k := range q.sort {
		if k.field != nil {
			q.sort[i].field = alias(k.field)
		}
	}
	if missing != nil {
		return nil, &FormatError{missing.name, "it is not in the view"}
	}
	return v.aliases.format(q)
}
