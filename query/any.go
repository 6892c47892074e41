package query

// An AnyField is a field whatever the type of its values, for code that works
// with every schema. Its conditions are by example: they take records and mean
// their values. [Schema.Fields] lists
// them. The zero AnyField is of no use.
type AnyField[R any] struct{ field *field[R] }

// Name returns the name by which URLs, plans and errors know the field.
func (f AnyField[R]) Name() string { return f.field.name }

// Kind returns what the values are.
func (f AnyField[R]) Kind() Kind { return f.field.kind }

// Traits returns the traits that it was declared with.
func (f AnyField[R]) Traits() Trait { return f.field.traits }

// Allowed says in words what a URL may give for a value.
func (f AnyField[R]) Allowed() string { return f.field.allowed }

// Sortable reports whether records can be sorted by the field: not if they
// have many values of it.
func (f AnyField[R]) Sortable() bool { return !f.field.many() }

// In holds of records that share a value with one of the examples. Examples
// without a value count for nothing.
func (f AnyField[R]) In(examples ...R) Condition[R] {
	return f.like(opIn, true, examples...)
}

// Between holds of records with a value from that of lo to that of hi, both
// included. Of a field of many it is the smallest value of each that counts.
// It holds of none if an example has no value.
func (f AnyField[R]) Between(lo, hi R) Condition[R] { return f.like(opBetween, false, lo, hi) }

// AtLeast holds of records with the example's value or a greater one.
func (f AnyField[R]) AtLeast(example R) Condition[R] { return f.like(opAtLeast, false, example) }

// AtMost holds of records with the example's value or a smaller one.
func (f AnyField[R]) AtMost(example R) Condition[R] { return f.like(opAtMost, false, example) }

// IsNull holds of records without a value.
func (f AnyField[R]) IsNull() Condition[R] { return Condition[R]{field: f.field, op: opIsNull} }

// NotNull holds of records with a value.
func (f AnyField[R]) NotNull() Condition[R] { return Condition[R]{field: f.field, op: opNotNull} }

// Contains holds of texts of which part is a substring; of other kinds than
// KindString, of none but for the empty part.
func (f AnyField[R]) Contains(part string) Condition[R] {
	return Condition[R]{field: f.field, op: opContains, text: part}
}

// Asc sorts smaller values first and null last. By a field that is not
// sortable it sorts nothing.
func (f AnyField[R]) Asc() SortKey[R] { return f.sortKey(false) }

// Desc sorts null first, then greater values before smaller ones. By a field
// that is not sortable it sorts nothing.
func (f AnyField[R]) Desc() SortKey[R] { return f.sortKey(true) }

// sortKey returns the zero key where Asc and Desc of a typed field would not
// exist: a field of many values.
func (f AnyField[R]) sortKey(desc bool) SortKey[R] {
	if f.field.many() {
		return SortKey[R]{}
	}
	return SortKey[R]{f.field, desc}
}

// like returns a condition on the values of examples: on all of them, or on
// the least of each.
func (f AnyField[R]) like(o op, all bool, examples ...R) Condition[R] {
	var keys []key
	for _, r := range examples {
		from := len(keys)
		keys = f.field.keys(r, keys)
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
	return Condition[R]{field: f.field, op: o, keys: keys}
}

// facet counts by the texts of the values.
func (f AnyField[R]) facet() (*field[R], codec[string]) {
	return f.field, codec[string]{key: func(text string) key {
		k, ok := f.field.parse(text)
		if !ok {
			return noKey
		}
		return k
	}, value: func(k key) string {
		text, _ := f.field.format(k)
		return text
	}}
}
