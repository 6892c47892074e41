package query

// A SortKey sorts by a field in one direction: ascending with null last, or
// descending with null first, unless NullsFirst or NullsLast moves null to the other end. A
// field makes it, by Asc or Desc; the zero SortKey sorts nothing.
type SortKey[R any] struct{ key sortKey }

// A sortKey is a [SortKey] without the type of its records.
type sortKey struct {
	field *field
	desc  bool
	moved bool // null is at the other end
}

// untypedSort appends sort keys without the type of their records.
func untypedSort[R any](keys []SortKey[R], to []sortKey) []sortKey {
	for _, k := range keys {
		to = append(to, k.key)
	}
	return to
}

// typedSort returns sort keys with the type of their records.
func typedSort[R any](keys []sortKey) []SortKey[R] {
	if keys == nil {
		return nil
	}
	all := make([]SortKey[R], len(keys))
	for i, k := range keys {
		all[i] = SortKey[R]{k}
	}
	return all
}

// Asc returns a sort key that sorts smaller values first and null last.
func (f *Field[R, V]) Asc() SortKey[R] { return SortKey[R]{sortKey{field: f.field}} }

// Desc returns a sort key that sorts null first, then greater values before smaller
// ones.
func (f *Field[R, V]) Desc() SortKey[R] { return SortKey[R]{sortKey{field: f.field, desc: true}} }

// Field returns the field that the key sorts by, or false for the zero key.
func (k SortKey[R]) Field() (AnyField[R], bool) { return AnyField[R]{k.key.field}, k.key.field != nil }

// Descending reports whether greater values come first.
func (k SortKey[R]) Descending() bool { return k.key.desc }

// NullFirst reports whether records without a value come before all others.
func (k SortKey[R]) NullFirst() bool { return k.key.desc != k.key.moved }

// NullsFirst returns the key with the records without a value before all others.
func (k SortKey[R]) NullsFirst() SortKey[R] { return SortKey[R]{k.key.nulls(true)} }

// NullsLast returns the key with the records without a value after all others.
func (k SortKey[R]) NullsLast() SortKey[R] { return SortKey[R]{k.key.nulls(false)} }

// String returns the key as it is written in a URL: the name of the field, after a hyphen
// if the key descends, and followed by [first] or [last] if that is not where null is by
// default. The zero key is "".
func (k SortKey[R]) String() string { return k.key.String() }

// Compare compares two records by the key alone, without a table. It is negative if
// a comes first, and 0 if the key does not order them.
func (k SortKey[R]) Compare(a, b R) int { return k.key.compare(a, b) }

// nulls returns the key with null before all values, or after them.
func (k sortKey) nulls(first bool) sortKey { return sortKey{k.field, k.desc, k.desc != first} }

// String returns the key as it is written in a URL.
func (k sortKey) String() string {
	if k.field == nil {
		return ""
	}
	text := k.field.name
	if k.desc {
		text = "-" + text
	}
	if k.moved {
		text += [...]string{nullsFirst, nullsLast}[ordinal(k.desc)]
	}
	return text
}

// The suffixes of a sort key that move null.
const (
	nullsFirst = "[first]"
	nullsLast  = "[last]"
)

// compare compares two records by the key.
func (k sortKey) compare(a, b record) int {
	switch {
	case k.field == nil:
		return 0
	case k.moved && (k.field.semantics.null(a) || k.field.semantics.null(b)):
		// The other direction has null at the other end.
		k.moved, k.desc = false, !k.desc
		return k.compare(a, b)
	case k.desc:
		return k.field.semantics.compare(b, a)
	}
	return k.field.semantics.compare(a, b)
}
