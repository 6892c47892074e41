package query

import (
	"slices"
	"time"
)

// A Field is one thing that is known of a record of type R, with values of
// type V: an integer, which is an int64 or of a type made of it, as ids are, a
// time, a boolean, an enum or, with some more to it, a [Text]. It is declared
// once, by [Int], [Time], [Bool], [Enum] or their nullable twins, and is from
// then on where conditions and sort keys come from.
//
// A Field is immutable and safe for concurrent use.
type Field[R, V any] struct {
	field *field[R]
	codec codec[V]
	get   getter[R, V]
}

// A Text is a field of strings, compared and ordered by bytes. It is declared
// by [String] or [NullString].
type Text[R any] struct {
	Field[R, string]
}

// A Many is a field of which a record of type R has any number of integers of
// type V, in no order. A condition holds if it holds of one of them; a record
// with none is null. It is declared by [Ints] and cannot be sorted on.
type Many[R any, V ~int64] struct {
	field *field[R]
	codec codec[V]
	get   func(R) []V
}

// Kind says what the values of a field are.
type Kind uint8

// The kinds of field.
const (
	KindInt Kind = iota + 1
	KindTime
	KindBool
	KindEnum
	KindString
	KindInts
)

var kindNames = [...]string{"invalid", "int", "time", "bool", "enum", "string", "ints"}

// String returns the kind's name in lower case, and "invalid" for none of the
// kinds.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[0]
}

// A Trait is an index that a field has, or something that a URL may not do
// with it. A declaration takes any number of them.
type Trait uint8

// The traits of a field.
const (
	// Ordered keeps all records sorted by the field, with the bitmaps of all
	// Bitmap fields in that order: it answers ranges and sorts, at any page,
	// without visiting the records passed over. About 25 bytes a record.
	Ordered Trait = 1 << iota
	// Postings keeps all records sorted by the field and nothing else: right
	// for finding the few records of one value among many. 20 bytes a record.
	Postings
	// Bitmap keeps a set of records for each value, in every order: right for
	// fields of up to a few hundred values, of any number of records each.
	// Past 4,096 different values, which the records of a table and its later
	// versions have ever had, the bitmaps are given up and the field is like
	// one without.
	Bitmap
	// NoFilter, NoRange and NoSort keep URLs from naming the field in that
	// way. Typed conditions and sort keys are not affected.
	NoFilter
	NoRange
	NoSort
)

// sorted are the traits by which a field has an order of its own.
const sorted = Ordered | Postings

// A field is what a schema and its tables know of a declared field, whatever
// the type of its values.
type field[R any] struct {
	name   string
	kind   Kind
	traits Trait
	at     int // position in the schema

	code  func(R) code         // of the only value; nil in a field of many
	rest  func(R) rest         // of the same value, should its code be vague
	each  func(R, []key) []key // appends the values of a field of many
	exact exactCodes
	plain plainly[R]

	parse   func(string) (key, bool)
	format  func(key) (string, bool)
	allowed string // what parse takes, in words
}

// many reports whether a record may have several values.
func (f *field[R]) many() bool { return f.each != nil }

// key returns the only value of the record, whole.
func (f *field[R]) key(r R) key {
	k := key{code: f.code(r)}
	if f.exact.vague(k.code) {
		k.rest = f.rest(r)
	}
	return k
}

// keys appends the record's values, each once and in order: for a field of
// many any number, and the null key instead of none.
func (f *field[R]) keys(r R, buf []key) []key {
	if !f.many() {
		return append(buf, f.key(r))
	}
	from := len(buf)
	if buf = f.each(r, buf); len(buf) == from {
		return append(buf, nullKey)
	}
	slices.SortFunc(buf[from:], key.compare)
	return buf[:from+len(slices.Compact(buf[from:]))]
}

// compare orders two records by the field: null last.
func (f *field[R]) compare(a, b R) int { return f.key(a).compare(f.key(b)) }

// can reports whether a URL may use the field in the given way.
func (f *field[R]) can(way Trait) bool {
	switch {
	case f.traits&way != 0:
		return false
	case way == NoRange:
		return f.kind != KindBool
	case way == NoSort:
		return !f.many()
	}
	return true
}

// A getter returns a record's value, and false for null.
type getter[R, V any] func(R) (V, bool)

// never makes a getter of a function without nulls.
func never[R, V any](get func(R) V) getter[R, V] {
	return func(r R) (V, bool) { return get(r), true }
}

// declare adds to the schema a field of one value a record.
func declare[R, V any](s *Schema[R], name string, kind Kind, get getter[R, V], c codec[V], w wording[V], traits []Trait) *Field[R, V] {
	f := &field[R]{
		name: name, kind: kind, traits: union(traits), exact: c.exact,
		parse: w.keys(c), format: w.texts(c), allowed: w.allowed, plain: plainOne(get, c),
	}
	f.code = func(r R) code {
		v, ok := get(r)
		if !ok {
			return nullCode
		}
		return c.key(v).code
	}
	f.rest = func(r R) rest {
		v, ok := get(r)
		if !ok {
			return nullKey.rest
		}
		return c.key(v).rest
	}
	s.add(f)
	return &Field[R, V]{f, c, get}
}

// union makes one trait of several.
func union(traits []Trait) (all Trait) {
	for _, t := range traits {
		all |= t
	}
	return all
}

// Int declares a field of integers, of the type V that get returns: if that is
// the type of one kind of id, no other kind can be asked for. A URL has the
// plain number.
//
// Like every declaration it panics with a [*SchemaError] if the schema has a
// field of that name or the field cannot have one of the traits.
func Int[R any, V ~int64](s *Schema[R], name string, get func(R) V, traits ...Trait) *Field[R, V] {
	return declare(s, name, KindInt, never(get), intCodec[V](), intWording[V](), traits)
}

// NullInt declares a field of integers that may be null: get then returns
// false.
func NullInt[R any, V ~int64](s *Schema[R], name string, get func(R) (V, bool), traits ...Trait) *Field[R, V] {
	return declare(s, name, KindInt, get, intCodec[V](), intWording[V](), traits)
}

// Time declares a field of instants. They are ordered exactly, to the
// nanosecond, and the location they are given in is forgotten.
func Time[R any](s *Schema[R], name string, get func(R) time.Time, traits ...Trait) *Field[R, time.Time] {
	return declare(s, name, KindTime, never(get), timeCodec, timeWording, traits)
}

// NullTime declares a field of instants that may be null: get then returns
// false. The zero time.Time is an instant like any other, not null.
func NullTime[R any](s *Schema[R], name string, get func(R) (time.Time, bool), traits ...Trait) *Field[R, time.Time] {
	return declare(s, name, KindTime, get, timeCodec, timeWording, traits)
}

// Bool declares a field of booleans. False sorts before true; a URL can filter
// on it but not range.
func Bool[R any](s *Schema[R], name string, get func(R) bool, traits ...Trait) *Field[R, bool] {
	return declare(s, name, KindBool, never(get), boolCodec, boolWording, traits)
}

// NullBool declares a field of booleans that may be null: get then returns false
// as its second result.
func NullBool[R any](s *Schema[R], name string, get func(R) (bool, bool), traits ...Trait) *Field[R, bool] {
	return declare(s, name, KindBool, get, boolCodec, boolWording, traits)
}

// String declares a field of texts.
func String[R any](s *Schema[R], name string, get func(R) string, traits ...Trait) *Text[R] {
	return &Text[R]{*declare(s, name, KindString, never(get), textCodec, textWording, traits)}
}

// NullString declares a field of texts that may be null: get then returns
// false. The empty text is a text, not null.
func NullString[R any](s *Schema[R], name string, get func(R) (string, bool), traits ...Trait) *Text[R] {
	return &Text[R]{*declare(s, name, KindString, get, textCodec, textWording, traits)}
}

// Ints declares a field of which a record has any number of integers. Their
// order does not matter and a repeated one counts once; none is null. It can
// have no order: Bitmap is its only index.
func Ints[R any, V ~int64](s *Schema[R], name string, get func(R) []V, traits ...Trait) *Many[R, V] {
	c, w := intCodec[V](), intWording[V]()
	f := &field[R]{
		name: name, kind: KindInts, traits: union(traits), exact: c.exact,
		parse: w.keys(c), format: w.texts(c), allowed: w.allowed, plain: plainMany(get, c),
	}
	f.each = func(r R, buf []key) []key {
		for _, v := range get(r) {
			buf = append(buf, intKey(v))
		}
		return buf
	}
	s.add(f)
	return &Many[R, V]{f, c, get}
}

// Name returns the name by which URLs, plans and errors know the field.
func (f *Field[R, V]) Name() string { return f.field.name }

// Name returns the name by which URLs, plans and errors know the field.
func (f *Many[R, V]) Name() string { return f.field.name }

// Value returns the record's value, and false for null.
func (f *Field[R, V]) Value(r R) (V, bool) { return f.get(r) }

// Values returns the record's values, as they were declared to be got.
func (f *Many[R, V]) Values(r R) []V { return f.get(r) }
