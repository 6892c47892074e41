package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// Fields convert the members of an object to Go values, one by one, and collect the
// first hundred that are wrong. [FieldsOf] returns them; they are for one goroutine.
//
//	f := web.FieldsOf(object)
//	patch := registry.RegistrationPatch{Occurrence: web.Take(f, "occurrence", web.Int[int]())}
//	if err := f.Err(); err != nil {
type Fields struct {
	object Object
	errs   []*FieldError
}

// FieldsOf returns the fields of an object.
func FieldsOf(o Object) *Fields { return &Fields{object: o} }

// Err returns a [*FieldsError] if any member was refused, else nil.
func (f *Fields) Err() error {
	if len(f.errs) == 0 {
		return nil
	}
	return &FieldsError{Fields: f.errs}
}

// Refuse adds an error for a member that breaks a rule of the caller. It has no effect
// if the member was refused before. want says in words what is accepted.
func (f *Fields) Refuse(key, want string) {
	at := f.object.below(key)
	for _, e := range f.errs {
		if e.Field == at {
			return
		}
	}
	f.note(&FieldError{Field: at, Value: f.object.Value(key).String(), Want: want})
}

// maxErrors is the largest number of errors that are collected: a body may have
// thousands of wrong members, and each makes the answer longer.
const maxErrors = 100

// note adds errors up to maxErrors.
func (f *Fields) note(errs ...*FieldError) {
	f.errs = append(f.errs, errs[:min(len(errs), maxErrors-len(f.errs))]...)
}

// Include adds the errors of the fields of an inner object.
func (f *Fields) Include(inner *Fields) { f.note(inner.errs...) }

// Take returns a member: absent, null or its value. A value that the reader does not
// accept is refused, and Take returns absent.
func Take[T any](f *Fields, key string, as Reader[T]) optional.Optional[T] {
	given := f.object.Value(key)
	switch given.kind {
	case Absent:
		return optional.Optional[T]{}
	case Null:
		return optional.Null[T]()
	}
	v, ok := as.Read(given)
	if !ok {
		f.Refuse(key, as.Want)
		return optional.Optional[T]{}
	}
	return optional.Some(v)
}

// TakeValue returns a member that must not be null: absent or its value. Null is refused.
func TakeValue[T any](f *Fields, key string, as Reader[T]) optional.Optional[T] {
	taken := Take(f, key, as)
	if taken.IsNull() {
		f.Refuse(key, as.Want)
	}
	return taken
}

// Require returns the value of a member. An absent or null member is refused, and
// Require returns the zero value.
func Require[T any](f *Fields, key string, as Reader[T]) T {
	taken := Take(f, key, as)
	v, ok := taken.Value()
	if !ok {
		f.Refuse(key, as.Want)
	}
	return v
}

// Reader converts JSON values to Go values.
type Reader[T any] struct {
	Want string                // what it accepts, in words
	Read func(Value) (T, bool) // false for a value that it does not accept
}

// OrText returns a reader that also accepts a value of a kind inside a text: "12" for
// 12. Forms, and many callers, write values in this way.
func (r Reader[T]) OrText(kind Kind) Reader[T] {
	return Reader[T]{r.Want, func(v Value) (T, bool) {
		if v.kind == Text {
			v.kind = kind
		}
		return r.Read(v)
	}}
}

// Int reads integers that fit T, written without a fraction or an exponent.
func Int[T ~int | ~int16 | ~int32 | ~int64]() Reader[T] {
	return Reader[T]{"an integer", func(v Value) (T, bool) {
		n, err := strconv.ParseInt(v.text, 10, 64)
		return T(n), v.kind == Number && err == nil && int64(T(n)) == n
	}}
}

// Boolean reads true and false.
func Boolean() Reader[bool] {
	return Reader[bool]{"true or false", func(v Value) (bool, bool) {
		return v.text == "true", v.kind == Bool && (v.text == "true" || v.text == "false")
	}}
}

// String reads texts of at most a number of characters.
func String(most int) Reader[string] {
	return Reader[string]{fmt.Sprintf("a text of at most %d characters", most), func(v Value) (string, bool) {
		return v.text, v.kind == Text && utf8.RuneCountInString(v.text) <= most
	}}
}

// OneOf reads one of several texts.
func OneOf(texts ...string) Reader[string] {
	return Reader[string]{fmt.Sprintf("one of %q", texts), func(v Value) (string, bool) {
		return v.text, v.kind == Text && slices.Contains(texts, v.text)
	}}
}

// Nested reads objects.
func Nested() Reader[Object] {
	return Reader[Object]{"an object", func(v Value) (Object, bool) { return v.object, v.kind == Map }}
}

// ListOf reads arrays whose elements another reader accepts.
func ListOf[T any](of Reader[T]) Reader[[]T] {
	return Reader[[]T]{"an array of which each is " + of.Want, func(v Value) ([]T, bool) {
		list := make([]T, len(v.elements))
		for i, element := range v.elements {
			var ok bool
			if list[i], ok = of.Read(element); !ok {
				return nil, false
			}
		}
		return list, v.kind == Array
	}}
}

// Commas reads arrays as [ListOf] does, and also one element that is not in an array, or a
// text of elements with commas between them, as "13, 14": many callers, and forms, write a
// list of ids so. A blank text is an empty list.
func Commas[T any](of Reader[T]) Reader[[]T] {
	arrays := ListOf(of)
	return Reader[[]T]{arrays.Want, func(v Value) (list []T, ok bool) {
		switch v.kind {
		case Number:
			v = Value{kind: Array, elements: []Value{v}}
		case Text:
			v = Value{kind: Array, elements: splitText(v.text)}
		}
		return arrays.Read(v)
	}}
}

// splitText returns the parts of a text between commas, without blanks around them and
// without an empty part at the end.
func splitText(text string) (parts []Value) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ",")
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		parts = append(parts, Value{kind: Text, text: strings.TrimSpace(part)})
	}
	return parts
}

// Indexed reads arrays as [ListOf] does, and also an object whose keys are the indexes, as in
// users[0][id]: forms of Rails write a list of objects so. The order is that of the object.
func Indexed[T any](of Reader[T]) Reader[[]T] {
	arrays := ListOf(of)
	return Reader[[]T]{arrays.Want, func(v Value) (list []T, ok bool) {
		if v.kind != Map {
			return arrays.Read(v)
		}
		for _, m := range v.object.members {
			if _, err := strconv.ParseUint(m.key, 10, 64); err != nil {
				return nil, false
			}
			v.elements = append(v.elements, m.value)
		}
		v.kind = Array
		return arrays.Read(v)
	}}
}
