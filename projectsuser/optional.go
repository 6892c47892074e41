package projectsuser

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Optional is a value that may be absent, null or there: what a JSON object
// says of one of its keys, and what a PATCH tells apart. The zero Optional is
// absent.
//
// In a struct that is encoded as JSON, tag it omitzero: absent leaves the key
// out, null writes null.
type Optional[T any] struct {
	value T
	kind  presence
}

// presence is which of the three an [Optional] is.
type presence uint8

const (
	absent presence = iota
	null
	there
)

// Some returns an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{v, there} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{kind: null} }

// Value returns the value and whether there is one; the zero value if there is none.
func (o Optional[T]) Value() (v T, ok bool) { return o.value, o.kind == there }

// Or returns the value, or v if there is none.
func (o Optional[T]) Or(v T) T {
	if o.kind == there {
		return o.value
	}
	return v
}

// IsNull reports whether o is null.
func (o Optional[T]) IsNull() bool { return o.kind == null }

// IsZero reports whether o is absent. It is what omitzero asks.
func (o Optional[T]) IsZero() bool { return o.kind == absent }

// String returns the value as it prints, or "null" or "absent".
func (o Optional[T]) String() string {
	switch o.kind {
	case there:
		return fmt.Sprint(o.value)
	case null:
		return "null"
	}
	return "absent"
}

// MarshalJSON writes the value, or null if there is none.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.kind != there {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a value. On an error o keeps what it was.
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

// unmarshal is json.Unmarshal for text that is known to be good JSON: a type
// that decodes itself need not be found by reflection.
func unmarshal(text []byte, v any) error {
	if u, ok := v.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(text)
	}
	return json.Unmarshal(text, v)
}
