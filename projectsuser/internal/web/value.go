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

// Kind is what a [Value] is.
type Kind uint8

// The kinds of values. The zero Kind is no value at all.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	Text
	Array
	Map // an object
)

// Value is a value of JSON, as it was sent: numbers keep their digits. The zero
// Value is absent.
type Value struct {
	kind     Kind
	text     string  // of a text; the digits of a number; true or false
	elements []Value // of an array
	object   Object
}

// Kind returns what the value is.
func (v Value) Kind() Kind { return v.kind }

// Text returns a text as it is, a number in its digits, true or false; "" for
// everything else.
func (v Value) Text() string { return v.text }

// Elements returns the values of an array.
func (v Value) Elements() []Value { return v.elements }

// Object returns the object that the value is, an empty one if it is none.
func (v Value) Object() Object { return v.object }

// String returns the value as JSON has it, shortened; arrays and objects in words.
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

// Object is an object of JSON. The zero Object has no members.
type Object struct {
	at      *place // in the body; nil for the body itself
	members []member
}

type member struct {
	key   string
	value Value
}

// Value returns the value of a member, absent if there is none.
func (o Object) Value(key string) Value {
	for _, m := range o.members {
		if m.key == key {
			return m.value
		}
	}
	return Value{}
}

// Keys returns the keys of the members, in the order in which they came.
func (o Object) Keys() []string {
	keys := make([]string, len(o.members))
	for i, m := range o.members {
		keys[i] = m.key
	}
	return keys
}

// Path returns where the object stands in the body, as "team.users[1]"; it is
// empty for the body itself.
func (o Object) Path() string { return o.at.String() }

// below returns the path of a member.
func (o Object) below(key string) string { return o.member(key).String() }

// member returns the place of a member.
func (o Object) member(key string) *place { return &place{in: o.at, key: key} }

// What a body may be made of. A value takes a hundred times the memory of the two
// bytes that it may be sent as, so its bytes alone do not bound it.
const (
	maxDepth   = 32      // how deep values may lie in one another
	maxMembers = 256     // of an object, because each is compared with all others
	maxValues  = 1 << 16 // of a body, inner ones included
)

// ParseObject reads one JSON object in UTF-8, and nothing after it. A key that
// an object has twice is a [*DuplicateError]: there is no telling which was
// meant. Another value than an object, objects of more than 256 members, values
// that lie deeper than 32 in one another, and more than 65,536 values altogether,
// are a [*SyntaxError] as a broken text is.
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

// checkSyntax returns a [*SyntaxError] for a text that is not one value of JSON in
// UTF-8.
func checkSyntax(text []byte) error {
	if !utf8.Valid(text) {
		return &SyntaxError{Offset: int64(invalid(text)), Reason: "not UTF-8"}
	}
	err := json.Unmarshal(text, new(json.RawMessage))
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return nil // there is no other error
	}
	e := &SyntaxError{Offset: syntax.Offset, Reason: syntax.Error()}
	if strings.HasPrefix(e.Reason, "invalid character") {
		e.Offset-- // the character is counted in
	}
	return e
}

// invalid returns where a text stops being UTF-8.
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

// parser reads values off the tokens of a text whose syntax is good.
type parser struct {
	*json.Decoder
	values int // so far
}

// refuse returns that the text goes beyond a bound.
func (p *parser) refuse(most int, of string) error {
	return &SyntaxError{Offset: p.InputOffset(), Reason: fmt.Sprintf("more than %d %s", most, of)}
}

// value reads the next value, which stands at a place.
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
			return Value{}, p.refuse(maxDepth, "values in one another")
		}
		if t == '[' {
			return p.array(at, depth+1)
		}
		return p.object(at, depth+1)
	}
	return Value{kind: Null}, nil
}

// array reads an array, of which the bracket is read.
func (p *parser) array(at *place, depth int) (Value, error) {
	v := Value{kind: Array}
	for p.More() {
		element, err := p.value(&place{in: at, index: len(v.elements) + 1}, depth)
		if err != nil {
			return v, err
		}
		v.elements = append(v.elements, element)
	}
	_, err := p.Token() // the bracket
	return v, err
}

// object reads an object, of which the brace is read. Keys are compared as they
// mean: "a" is \u0061.
func (p *parser) object(at *place, depth int) (Value, error) {
	o := Object{at: at}
	for p.More() {
		t, err := p.Token()
		if err != nil {
			return Value{}, err
		}
		key, _ := t.(string) // nothing else comes here
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
	_, err := p.Token() // the brace
	return Value{kind: Map, object: o}, err
}
