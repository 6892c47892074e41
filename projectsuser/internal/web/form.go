package web

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// ParseForm reads a form as an object whose values are texts. Names nest: a[b] is a
// member of the object a, a[] appends an element to the array a, and a[][b] is a member
// of the last object in the array a, or of a new one if the last has that member. The
// last value of a name counts. A name used both for a text and for an object is a
// [*DuplicateError]. The limits are those of [ParseObject]; exceeding one, or a wrong
// encoding, is a [*SyntaxError].
func ParseForm(text string) (Object, error) {
	form, values := Value{kind: Map}, 0
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, err := unescapePair(pair)
		if err != nil {
			return Object{}, err
		}
		keys := keysOf(name)
		if values += len(keys); values > maxValues {
			return Object{}, &SyntaxError{Reason: "the form has too many values"}
		}
		if form, err = form.with(nil, keys, value); err != nil {
			return Object{}, err
		}
	}
	return form.object, nil
}

// unescapePair returns the name and the value of a pair.
func unescapePair(pair string) (name, value string, err error) {
	name, value, _ = strings.Cut(pair, "=")
	name, badName := url.QueryUnescape(name)
	value, badValue := url.QueryUnescape(value)
	if badName != nil || badValue != nil || !utf8.ValidString(name) || !utf8.ValidString(value) {
		return "", "", &SyntaxError{Reason: "the form is not well encoded"}
	}
	return name, value, nil
}

// keysOf splits a name such as a[b][] into a, b and the empty key. A name without
// matching brackets is one key.
func keysOf(name string) []string {
	first, rest, nested := strings.Cut(name, "[")
	inner, closed := strings.CutSuffix(rest, "]")
	if !nested || !closed || first == "" {
		return []string{name}
	}
	return append([]string{first}, strings.Split(inner, "][")...)
}

// with returns the value v of a form, which has a place, after it sets the value at the
// end of the keys to a text.
func (v Value) with(at *place, keys []string, text string) (Value, error) {
	if len(keys) > maxDepth {
		return v, &SyntaxError{Reason: "the names of the form are too deep"}
	}
	if len(keys) == 0 {
		if v.kind != Absent && v.kind != Text {
			return v, &DuplicateError{Field: at.String()}
		}
		return Value{kind: Text, text: text}, nil
	}
	want := Map
	if keys[0] == "" && at != nil {
		want = Array
	}
	if v.kind != Absent && v.kind != want {
		return v, &DuplicateError{Field: at.String()}
	}
	v.kind = want
	if want == Array {
		return v.withElement(at, keys[1:], text)
	}
	return v.withMember(at, keys, text)
}

// withMember sets a member of an object, which may be new, to a text. It changes the
// object in place, which is safe because the object is not shared yet.
func (v Value) withMember(at *place, keys []string, text string) (Value, error) {
	v.object.at = at
	i := 0
	for i < len(v.object.members) && v.object.members[i].key != keys[0] {
		i++
	}
	if i == maxMembers {
		return v, &SyntaxError{Reason: "the form has too many names"}
	}
	if i == len(v.object.members) {
		v.object.members = append(v.object.members, member{key: keys[0]})
	}
	changed, err := v.object.members[i].value.with(v.object.member(keys[0]), keys[1:], text)
	v.object.members[i].value = changed
	return v, err
}

// withElement sets a value in the last element of an array, or in a new element if the
// last one has that value already: a form has no indexes, so a repeated name begins the
// next object.
func (v Value) withElement(at *place, keys []string, text string) (Value, error) {
	last := len(v.elements) - 1
	if last < 0 || len(keys) == 0 || v.elements[last].has(keys) {
		v.elements = append(v.elements, Value{})
		last++
	}
	changed, err := v.elements[last].with(&place{in: at, index: unknown}, keys, text)
	v.elements[last] = changed
	return v, err
}

// has reports whether the value at the end of the keys exists.
func (v Value) has(keys []string) bool {
	for _, key := range keys {
		v = v.object.Value(key)
	}
	return v.kind != Absent
}
