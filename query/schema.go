package query

import (
	"maps"
	"slices"
	"strings"
)

// A Schema is the list of fields of records of type R; the first is the id.
// [NewSchema] makes one, and functions such as [Int] and [Enum] declare fields on it.
// Then it makes tables, parses URLs and formats them.
//
// A table uses the fields that are declared when it is made. Only one goroutine may
// declare fields; afterwards a Schema is safe for concurrent use.
type Schema[R any] struct {
	schema schema
	id     *Field[R, int64]
}

// A schema is a [Schema] without the type of its records.
type schema struct {
	settings Settings
	fields   []*field
	byName   map[string]*field
	carried  map[*field][]*field // from the first field of a Composite to the others
}

// Settings are the settings of a schema. The zero value means the defaults.
type Settings struct {
	// Descending sorts greater ids first: in the default order, and among records
	// that are equal in all sort keys.
	Descending bool
	// PageSize is the number of records on a page if the query has no size. Default
	// 30, or MaxPageSize if that is less.
	PageSize int
	// MaxPageSize is the largest page; a larger size means this one. Default 100.
	MaxPageSize int
	// Extended adds to the grammar of URLs: alternatives, the opposite of a condition,
	// null, parts of texts, letter case, and the place of null in a sort. See
	// [Schema.Parse].
	Extended bool
	// Limits bound what a URL may ask for.
	Limits Limits
}

// withDefaults returns the settings with the defaults for zero values.
func (s Settings) withDefaults() Settings {
	s.MaxPageSize = orDefault(s.MaxPageSize, 100)
	s.PageSize = min(orDefault(s.PageSize, 30), s.MaxPageSize)
	s.Limits = s.Limits.withDefaults()
	return s
}

// NewSchema returns a schema with one field, the id. It has the given name and is
// [Ordered]. The id of a record must be unique in a table and must not change. Tables
// identify records by the id as an int64, whatever its type in the records.
//
// The id function and the other getters get the records that were put in a table, so
// if R is a pointer type these must not change. Getters must be pure functions of the
// record, and may run concurrently. If a getter panics, the call that put the record
// panics with the same value.
func NewSchema[R any](name string, id func(R) int64, settings Settings) *Schema[R] {
	s := &Schema[R]{schema: schema{
		settings: settings.withDefaults(),
		byName:   make(map[string]*field),
		carried:  make(map[*field][]*field),
	}}
	s.id = Int(s, name, id, Ordered)
	return s
}

// ID returns the id field, with values of type int64. See the function [ID] for ids
// that have their own type.
func (s *Schema[R]) ID() *Field[R, int64] { return s.id }

// ID returns the id field of a schema with values of type V, as in
// query.ID[BookID](books).
func ID[V ~int64, R any](s *Schema[R]) *Field[R, V] {
	get := func(r R) (V, bool) {
		id, ok := s.id.get(r)
		return V(id), ok
	}
	return &Field[R, V]{s.id.field, intCodec[V](), get}
}

// Clone returns a schema with the same fields and settings. The fields can be used with
// both schemas; fields that are declared on one later do not appear on the other.
func (s *Schema[R]) Clone() *Schema[R] { return &Schema[R]{s.schema.clone(), s.id} }

// clone returns a schema with the same fields and settings.
func (s *schema) clone() schema {
	c := *s
	c.fields = slices.Clip(s.fields)
	c.byName = maps.Clone(s.byName)
	c.carried = make(map[*field][]*field)
	for f, with := range s.carried {
		c.carried[f] = slices.Clone(with)
	}
	return c
}

// Settings returns the settings with defaults filled in.
func (s *Schema[R]) Settings() Settings { return s.schema.settings }

// Fields returns the declared fields in order, the id first.
func (s *Schema[R]) Fields() []AnyField[R] {
	fields := make([]AnyField[R], 0, len(s.schema.fields))
	for _, f := range s.schema.fields {
		if !f.hidden {
			fields = append(fields, AnyField[R]{f})
		}
	}
	return fields
}

// Field returns the field of the name, or false if not found.
func (s *Schema[R]) Field(name string) (AnyField[R], bool) {
	f, ok := s.schema.byName[name]
	return AnyField[R]{f}, ok
}

// add adds a new field. It panics with a [*SchemaError] if the field is invalid.
func (s *schema) add(f *field) {
	if reason := s.refusal(f); reason != "" {
		panic(&SchemaError{f.name, reason})
	}
	f.at = len(s.fields)
	s.fields = append(s.fields, f)
	s.byName[f.name] = f
}

// addHidden adds a field that only indexes use.
func (s *schema) addHidden(f *field) {
	f.at, f.hidden = len(s.fields), true
	s.fields = append(s.fields, f)
}

// refusal returns why a field cannot be declared, or "". The caller panics with it and
// does not return an error, because a declaration is fixed when the program starts.
func (s *schema) refusal(f *field) string {
	switch {
	case f.name == "" || strings.ContainsAny(f.name, "[],") || f.name[0] == '-':
		return "a name must not be empty, contain a bracket or a comma, or start with a hyphen"
	case s.byName[f.name] != nil:
		return "the name is declared twice"
	case f.many() && f.traits&Ordered != 0:
		return "a field of many values cannot be Ordered"
	case f.kind == KindTime && f.traits&Bitmap != 0:
		return "a field of times cannot be Bitmap"
	case f.traits&Folded != 0 && f.kind != KindString:
		return "only a field of one text can be Folded"
	case f.traits&sorted == sorted:
		return "a field cannot be both Ordered and Postings"
	}
	return ""
}

// An Indexed is a field as [Composite] and [View.Name] take it: a [Field], a [Text], a
// [Many] or an [AnyField].
type Indexed[R any] interface{ base() AnyField[R] }

// Any returns a field without the type of its values, for code that works with every
// schema.
func Any[R any](f Indexed[R]) AnyField[R] { return f.base() }

// base returns the field without the type of its values.
func (f *Field[R, V]) base() AnyField[R] { return AnyField[R]{f.field} }
func (f *Many[R, V]) base() AnyField[R]  { return AnyField[R]{f.field} }
func (f AnyField[R]) base() AnyField[R]  { return f }

// Composite declares an index over several fields: the records of one value, or of a
// range, of the first field are counted and paged by the other fields without visits of
// records. The first field must be Postings, or Ordered, which has all bitmaps anyway;
// the others must be Bitmap.
//
// It panics with a [*SchemaError] if a field has other traits, belongs to another
// schema, or is already in such an index with the first field.
func Composite[R any](s *Schema[R], first Indexed[R], others ...Indexed[R]) {
	fields := make([]*field, len(others))
	for i, other := range others {
		fields[i] = other.base().field
	}
	s.schema.composite(first.base().field, fields)
}

// composite declares an index over a field and others.
func (s *schema) composite(f *field, others []*field) {
	if !s.owns(f) || f.traits&sorted == 0 {
		panic(&SchemaError{f.name, "the first field of a composite must be an Ordered or Postings field of this schema"})
	}
	if len(others) == 0 {
		panic(&SchemaError{f.name, "a composite needs at least two fields"})
	}
	for _, o := range others {
		if !s.owns(o) || o.traits&Bitmap == 0 {
			panic(&SchemaError{o.name, "the other fields of a composite must be Bitmap fields of this schema"})
		}
		if slices.Contains(s.carried[f], o) {
			panic(&SchemaError{o.name, "it is already in a composite with " + f.name})
		}
		s.carried[f] = append(s.carried[f], o)
	}
}

// KeepIndexes removes the indexes of all fields but the id and the given ones, so that
// tables take less memory and changes less time. Answers stay the same; a condition or a
// sort without an index visits all records. A Composite stays if all its fields do. Call it
// before the schema makes a table, and not after [Schema.Clone], because clones share fields.
//
// It panics with a [*SchemaError] if a field belongs to another schema.
func (s *Schema[R]) KeepIndexes(of ...Indexed[R]) {
	kept := []*field{s.id.field}
	for _, f := range of {
		kept = append(kept, f.base().field)
	}
	s.schema.keepIndexes(kept)
}

// keepIndexes removes the indexes of all other fields.
func (s *schema) keepIndexes(kept []*field) {
	for _, f := range kept {
		if !s.owns(f) {
			panic(&SchemaError{f.name, "it is not a field of this schema"})
		}
		if f.traits&Folded != 0 {
			kept = append(kept, f.folded)
		}
	}
	for _, f := range s.fields {
		if !slices.Contains(kept, f) {
			f.traits &^= sorted | Bitmap | Folded
		}
	}
	for f, with := range s.carried {
		if !slices.Contains(kept, f) || slices.ContainsFunc(with, func(o *field) bool { return !slices.Contains(kept, o) }) {
			delete(s.carried, f)
		}
	}
}

// owns reports whether the field was declared on this schema or on the schema that it
// was cloned from.
func (s *schema) owns(f *field) bool {
	return f.at < len(s.fields) && s.fields[f.at] == f
}

// carries reports whether the order of f has the bitmaps of o.
func (s *schema) carries(f, o *field) bool {
	if o.traits&Bitmap == 0 {
		return false
	}
	return f.traits&Ordered != 0 || slices.Contains(s.carried[f], o)
}
