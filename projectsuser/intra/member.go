package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// The struct tags of this package are for reading. Writing does not use them,
// because reflection takes ten times as long; a test compares the two.

// The functions below write one member of an object each. encode writes its value.

// nullable writes a member, null if there is no value.
func nullable[T any](w *jsonwriter.Writer, key string, o optional.Optional[T], encode func(T, *jsonwriter.Writer)) {
	w.Key(key)
	if v, ok := o.Value(); ok {
		encode(v, w)
	} else {
		w.Null()
	}
}

// given writes a member unless it is absent.
func given[T any](w *jsonwriter.Writer, key string, o optional.Optional[T], encode func(T, *jsonwriter.Writer)) {
	if !o.IsZero() {
		nullable(w, key, o, encode)
	}
}

// nonZero writes a member unless it is the zero value.
func nonZero[T comparable](w *jsonwriter.Writer, key string, v T, encode func(T, *jsonwriter.Writer)) {
	if v != *new(T) {
		encode(v, w.Key(key))
	}
}

// array writes a member that is an array, [] for a nil list.
func array[T any](w *jsonwriter.Writer, key string, list List[T], encode func(*T, *jsonwriter.Writer)) {
	w.Key(key).BeginArray()
	for i := range list {
		encode(&list[i], w)
	}
	w.EndArray()
}

// nonNilArray writes a member that is an array unless the list is nil.
func nonNilArray[T any](w *jsonwriter.Writer, key string, list List[T], encode func(*T, *jsonwriter.Writer)) {
	if list != nil {
		array(w, key, list, encode)
	}
}

// verbatim writes a member that was kept as it was read, without its white space,
// unless it is empty.
func verbatim(w *jsonwriter.Writer, key string, text json.RawMessage) {
	if text != nil {
		w.Key(key).Any(text)
	}
}

// The functions below write one value each.

func encodeInt[T ~int | ~int32 | ~int64](n T, w *jsonwriter.Writer) { w.Int(int64(n)) }

func encodeBool(b bool, w *jsonwriter.Writer) { w.Bool(b) }

func encodeString[T ~string](text T, w *jsonwriter.Writer) { w.String(string(text)) }

// encodeAny writes a value that is rare enough for encoding/json.
func encodeAny[T any](v T, w *jsonwriter.Writer) { w.Any(v) }

// element returns the function that writes an element of an array by its value.
func element[T any](encode func(T, *jsonwriter.Writer)) func(*T, *jsonwriter.Writer) {
	return func(v *T, w *jsonwriter.Writer) { encode(*v, w) }
}
