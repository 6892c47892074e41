package query

import (
	"math"
	"slices"
	"time"
)

// A Field is a field of records of type R that has values of type V: integers (int64
// or a type based on it, such as an id), float64, times, booleans, enums, or the strings of
// a [Text]. It is declared once, by [Int], [Float], [Time], [Bool], [Enum] or their
// nullable variants, and makes conditions and sort keys.
//
// A Field is immutable and safe for concurrent use.
type Field[R, V any] struct {
	field *field
	codec codec[V]
	get   getter[R, V]
}

// A Text is a field of strings, which are compared by bytes. It is declared by
// [String] or [NullString].
type Text[R any] struct {
	Field[R, string]
}

// A Many is a field with any number of values in each record of type R: integers of
// type V, or the strings of [Texts], in no order. A record fulfils a condition if one of
// its values does; a record without values is null. It is declared by [Ints] and has no
// sort keys.
type Many[R, V any] struct {
	field *field
	codec codec[V]
	get   func(R) []V
}

// A Texts is a field with any number of strings in each record, such as labels. It is
// declared by [Strings].
type Texts[R any] struct {
	Many[R, string]
}

// Kind is what the values of a field are.
type Kind uint8

// The kinds of field, each named after the function that declares it.
const (
	KindInt     Kind = iota + 1 // Int, NullInt
	KindTime                    // Time, NullTime
	KindBool                    // Bool, NullBool
	KindEnum                    // Enum, NullEnum
	KindString                  // String, NullString
	KindInts                    // Ints
	KindFloat                   // Float, NullFloat
	KindStrings                 // Strings
)

var kindNames = [...]string{"invalid", "int", "time", "bool", "enum", "string", "ints", "float", "strings"}

// String returns the name of the kind in lower case, or "invalid" if k is not a kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[0]
}

// A Trait is an index that a field has, or a use of the field that URLs must not make.
// A declaration takes any number of traits.
type Trait uint8

// The traits of a field.
const (
	// Ordered keeps all records sorted by the field, with the bitmaps of all Bitmap
	// fields. It answers ranges and sorts, at any page, without visiting the records
	// of earlier pages. It takes about 25 bytes a record.
	Ordered Trait = 1 << iota
	// Postings keeps all records sorted by the field, without bitmaps. It finds the
	// few records of one value among many. It takes about 20 bytes a record, or a value
	// if a record has many.
	Postings
	// Bitmap keeps a set of records for each value, in the order of each Ordered field.
	// It is for fields of up to a few hundred values, each with any number of records.
	// If the records of a table and its later versions have had more than 4,096
	// different values, or get another one after all Bitmap fields together have had
	// 30,000, the bitmaps are dropped and the field is as without this trait.
	Bitmap
	// NoFilter makes URLs unable to filter by the field. Typed conditions are not
	// affected.
	NoFilter
	// NoRange makes URLs unable to use the field in a range. Typed conditions are not
	// affected.
	NoRange
	// NoSort makes URLs unable to sort by the field. Typed sort keys are not affected.
	NoSort
	// Folded keeps all records sorted by the text in one letter case. It finds the
	// records of [Text.EqualFold] and [Text.HasPrefixFold]. It takes about 20 bytes a
	// record. Only a Text can have it.
	Folded
)

// sorted are the traits that give a field an order.
const sorted = Ordered | Postings

// A field is a declared field without the types of its records and its values, for the
// schema and its tables.
type field struct {
	name   string
	kind   Kind
	traits Trait
	at     int // position in the schema

	code  func(record) code         // of the only value; nil in a field of many
	rest  func(record) rest         // of the same value, if its code is ambiguous
	each  func(record, []key) []key // appends the values; nil unless a field of many
	exact exactCodes

	semantics semantics

	folded *field // of texts: the field of the same texts in one letter case
	hidden bool   // this is such a field

	parse   func(string) (key, bool)
	format  func(key) (string, bool)
	allowed string // what parse accepts, in words
}

// many reports whether a record can have several values.
func (f *field) many() bool { return f.each != nil }

// key returns the key of the record's only value.
func (f *field) key(r record) key {
	k := key{code: f.code(r)}
	if f.exact.ambiguous(k.code) {
		k.rest = f.rest(r)
	}
	return k
}

// exactCode returns the code of the record's only value. It returns false if the field has
// many values, or if several values share the code.
func (f *field) exactCode(r record) (code, bool) {
	if f.many() {
		return 0, false
	}
	c := f.code(r)
	return c, !f.exact.ambiguous(c)
}

// keys appends the keys of the record's values, each once and in order. For a record
// without values it appends the null key.
func (f *field) keys(r record, buf []key) []key {
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

// codes appends the codes of the record's values, each once and in order, or the null
// code. The keys are a buffer.
func (f *field) codes(r record, buf []code, keys []key) ([]code, []key) {
	keys = f.keys(r, keys)
	for _, k := range keys {
		if len(buf) == 0 || buf[len(buf)-1] != k.code {
			buf = append(buf, k.code)
		}
	}
	return buf, keys
}

// compare compares two records by the field, null last.
func (f *field) compare(a, b record) int { return f.key(a).compare(f.key(b)) }

// allows reports whether a URL may use the field in the way that the trait forbids.
func (f *field) allows(use Trait) bool {
	switch {
	case f.traits&use != 0:
		return false
	case use == NoRange:
		return f.kind != KindBool
	case use == NoSort:
		return !f.many()
	}
	return true
}

// A getter returns a record's value, and false for null.
type getter[R, V any] func(R) (V, bool)

// notNull returns the getter of a function that never returns null.
func notNull[R, V any](get func(R) V) getter[R, V] {
	return func(r R) (V, bool) { return get(r), true }
}

// declare adds a field of one value a record to the schema.
func declare[R, V any](s *Schema[R], name string, kind Kind, get getter[R, V], c codec[V], n notation[V], traits []Trait) *Field[R, V] {
	f := newField(name, kind, get, c, n, union(traits))
	s.schema.add(f)
	return &Field[R, V]{f, c, get}
}

// newField returns a field of one value a record.
func newField[R, V any](name string, kind Kind, get getter[R, V], c codec[V], n notation[V], traits Trait) *field {
	f := &field{
		name: name, kind: kind, traits: traits, exact: c.exact,
		parse: n.parser(c), format: n.formatter(c), allowed: n.allowed, semantics: singleValued(get, c),
	}
	f.code = func(r record) code {
		v, ok := get(typed[R](r))
		if !ok {
			return nullCode
		}
		return c.key(v).code
	}
	f.rest = func(r record) rest {
		v, ok := get(typed[R](r))
		if !ok {
			return nullKey.rest
		}
		return c.key(v).rest
	}
	return f
}

// union combines traits.
func union(traits []Trait) (all Trait) {
	for _, t := range traits {
		all |= t
	}
	return all
}

// Int declares a field of integers. Their type V is that of the getter, so if it is the
// type of one kind of id, conditions on another kind do not compile. URLs have the
// plain number.
//
// Like every declaration it panics with a [*SchemaError] if the name is invalid or
// already declared, or if the field cannot have one of the traits.
func Int[R any, V ~int64](s *Schema[R], name string, get func(R) V, traits ...Trait) *Field[R, V] {
	return declare(s, name, KindInt, notNull(get), intCodec[V](), intNotation[V](), traits)
}

// NullInt declares a field as [Int] does, for values that may be null: get then
// returns false.
func NullInt[R any, V ~int64](s *Schema[R], name string, get func(R) (V, bool), traits ...Trait) *Field[R, V] {
	return declare(s, name, KindInt, get, intCodec[V](), intNotation[V](), traits)
}

// Time declares a field of instants. They are compared to the nanosecond; their
// location is ignored. It panics as [Int] does.
func Time[R any](s *Schema[R], name string, get func(R) time.Time, traits ...Trait) *Field[R, time.Time] {
	return declare(s, name, KindTime, notNull(get), timeCodec, timeNotation, traits)
}

// NullTime declares a field as [Time] does, for values that may be null: get then
// returns false. The zero time.Time is an instant and not null.
func NullTime[R any](s *Schema[R], name string, get func(R) (time.Time, bool), traits ...Trait) *Field[R, time.Time] {
	return declare(s, name, KindTime, get, timeCodec, timeNotation, traits)
}

// Bool declares a field of booleans. False sorts before true; URLs can filter by it but
// not use it in a range. It panics as [Int] does.
func Bool[R any](s *Schema[R], name string, get func(R) bool, traits ...Trait) *Field[R, bool] {
	return declare(s, name, KindBool, notNull(get), boolCodec, boolNotation, traits)
}

// NullBool declares a field as [Bool] does, for values that may be null: get then
// returns false as its second result.
func NullBool[R any](s *Schema[R], name string, get func(R) (bool, bool), traits ...Trait) *Field[R, bool] {
	return declare(s, name, KindBool, get, boolCodec, boolNotation, traits)
}

// Float declares a field of float64. A NaN is null, and -0 equals 0. It panics as [Int]
// does.
func Float[R any](s *Schema[R], name string, get func(R) float64, traits ...Trait) *Field[R, float64] {
	return NullFloat(s, name, notNull(get), traits...)
}

// NullFloat declares a field as [Float] does, for values that may be null: get then
// returns false.
func NullFloat[R any](s *Schema[R], name string, get func(R) (float64, bool), traits ...Trait) *Field[R, float64] {
	number := func(r R) (float64, bool) {
		v, ok := get(r)
		return v, ok && !math.IsNaN(v)
	}
	return declare(s, name, KindFloat, number, floatCodec, floatNotation, traits)
}

// Ints declares a field with any number of integers in each record. Their order does
// not matter and a repeated one counts once; a record without integers is null. It
// can be Bitmap and Postings, but not Ordered. It panics as [Int] does.
func Ints[R any, V ~int64](s *Schema[R], name string, get func(R) []V, traits ...Trait) *Many[R, V] {
	f := newMany(name, KindInts, get, intCodec[V](), intNotation[V](), union(traits))
	s.schema.add(f)
	return &Many[R, V]{f, intCodec[V](), get}
}

// newMany returns a field of many values a record.
func newMany[R, V any](name string, kind Kind, get func(R) []V, c codec[V], n notation[V], traits Trait) *field {
	f := &field{
		name: name, kind: kind, traits: traits, exact: c.exact,
		parse: n.parser(c), format: n.formatter(c), allowed: n.allowed, semantics: multiValued(get, c),
	}
	f.each = func(r record, buf []key) []key {
		for _, v := range get(typed[R](r)) {
			buf = append(buf, c.key(v))
		}
		return buf
	}
	return f
}

// Name returns the name of the field in URLs, plans and errors.
func (f *Field[R, V]) Name() string { return f.field.name }

// Name returns the name of the field in URLs, plans and errors.
func (f *Many[R, V]) Name() string { return f.field.name }

// Value returns the record's value, or false if it is null.
func (f *Field[R, V]) Value(r R) (V, bool) { return f.get(r) }

// Values returns what the getter returns for the record: repeated values and all.
func (f *Many[R, V]) Values(r R) []V { return f.get(r) }
