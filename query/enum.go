package query

import (
	"cmp"
	"slices"
	"strings"
)

// An enum is coded by place in its list, not by its own number: the order of the
// list is what ranges and sorts go by, whatever the constants are.

// Values are those of an enum, in the order in which they sort and range. A
// record's value that is not among them counts as null, and a condition on one
// matches nothing.
type Values[E comparable] struct {
	// All lists the values, each once.
	All []E
	// Text returns a value's name, as URLs have it.
	Text func(E) string
	// Parse reads a name and reports whether it is one. It may know more names
	// than Text gives. If nil, only what Text gives is a name.
	Parse func(string) (E, bool)
}

// Enum declares a field of a small, ordered set of named values. Besides what
// [Int] refuses, it panics for a set that is empty, has a value or a name
// twice, has no Text, or has a name with a comma or that Parse does not read.
func Enum[R any, E comparable](s *Schema[R], name string, get func(R) E, values Values[E], traits ...Trait) *Field[R, E] {
	return NullEnum(s, name, never(get), values, traits...)
}

// NullEnum declares an enum that may be null: get then returns false.
func NullEnum[R any, E comparable](s *Schema[R], name string, get func(R) (E, bool), values Values[E], traits ...Trait) *Field[R, E] {
	set := newEnumSet(name, values)
	listed := func(r R) (E, bool) {
		v, ok := get(r)
		if ok {
			_, ok = set.ordinals[v]
		}
		return v, ok
	}
	return declare(s, name, KindEnum, listed, set.codec(), set.wording(), traits)
}

// An enumSet knows each value's place in the order and its name.
type enumSet[E comparable] struct {
	values   []E
	ordinals map[E]int
	texts    []string
	parse    func(string) (E, bool)
}

// newEnumSet checks the set and counts its values through.
func newEnumSet[E comparable](field string, v Values[E]) *enumSet[E] {
	if len(v.All) == 0 || v.Text == nil {
		panic(&SchemaError{field, "an enum needs values and their names"})
	}
	set := &enumSet[E]{values: slices.Clone(v.All), ordinals: make(map[E]int), parse: v.Parse}
	byText := make(map[string]E)
	for i, e := range v.All {
		text := v.Text(e)
		set.ordinals[e], byText[text] = i, e
		set.texts = append(set.texts, text)
	}
	if len(set.ordinals) < len(v.All) || len(byText) < len(v.All) {
		panic(&SchemaError{field, "a value or its name is listed twice"})
	}
	if set.parse == nil {
		set.parse = func(text string) (E, bool) { e, ok := byText[text]; return e, ok }
	}
	set.checkTexts(field)
	return set
}

// checkTexts panics if a URL could not say some value: a name with a comma
// would read as two, and Parse may not know what Text gives.
func (set *enumSet[E]) checkTexts(field string) {
	for i, text := range set.texts {
		if e, ok := set.parse(text); !ok || e != set.values[i] || strings.Contains(text, ",") {
			panic(&SchemaError{field, "a value's name has a comma or does not parse: " + quote(text)})
		}
	}
}

// codec codes a value as its place in the list. A value that is not listed has
// a key that no record has.
func (set *enumSet[E]) codec() codec[E] {
	return codec[E]{
		key: func(e E) key {
			if i, ok := set.ordinals[e]; ok {
				return ordinalKey(i)
			}
			return noKey
		},
		value:   func(k key) E { return set.values[k.code] },
		compare: func(a, b E) int { return cmp.Compare(set.ordinals[a], set.ordinals[b]) },
		exact:   exactCodes{0, code(len(set.values) - 1)},
	}
}

// wording writes a value as its name.
func (set *enumSet[E]) wording() wording[E] {
	return wording[E]{
		parse: set.parse,
		format: func(e E) (string, bool) {
			i, ok := set.ordinals[e]
			if !ok {
				return "", false
			}
			return set.texts[i], true
		},
		allowed: "one of " + strings.Join(set.texts, ", "),
	}
}
