package query

import "time"

// An AnyField is a field without the type of its values, for code that works with
// every schema. Its conditions take example records and use the values of these.
// [Schema.Fields] and [Schema.Field] return it; the zero AnyField has no field, and
// its methods panic.
type AnyField[R any] struct{ field *field }

// Name returns the name of the field in URLs, plans and errors.
func (f AnyField[R]) Name() string { return f.field.name }

// Kind returns the kind of the values.
func (f AnyField[R]) Kind() Kind { return f.field.kind }

// Traits returns the traits that the field was declared with.
func (f AnyField[R]) Traits() Trait { return f.field.traits }

// Allowed describes in words what a URL may have as a value.
func (f AnyField[R]) Allowed() string { return f.field.allowed }

// Sortable reports whether records can be sorted by the field. It is false if a
// record has many values of it.
func (f AnyField[R]) Sortable() bool { return !f.field.many() }

// In returns the condition that the record has a value of at least one example.
// Examples without a value are ignored.
func (f AnyField[R]) In(examples ...R) Condition[R] {
	return f.like(opIn, true, examples...)
}

// Between returns the condition that the record has a value from that of lo to that
// of hi, both included. If an example has many values its smallest one counts. No
// record fulfils the condition if an example has no value.
func (f AnyField[R]) Between(lo, hi R) Condition[R] { return f.like(opBetween, false, lo, hi) }

// AtLeast returns the condition that the record has the example's value or a greater
// one. Of many values the example's smallest counts; without one, no record fulfils
// the condition.
func (f AnyField[R]) AtLeast(example R) Condition[R] { return f.like(opAtLeast, false, example) }

// AtMost returns the condition that the record has the example's value or a smaller
// one. Of many values the example's smallest counts; without one, no record fulfils
// the condition.
func (f AnyField[R]) AtMost(example R) Condition[R] { return f.like(opAtMost, false, example) }

// IsNull returns the condition that the record has no value.
func (f AnyField[R]) IsNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opIsNull}}
}

// NotNull returns the condition that the record has a value.
func (f AnyField[R]) NotNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opNotNull}}
}

// Contains returns the condition that part is a substring of a text. If the field is not
// of texts, records with a value fulfil it for the empty part, and no record for any
// other.
func (f AnyField[R]) Contains(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, false)}
}

// HasPrefix returns the condition that a text starts with the prefix. It is as Contains
// for a field that is not of texts.
func (f AnyField[R]) HasPrefix(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, false)}
}

// ContainsFold returns the condition as Contains, in any letter case as for a [Text].
func (f AnyField[R]) ContainsFold(part string) Condition[R] {
	return Condition[R]{f.field.matching(opContains, part, true)}
}

// HasPrefixFold returns the condition as HasPrefix, in any letter case as for a [Text].
func (f AnyField[R]) HasPrefixFold(prefix string) Condition[R] {
	return Condition[R]{f.field.matching(opPrefix, prefix, true)}
}

// EqualFold returns the condition as In, in any letter case as for a [Text]. Letter case
// matters for a field that is not of texts.
func (f AnyField[R]) EqualFold(examples ...R) Condition[R] {
	c := f.In(examples...)
	if f.field.folded == nil {
		return c
	}
	texts := make([]string, len(c.condition.keys))
	for i, k := range c.condition.keys {
		texts[i] = k.rest.text
	}
	return Condition[R]{f.field.equalFold(texts)}
}

// HasAll returns the condition that the record has all values of the examples. For a field
// of one value it is that the record has the value, if the examples have only one.
func (f AnyField[R]) HasAll(examples ...R) Condition[R] {
	c := f.In(examples...)
	if f.field.many() {
		c.condition.op = opHasAll
		return c
	}
	return Condition[R]{*c.condition.eachValue()}
}

// Asc returns a sort key that sorts smaller values first and null last. It sorts
// nothing if the field is not sortable.
func (f AnyField[R]) Asc() SortKey[R] { return f.sortKey(false) }

// Desc returns a sort key that sorts null first, then greater values before smaller
// ones. It sorts nothing if the field is not sortable.
func (f AnyField[R]) Desc() SortKey[R] { return f.sortKey(true) }

// sortKey returns a sort key, or the zero key for a field of many values, as [Many]
// has no Asc and Desc.
func (f AnyField[R]) sortKey(desc bool) SortKey[R] {
	if f.field.many() {
		return SortKey[R]{}
	}
	return SortKey[R]{sortKey{field: f.field, desc: desc}}
}

// like returns a condition on the values of examples: on all values of each, or on
// the smallest.
func (f AnyField[R]) like(o op, all bool, examples ...R) Condition[R] {
	return Condition[R]{f.field.like(o, all, untypedRecords(examples))}
}

// like returns a condition on the values of examples.
func (f *field) like(o op, all bool, examples []record) condition {
	var keys []key
	for _, r := range examples {
		from := len(keys)
		keys = f.keys(r, keys)
		switch {
		case keys[from] == nullKey && all:
			keys = keys[:from]
		case keys[from] == nullKey:
			keys[from] = noKey
		case !all:
			keys = keys[:from+1]
		}
	}
	if o == opIn {
		keys = distinct(keys)
	}
	return condition{field: f, op: o, keys: keys}
}

// text returns the text of a value that is not null.
func (f *field) text(k key) string {
	text, _ := f.format(k)
	return text
}

// facet counts by the texts of the values, as they are written in a URL.
func (f AnyField[R]) facet() (AnyField[R], codec[string]) {
	return f, codec[string]{key: func(text string) key {
		k, ok := f.field.parse(text)
		if !ok {
			return noKey
		}
		return k
	}, value: f.field.text}
}

// Texts returns the texts of the record's values, each once and in order. They are as in a
// URL, also where a URL could not have them because of a comma.
func (f AnyField[R]) Texts(r R) []string {
	var texts []string
	for _, k := range f.field.keys(r, nil) {
		if k != nullKey {
			texts = append(texts, f.field.text(k))
		}
	}
	return texts
}

// AsInt returns the field with its type, or false if it is not of [KindInt].
func AsInt[R any](f AnyField[R]) (*Field[R, int64], bool) {
	return as[R](f.field, KindInt, intCodec[int64]())
}

// AsFloat returns the field with its type, or false if it is not of [KindFloat].
func AsFloat[R any](f AnyField[R]) (*Field[R, float64], bool) {
	return as[R](f.field, KindFloat, floatCodec)
}

// AsTime returns the field with its type, or false if it is not of [KindTime].
func AsTime[R any](f AnyField[R]) (*Field[R, time.Time], bool) {
	return as[R](f.field, KindTime, timeCodec)
}

// as returns a field with the type of its values, if these are of the kind.
func as[R, V any](f *field, k Kind, c codec[V]) (*Field[R, V], bool) {
	if f.kind != k {
		return nil, false
	}
	return &Field[R, V]{f, c, func(r R) (v V, ok bool) {
		of := f.key(r)
		if of == nullKey {
			return v, false
		}
		return c.value(of), true
	}}, true
}
