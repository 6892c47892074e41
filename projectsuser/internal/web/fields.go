package web

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/projectsuser/roster/projectsuser"
)

// Fields take the members of an object as Go values, one by one, and collect
// what is wrong with them, the first hundred things of it.
//
//	f := web.FieldsOf(object)
//	patch := projectsuser.Patch{Occurrence: web.Take(f, "occurrence", web.Int[int]())}
//	if err := f.Err(); err != nil {
type Fields struct {
	object Object
	errs   []*FieldError
}

// FieldsOf returns the fields of an object.
func FieldsOf(o Object) *Fields { return &Fields{object: o} }

// Err returns a [*FieldsError] if any member was not what was wanted, else nil.
func (f *Fields) Err() error {
	if len(f.errs) == 0 {
		return nil
	}
	return &FieldsError{Fields: f.errs}
}

// Refuse notes that a member is not what is wanted, by a rule of the caller's. A
// member that was refused before stays so.
func (f *Fields) Refuse(key, want string) {
	at := f.object.below(key)
	for _, e := range f.errs {
		if e.Field == at {
			return
		}
	}
	f.note(&FieldError{Field: at, Value: f.object.Value(key).String(), Want: want})
}

// maxErrors is how many errors are collected. An array has thousands of objects
// with something wrong in each, if somebody wants a long answer.
const maxErrors = 100

// note collects errors, as long as there is room.
func (f *Fields) note(errs ...*FieldError) {
	f.errs = append(f.errs, errs[:min(len(errs), maxErrors-len(f.errs))]...)
}

// Include adds what is wrong with the members of an object inside.
func (f *Fields) Include(inner *Fields) { f.note(inner.errs...) }

// Take takes a member. It is absent, null or a value as it came; one that does
// not read is refused and comes as absent.
func Take[T any](f *Fields, key string, as Reader[T]) projectsuser.Optional[T] {
	given := f.object.Value(key)
	switch given.kind {
	case Absent:
		return projectsuser.Optional[T]{}
	case Null:
		return projectsuser.Null[T]()
	}
	v, ok := as.Read(given)
	if !ok {
		f.Refuse(key, as.Want)
		return projectsuser.Optional[T]{}
	}
	return projectsuser.Some(v)
}

// TakeValue takes a member that may be absent: null is refused.
func TakeValue[T any](f *Fields, key string, as Reader[T]) projectsuser.Optional[T] {
	taken := Take(f, key, as)
	if taken.IsNull() {
		f.Refuse(key, as.Want)
	}
	return taken
}

// Require takes a member that has to be there: absent and null are refused.
func Require[T any](f *Fields, key string, as Reader[T]) T {
	taken := Take(f, key, as)
	v, ok := taken.Value()
	if !ok {
		f.Refuse(key, as.Want)
	}
	return v
}

// Reader reads values of JSON as Go has them.
type Reader[T any] struct {
	Want string                // what it reads, in words
	Read func(Value) (T, bool) // false for what it does not
}

// OrText returns a reader that reads texts too, by what stands in them: "12" for
// 12. That is how forms have it, and many callers.
func (r Reader[T]) OrText(kind Kind) Reader[T] {
	return Reader[T]{r.Want, func(v Value) (T, bool) {
		if v.kind == Text {
			v.kind = kind
		}
		return r.Read(v)
	}}
}

// Int reads whole numbers that T can hold, without a fraction or an exponent.
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

// String reads texts of at most so many characters.
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

// ListOf reads arrays of what another reader reads.
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
