// Package optional has one type for a value that may be absent, null or present:
// the three things that a JSON object can say of a key, and that a PATCH request
// must keep apart.
//
// It is better than a pointer, which cannot distinguish absent from null, and than
// a pointer to a pointer, which is hard to read.
package optional

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Optional is a value that may be absent, null or present. The zero Optional is
// absent. It is comparable if T is.
//
// Tag a struct field of this type omitzero: an absent Optional leaves the key out
// of the JSON, a null one writes null.
type Optional[T any] struct {
	value T
	kind  presence
}

// presence is which of the three an [Optional] is.
type presence uint8

const (
	absent presence = iota
	null
	present
)

// Some returns an Optional with the value v.
func Some[T any](v T) Optional[T] { return Optional[T]{v, present} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{kind: null} }

// Value returns the value and true, or the zero value and false if o is absent
// or null.
func (o Optional[T]) Value() (v T, ok bool) { return o.value, o.kind == present }

// Or returns the value, or v if o is absent or null.
func (o Optional[T]) Or(v T) T {
	if o.kind == present {
		return o.value
	}
	return v
}

// Set applies o to a field, as a PATCH does: a value replaces the field, null sets
// it to the zero value, and absent leaves it as it is.
func (o Optional[T]) Set(field *T) {
	if o.kind != absent {
		*field = o.value
	}
}

// IsNull reports whether o is null.
func (o Optional[T]) IsNull() bool { return o.kind == null }

// IsZero reports whether o is absent. The omitzero tag calls it.
func (o Optional[T]) IsZero() bool { return o.kind == absent }

// String returns the value as fmt prints it, or "null" or "absent".
func (o Optional[T]) String() string {
	switch o.kind {
	case present:
		return fmt.Sprint(o.value)
	case null:
		return "null"
	}
	return "absent"
}

// MarshalJSON returns the value as JSON, or null if o is absent or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.kind != present {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a value. If it fails, o is unchanged.
func (o *Optional[T]) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*o = Null[T]()
		return nil
	}
	v := Some(*new(T))
	if err := unmarshal(text, &v.value); err != nil {
		return err
	}
	*o = v
	return nil
}

// unmarshal is json.Unmarshal for text that is known to be valid JSON. It calls
// the UnmarshalJSON method directly, which is faster than to find it by reflection.
func unmarshal(text []byte, v any) error {
	if u, ok := v.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(text)
	}
	return json.Unmarshal(text, v)
}
