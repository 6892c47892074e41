package query

import (
	"cmp"
	"slices"
	"strings"
)

// Values are the values of an enum, in the order by which ranges and sorts compare
// them; the constants' own order does not matter. A record's value that is not listed
// counts as null, and no record fulfils a condition on it.
type Values[E comparable] struct {
	// All lists the values, each once. It must not be empty.
	All []E
	// Text returns the name of a value in URLs. It is required.
	Text func(E) string
	// Parse returns the value of a name, and false if not found. It may accept more
	// names than Text returns. If nil, only the names that Text returns are
	// accepted.
	Parse func(string) (E, bool)
}

// Enum declares a field of a small, ordered set of named values.
//
// It panics with a [*SchemaError] as [Int] does, and if the set is empty, repeats a
// value or a name, has no Text, or has a name that contains a comma or that Parse
// does not accept.
func Enum[R any, E comparable](s *Schema[R], name string, get func(R) E, values Values[E], traits ...Trait) *Field[R, E] {
	return NullEnum(s, name, notNull(get), values, traits...)
}

// NullEnum declares a field as [Enum] does, for values that may be null: get then
// returns false.
func NullEnum[R any, E comparable](s *Schema[R], name string, get func(R) (E, bool), values Values[E], traits ...Trait) *Field[R, E] {
	set := newEnumSet(name, values)
	listed := func(r R) (E, bool) {
		v, ok := get(r)
		if ok {
			_, ok = set.ordinal(v)
		}
		return v, ok
	}
	return declare(s, name, KindEnum, listed, set.codec(), set.notation(), traits)
}

// An enumSet has the position and the name of each value.
type enumSet[E comparable] struct {
	values   []E
	ordinals map[E]int
	texts    []string
	parse    func(string) (E, bool)
}

// newEnumSet numbers the values. It panics if they are invalid.
func newEnumSet[E comparable](field string, v Values[E]) *enumSet[E] {
	if len(v.All) == 0 || v.Text == nil {
		panic(&SchemaError{field, "an enum needs values and a Text function"})
	}
	set := &enumSet[E]{values: slices.Clone(v.All), ordinals: make(map[E]int), parse: v.Parse}
	byText := make(map[string]E)
	for i, e := range v.All {
		text := v.Text(e)
		set.ordinals[e], byText[text] = i, e
		set.texts = append(set.texts, text)
	}
	if len(set.ordinals) < len(v.All) || len(byText) < len(v.All) {
		panic(&SchemaError{field, "a value or a name is listed twice"})
	}
	if set.parse == nil {
		set.parse = func(text string) (E, bool) { e, ok := byText[text]; return e, ok }
	}
	set.checkTexts(field)
	return set
}

// fewValues is the number of values among which a loop finds one sooner than a map does.
const fewValues = 16

// ordinal returns the position of a value, or false if it is not listed.
func (set *enumSet[E]) ordinal(e E) (i int, ok bool) {
	if len(set.values) <= fewValues {
		i = slices.Index(set.values, e)
		return i, i >= 0
	}
	i, ok = set.ordinals[e]
	return i, ok
}

// checkTexts panics if a URL cannot have some value: a name with a comma would be
// parsed as two, and Parse may reject a name that Text returns.
func (set *enumSet[E]) checkTexts(field string) {
	for i, text := range set.texts {
		if e, ok := set.parse(text); !ok || e != set.values[i] || strings.Contains(text, ",") {
			panic(&SchemaError{field, "the name of a value contains a comma or does not parse: " + quote(text)})
		}
	}
}

// codec codes a value as its position in the list. A value that is not listed has
// noKey, which no record has.
func (set *enumSet[E]) codec() codec[E] {
	return codec[E]{
		key: func(e E) key {
			if i, ok := set.ordinal(e); ok {
				return ordinalKey(i)
			}
			return noKey
		},
		value: func(k key) E { return set.values[k.code] },
		compare: func(a, b E) int {
			i, _ := set.ordinal(a)
			j, _ := set.ordinal(b)
			return cmp.Compare(i, j)
		},
		exact: exactCodes{0, code(len(set.values) - 1)},
	}
}

// notation writes a value as its name.
func (set *enumSet[E]) notation() notation[E] {
	return notation[E]{
		parse: set.parse,
		format: func(e E) (string, bool) {
			i, ok := set.ordinal(e)
			if !ok {
				return "", false
			}
			return set.texts[i], true
		},
		allowed: "one of " + strings.Join(set.texts, ", "),
	}
}
