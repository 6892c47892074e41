package query

// A SortKey sorts by a field in one direction: ascending with null last, or
// descending with null first. A field makes it, by Asc or Desc; the zero SortKey
// sorts nothing.
type SortKey[R any] struct {
	field *field[R]
	desc  bool
}

// Asc returns a sort key that sorts smaller values first and null last.
func (f *Field[R, V]) Asc() SortKey[R] { return SortKey[R]{field: f.field} }

// Desc returns a sort key that sorts null first, then greater values before smaller
// ones.
func (f *Field[R, V]) Desc() SortKey[R] { return SortKey[R]{field: f.field, desc: true} }

// String returns the key as it is written in a URL: the name of the field, after a
// hyphen if the key descends. The zero key is "".
func (k SortKey[R]) String() string {
	switch {
	case k.field == nil:
		return ""
	case k.desc:
		return "-" + k.field.name
	}
	return k.field.name
}

// Compare compares two records by the key alone, without a table. It is negative if
// a comes first, and 0 if the key does not order them.
func (k SortKey[R]) Compare(a, b R) int {
	switch {
	case k.field == nil:
		return 0
	case k.desc:
		return k.field.semantics.compare(b, a)
	}
	return k.field.semantics.compare(a, b)
}
