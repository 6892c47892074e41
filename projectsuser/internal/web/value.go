package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Kind is the kind of a [Value].
type Kind uint8

// The kinds of values. The zero Kind is absent.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	Text
	Array
	Map // an object
)

// Value is a JSON value as it was sent: numbers keep their digits. The zero Value is
// absent.
type Value struct {
	kind     Kind
	text     string  // of a text; the digits of a number; "true" or "false"
	elements []Value // of an array
	object   Object
}

// Kind returns the kind of the value.
func (v Value) Kind() Kind { return v.kind }

// Text returns a text without quotes, the digits of a number, "true" or "false"; "" for
// any other value.
func (v Value) Text() string { return v.text }

// Elements returns the values of an array, nil for any other value.
func (v Value) Elements() []Value { return v.elements }

// Object returns the object, an empty one for any other value.
func (v Value) Object() Object { return v.object }

// String returns the value as JSON, shortened; "an array" and "an object" for those, ""
// for an absent value.
func (v Value) String() string {
	switch v.kind {
	case Absent:
		return ""
	case Null:
		return "null"
	case Text:
		return strconv.Quote(excerpt.Of(v.text))
	case Array:
		return "an array"
	case Map:
		return "an object"
	}
	return excerpt.Of(v.text)
}

// Object is a JSON object. The zero Object has no members.
type Object struct {
	at      *place // in the body; nil for the body itself
	members []member
}

type member struct {
	key   string
	value Value
}

// Value returns the value of a member, or an absent value if there is no such member.
func (o Object) Value(key string) Value {
	for _, m := range o.members {
		if m.key == key {
			return m.value
		}
	}
	return Value{}
}

// Keys returns the keys of the members in the order in which they were sent.
func (o Object) Keys() []string {
	keys := make([]string, len(o.members))
	for i, m := range o.members {
		keys[i] = m.key
	}
	return keys
}

// Path returns the path to the object in the body, as "team.users[1]"; it is empty for
// the body itself.
func (o Object) Path() string { return o.at.String() }

// below returns the path of a member.
func (o Object) below(key string) string { return o.member(key).String() }

// member returns the place of a member.
func (o Object) member(key string) *place { return &place{in: o.at, key: key} }

// The limits of a body in addition to its size: a value sent as two bytes takes a
// hundred times as much memory.
const (
	maxDepth   = 32      // how deep values may nest
	maxMembers = 256     // of an object; each is compared with all others
	maxValues  = 1 << 16 // of a body, nested ones included
)

// ParseObject reads a text that is exactly one JSON object in UTF-8. A key that an object
// has twice is a [*DuplicateError], because it is ambiguous. Anything else that is wrong
// is a [*SyntaxError]: invalid JSON, another value than an object, an object of more than
// 256 members, values nested more than 32 deep, and more than 65,536 values.
func ParseObject(text []byte) (Object, error) {
	if err := checkSyntax(text); err != nil {
		return Object{}, err
	}
	p := parser{Decoder: json.NewDecoder(bytes.NewReader(text))}
	p.UseNumber()
	v, err := p.value(nil, 0)
	if err != nil {
		return Object{}, err
	}
	if v.kind != Map {
		return Object{}, &SyntaxError{Reason: v.String() + " where an object is wanted"}
	}
	return v.object, nil
}

// checkSyntax returns a [*SyntaxError] for a text that is not exactly one JSON value in
// UTF-8.
func checkSyntax(text []byte) error {
	if !utf8.Valid(text) {
		return &SyntaxError{Offset: int64(invalid(text)), Reason: "not UTF-8"}
	}
	err := json.Unmarshal(text, new(json.RawMessage))
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return nil // json.RawMessage has no other error
	}
	e := &SyntaxError{Offset: syntax.Offset, Reason: syntax.Error()}
	if strings.HasPrefix(e.Reason, "invalid character") {
		e.Offset-- // encoding/json counts the invalid character
	}
	return e
}

// invalid returns the offset of the first byte of a text that is not UTF-8.
func invalid(text []byte) int {
	at := 0
	for {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// parser builds values from the tokens of a text that is valid JSON.
type parser struct {
	*json.Decoder
	values int // so far
}

// refuse returns the error of a limit that the text exceeds.
func (p *parser) refuse(most int, of string) error {
	return &SyntaxError{Offset: p.InputOffset(), Reason: fmt.Sprintf("more than %d %s", most, of)}
}

// value reads the next value, which is at a place.
func (p *parser) value(at *place, depth int) (Value, error) {
	t, err := p.Token()
	if err != nil {
		return Value{}, err
	}
	if p.values++; p.values > maxValues {
		return Value{}, p.refuse(maxValues, "values")
	}
	switch t := t.(type) {
	case bool:
		return Value{kind: Bool, text: strconv.FormatBool(t)}, nil
	case json.Number:
		return Value{kind: Number, text: t.String()}, nil
	case string:
		return Value{kind: Text, text: t}, nil
	case json.Delim:
		if depth == maxDepth {
			return Value{}, p.refuse(maxDepth, "levels of nested values")
		}
		if t == '[' {
			return p.array(at, depth+1)
		}
		return p.object(at, depth+1)
	}
	return Value{kind: Null}, nil
}

// array reads the rest of an array after its opening bracket.
func (p *parser) array(at *place, depth int) (Value, error) {
	v := Value{kind: Array}
	for p.More() {
		element, err := p.value(&place{in: at, index: len(v.elements) + 1}, depth)
		if err != nil {
			return v, err
		}
		v.elements = append(v.elements, element)
	}
	_, err := p.Token() // the closing bracket
	return v, err
}

// object reads the rest of an object after its opening brace. It compares keys after
// unescaping: "a" equals "\u0061".
func (p *parser) object(at *place, depth int) (Value, error) {
	o := Object{at: at}
	for p.More() {
		t, err := p.Token()
		if err != nil {
			return Value{}, err
		}
		key, _ := t.(string) // always a string in valid JSON
		if o.Value(key).kind != Absent {
			return Value{}, &DuplicateError{Field: o.below(key)}
		}
		if len(o.members) == maxMembers {
			return Value{}, p.refuse(maxMembers, "members in an object")
		}
		v, err := p.value(o.member(key), depth)
		if err != nil {
			return Value{}, err
		}
		o.members = append(o.members, member{key, v})
	}
	_, err := p.Token() // the closing brace
	return Value{kind: Map, object: o}, err
}
