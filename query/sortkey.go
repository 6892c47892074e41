package query

// A SortKey sorts by a field in one direction: ascending with null last, or
// descending with null first, unless NullsFirst or NullsLast moves null to the other end. A
// field makes it, by Asc or Desc; the zero SortKey sorts nothing.
type SortKey[R any] struct {
	field *field[R]
	desc  bool
	moved bool // null is at the other end
}

// Asc returns a sort key that sorts smaller values first and null last.
func (f *Field[R, V]) Asc() SortKey[R] { return SortKey[R]{field: f.field} }

// Desc returns a sort key that sorts null first, then greater values before smaller
// ones.
func (f *Field[R, V]) Desc() SortKey[R] { return SortKey[R]{field: f.field, desc: true} }

// Field returns the field that the key sorts by, or false for the zero key.
func (k SortKey[R]) Field() (AnyField[R], bool) { return AnyField[R]{k.field}, k.field != nil }

// Descending reports whether greater values come first.
func (k SortKey[R]) Descending() bool { return k.desc }

// NullFirst reports whether records without a value come before all others.
func (k SortKey[R]) NullFirst() bool { return k.desc != k.moved }

// NullsFirst returns the key with the records without a value before all others.
func (k SortKey[R]) NullsFirst() SortKey[R] { return SortKey[R]{k.field, k.desc, !k.desc} }

// NullsLast returns the key with the records without a value after all others.
func (k SortKey[R]) NullsLast() SortKey[R] { return SortKey[R]{k.field, k.desc, k.desc} }

// String returns the key as it is written in a URL: the name of the field, after a hyphen
// if the key descends, and followed by [first] or [last] if that is not where null is by
// default. The zero key is "".
func (k SortKey[R]) String() string {
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

// Compare compares two records by the key alone, without a table. It is negative if
// a comes first, and 0 if the key does not order them.
func (k SortKey[R]) Compare(a, b R) int {
	switch {
	case k.field == nil:
		return 0
	case k.moved && (k.field.semantics.null(a) || k.field.semantics.null(b)):
		// The other direction has null at the other end.
		k.moved, k.desc = false, !k.desc
		return k.Compare(a, b)
	case k.desc:
		return k.field.semantics.compare(b, a)
	}
	return k.field.semantics.compare(a, b)
}
