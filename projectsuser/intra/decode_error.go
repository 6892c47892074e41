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

// DecodeError reports where a text could not be read, and why.
type DecodeError struct {
	Line   int    // line on which the record starts, from 1
	Offset int64  // of the value, or of the record, in bytes from 0
	Field  string // path to the value in the record, as "teams[1].closed_at"; empty for the record as a whole
	Value  string // value as written in the text; empty for the record as a whole, or if it has no value
	Err    error  // cause
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

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// reason describes the cause in terms of JSON, not of Go.
func (e *DecodeError) reason() string {
	var mistyped *json.UnmarshalTypeError
	if errors.As(e.Err, &mistyped) {
		return "want " + wanted(mistyped.Type)
	}
	return strings.TrimPrefix(e.Err.Error(), "intra: ")
}

// wanted describes the JSON values that fit a Go type.
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

// explain returns the error of a record that could not be decoded. It finds the value
// that does not fit, which encoding/json does not always name.
func explain(text []byte, s span, record any, cause error) error {
	e := &DecodeError{Line: s.line, Offset: s.offset, Err: cause}
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		e.Offset += syntax.Offset
		return e
	}
	if m, ok := findMisfit(text, reflect.TypeOf(record).Elem(), ""); ok {
		e.Offset += int64(m.offset)
		e.Field, e.Value, e.Err = m.field, string(m.value), m.err
	}
	return e
}

// misfit is a value that does not fit its field.
type misfit struct {
	field  string
	value  []byte
	offset int
	err    error
}

// findMisfit returns the innermost first value in a text, which is valid JSON, that does
// not fit a type or the part of the type for the value.
func findMisfit(text []byte, t reflect.Type, field string) (misfit, bool) {
	err := json.Unmarshal(text, reflect.New(t).Interface())
	if err == nil {
		return misfit{}, false
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for part := range parts(text, t) {
		if m, ok := findMisfit(part.text, part.of, join(field, part.name)); ok {
			m.offset += part.offset
			return m, true
		}
	}
	return misfit{field, text, 0, err}, true
}

// part is a value inside another one, with the type that it must fit.
type part struct {
	name   string
	text   json.RawMessage
	offset int
	of     reflect.Type
}

// parts yields the values inside an array or an object for which the type has a part. A
// type with its own decoder has no parts.
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

// fieldType returns the type of the field for a key, nil if not found.
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

// Causes of a [DecodeError].
var (
	// ErrNoObjects reports that a text is neither a JSON array nor a sequence of objects.
	ErrNoObjects = errors.New("want a JSON object, in an array or one after the other")

	// ErrNoID reports that a record, or one inside it, has no id, or its id is null or 0.
	ErrNoID = errors.New("want an id that is not 0")

	// ErrNoArray reports that a member of an object of arrays is not a key with an array of records.
	ErrNoArray = errors.New("want a key with an array of records, or the end of the object")

	// ErrUnknownKey reports that a key of an object of arrays is not one that a [World] reads.
	ErrUnknownKey = errors.New("want one of the keys campus_users, cursus_users, project_sessions, projects, projects_users, teams, users")

	// ErrRepeatedKey reports that an object of arrays has a key twice.
	ErrRepeatedKey = errors.New("want each key once")
)

// TooLargeError is the cause of a [DecodeError] for a record that is larger than allowed.
type TooLargeError struct {
	Limit int // largest record, in bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the record has more than %d bytes", e.Limit)
}
