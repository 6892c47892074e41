package intra

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// DecodeError says where a text could not be read, and why.
type DecodeError struct {
	Line   int    // the line on which the record starts, from 1
	Offset int64  // of the value, or of the record, in bytes from 0
	Field  string // the value's place in the record, as "teams[1].closed_at"; empty for the record as a whole
	Value  string // the value as it stands in the text; empty for the record as a whole, or if there is none
	Err    error  // why
}

func (e *DecodeError) Error() string {
	where := fmt.Sprintf("intra: line %d, offset %d: ", e.Line, e.Offset)
	if e.Field == "" {
		return where + e.reason()
	}
	if e.Value == "" {
		return fmt.Sprintf("%s%q: %s", where, e.Field, e.reason())
	}
	return fmt.Sprintf("%s%q is %s: %s", where, e.Field, excerpt.Of(e.Value), e.reason())
}

// Unwrap returns why.
func (e *DecodeError) Unwrap() error { return e.Err }

// reason says why, in the terms of JSON rather than of Go.
func (e *DecodeError) reason() string {
	var mistyped *json.UnmarshalTypeError
	if errors.As(e.Err, &mistyped) {
		return "want " + wanted(mistyped.Type)
	}
	return strings.TrimPrefix(e.Err.Error(), "intra: ")
}

// wanted says which JSON value fits a Go type.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Int, reflect.Int32, reflect.Int64:
		return fmt.Sprintf("a whole number of at most %d bits", t.Bits())
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String, reflect.Uint8:
		return "a text"
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}

// explain returns the error of a record that did not decode: it looks for the
// value that is to blame, which encoding/json does not always name.
func explain(text []byte, s span, record any, cause error) error {
	e := &DecodeError{Line: s.line, Offset: s.offset, Err: cause}
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		e.Offset += syntax.Offset
		return e
	}
	if b, ok := blame(text, reflect.TypeOf(record).Elem(), ""); ok {
		e.Offset += int64(b.offset)
		e.Field, e.Value, e.Err = b.field, string(b.value), b.err
	}
	return e
}

// culprit is a value that does not fit its field.
type culprit struct {
	field  string
	value  []byte
	offset int
	err    error
}

// blame returns the first value in text, which is good JSON, that does not fit
// a type or the part of it where the value belongs.
func blame(text []byte, t reflect.Type, field string) (culprit, bool) {
	err := json.Unmarshal(text, reflect.New(t).Interface())
	if err == nil {
		return culprit{}, false
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for part := range parts(text, t) {
		if b, ok := blame(part.text, part.of, join(field, part.name)); ok {
			b.offset += part.offset
			return b, true
		}
	}
	return culprit{field, text, 0, err}, true
}

// part is a value inside another, with the type it has to fit.
type part struct {
	name   string
	text   json.RawMessage
	offset int
	of     reflect.Type
}

// parts yields the values inside an array or an object that have a place in the
// type. Types with a decoder of their own have no parts.
func parts(text []byte, t reflect.Type) iter.Seq[part] {
	d := json.NewDecoder(bytes.NewReader(text))
	open, _ := d.Token()
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return func(func(part) bool) {}
	}
	return func(yield func(part) bool) {
		for i := 0; d.More(); i++ {
			p := part{}
			if open == json.Delim('[') && t.Kind() == reflect.Slice {
				p.name, p.of = fmt.Sprintf("[%d]", i), t.Elem()
			} else if open == json.Delim('{') && t.Kind() == reflect.Struct {
				key, _ := d.Token()
				p.name, _ = key.(string)
				p.of = fieldType(t, p.name)
			} else {
				return
			}
			if d.Decode(&p.text) != nil {
				return
			}
			p.offset = int(d.InputOffset()) - len(p.text)
			if p.of != nil && !yield(p) {
				return
			}
		}
	}
}

// fieldType returns the type of the field with a key, nil if there is none.
func fieldType(t reflect.Type, key string) reflect.Type {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if strings.EqualFold(name, key) {
			return t.Field(i).Type
		}
	}
	return nil
}

// join returns the path to a part of a field.
func join(field, part string) string {
	if field == "" || strings.HasPrefix(part, "[") {
		return field + part
	}
	return field + "." + part
}
