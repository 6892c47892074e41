package query

import (
	"slices"
	"strings"
)

// A Schema is the list of fields that records of type R are known by, the
// first of which is the id. Fields are declared on it one by one; then it
// makes tables, parses URLs and formats them.
//
// A table keeps to the fields declared when it was made. Declaring is for one
// goroutine; afterwards a Schema is safe for concurrent use. [NewSchema] makes
// one.
type Schema[R any] struct {
	settings Settings
	id       *Field[R, int64]
	fields   []*field[R]
	byName   map[string]*field[R]
	carried  map[*field[R]][]*field[R] // by Composite: first field to the others
}

// Settings of a schema. The zero value is ready to use and means the defaults.
type Settings struct {
	// Descending makes greater ids come first: by default, and among records
	// that are equal in all sort keys.
	Descending bool
	// PageSize is the size of a page that asks for none. Default 30.
	PageSize int
	// MaxPageSize is the greatest size of a page; what asks for more gets
	// this. Default 100.
	MaxPageSize int
	// Limits bound what a URL may ask.
	Limits Limits
}

// withDefaults fills in what is zero.
func (s Settings) withDefaults() Settings {
	s.MaxPageSize = orDefault(s.MaxPageSize, 100)
	s.PageSize = min(orDefault(s.PageSize, 30), s.MaxPageSize)
	s.Limits = s.Limits.withDefaults()
	return s
}

// orDefault returns n if it is positive.
func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

// NewSchema returns a schema of one field, the id: it has the given name,
// tells every record from every other and never changes. It is [Ordered]. Tables
// know records by it as a plain integer, whatever type the records have for it.
//
// The records that id and the other getters are given are those that were put
// in a table, so if R is a pointer they must not change from then on.
//
// Getters are pure functions of the record, and several may run at once. One
// that panics does so in whoever put the record.
func NewSchema[R any](name string, id func(R) int64, settings Settings) *Schema[R] {
	s := &Schema[R]{
		settings: settings.withDefaults(),
		byName:   make(map[string]*field[R]),
		carried:  make(map[*field[R]][]*field[R]),
	}
	s.id = Int(s, name, id, Ordered)
	return s
}

// ID returns the field that tells records apart. See the function [ID] for ids
// that are of a type of their own.
func (s *Schema[R]) ID() *Field[R, int64] { return s.id }

// ID returns the field that tells the records of a schema apart, with values of
// type V: query.ID[BookID](books).
func ID[V ~int64, R any](s *Schema[R]) *Field[R, V] {
	get := func(r R) (V, bool) {
		id, ok := s.id.get(r)
		return V(id), ok
	}
	return &Field[R, V]{s.id.field, intCodec[V](), get}
}

// Clone returns a schema with the same fields, which are usable with both,
// that can be extended on its own.
func (s *Schema[R]) Clone() *Schema[R] {
	c := *s
	c.fields = slices.Clip(s.fields)
	c.byName = make(map[string]*field[R])
	for _, f := range s.fields {
		c.byName[f.name] = f
	}
	c.carried = make(map[*field[R]][]*field[R])
	for f, with := range s.carried {
		c.carried[f] = slices.Clip(with)
	}
	return &c
}

// Settings returns the settings, defaults filled in.
func (s *Schema[R]) Settings() Settings { return s.settings }

// Fields lists the declared fields in order, the id first.
func (s *Schema[R]) Fields() []AnyField[R] {
	fields := make([]AnyField[R], len(s.fields))
	for i, f := range s.fields {
		fields[i] = AnyField[R]{f}
	}
	return fields
}

// Field returns the field of that name, and false if there is none.
func (s *Schema[R]) Field(name string) (AnyField[R], bool) {
	f, ok := s.byName[name]
	return AnyField[R]{f}, ok
}

// add takes a new field in, or panics with the reason why not.
func (s *Schema[R]) add(f *field[R]) {
	if reason := s.refusal(f); reason != "" {
		panic(&SchemaError{f.name, reason})
	}
	f.at = len(s.fields)
	s.fields = append(s.fields, f)
	s.byName[f.name] = f
}

// refusal says why a field cannot be declared, or nothing if it can. All of it
// is known when the program starts, so the answer is a panic: an error would be
// checked by nobody.
func (s *Schema[R]) refusal(f *field[R]) string {
	switch {
	case f.name == "" || strings.ContainsAny(f.name, "[],") || f.name[0] == '-':
		return "a name is not empty, has no bracket or comma and does not start with a hyphen"
	case s.byName[f.name] != nil:
		return "declared twice"
	case f.many() && f.traits&sorted != 0:
		return "a field of many values has no order"
	case f.kind == KindTime && f.traits&Bitmap != 0:
		return "times are too many for bitmaps"
	case f.traits&sorted == sorted:
		return "an order has postings already"
	}
	return ""
}

// An Indexed is a field as [Composite] takes it: a [Field], a [Text] or a
// [Many].
type Indexed[R any] interface{ base() *field[R] }

// base returns the field without the type of its values.
func (f *Field[R, V]) base() *field[R] { return f.field }
func (f *Many[R, V]) base() *field[R]  { return f.field }

// Composite declares an index over several fields at once: the records of one
// value, or a range, of first are counted and paged by the others without
// being visited. First is Ordered, which has all bitmaps anyway, or Postings;
// the others are Bitmap.
//
// It panics with a [*SchemaError] for other traits, fields of other schemas
// and an index declared twice.
func Composite[R any](s *Schema[R], first Indexed[R], others ...Indexed[R]) {
	f := first.base()
	if !s.owns(f) || f.traits&sorted == 0 {
		panic(&SchemaError{f.name, "a composite starts with an order or postings of this schema"})
	}
	if len(others) == 0 {
		panic(&SchemaError{f.name, "a composite is of two fields or more"})
	}
	for _, other := range others {
		o := other.base()
		if !s.owns(o) || o.traits&Bitmap == 0 {
			panic(&SchemaError{o.name, "a composite goes on with bitmaps of this schema"})
		}
		if slices.Contains(s.carried[f], o) {
			panic(&SchemaError{o.name, "declared twice in a composite with " + f.name})
		}
		s.carried[f] = append(s.carried[f], o)
	}
}

// owns reports whether the field was declared on this schema, or on the one it
// was cloned from.
func (s *Schema[R]) owns(f *field[R]) bool {
	return f.at < len(s.fields) && s.fields[f.at] == f
}

// carries reports whether the order of f holds the bitmaps of o.
func (s *Schema[R]) carries(f, o *field[R]) bool {
	if o.traits&Bitmap == 0 {
		return false
	}
	return f.traits&Ordered != 0 || slices.Contains(s.carried[f], o)
}
