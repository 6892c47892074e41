package intra

import (
	"encoding/json"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// encoding/json finds out by reflection what is known here, and takes ten times
// as long. The struct tags are for reading; writing goes by what follows, and a
// test holds the two against one another.

// writer appends JSON to a buffer. Once something could not be written its error
// stays.
type writer struct {
	to  []byte
	err error
}

// encoder is what has a form in JSON.
type encoder interface{ encode(*writer) }

// appendJSON appends what v writes; on an error nothing is appended.
func appendJSON(to []byte, v encoder) ([]byte, error) {
	w := writer{to: to}
	v.encode(&w)
	if w.err != nil {
		return to, w.err
	}
	return w.to, nil
}

// raw writes what is JSON already.
func (w *writer) raw(text string) { w.to = append(w.to, text...) }

// begin and end write the braces of an object.
func (w *writer) begin() { w.to = append(w.to, '{') }
func (w *writer) end()   { w.to = append(w.to, '}') }

// key begins a member. Keys are written as they are: none of them has a letter
// to escape.
func (w *writer) key(key string) {
	if w.to[len(w.to)-1] != '{' {
		w.to = append(w.to, ',')
	}
	w.to = append(w.to, '"')
	w.to = append(w.to, key...)
	w.to = append(w.to, '"', ':')
}

// fail notes the first error.
func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// The functions below write one value each.

func number[T ~int | ~int32 | ~int64](w *writer, n T) {
	w.to = strconv.AppendInt(w.to, int64(n), 10)
}

func boolean(w *writer, b bool) { w.to = strconv.AppendBool(w.to, b) }

func words(w *writer, text string) { w.to = web.AppendString(w.to, text) }

// date writes an instant, null for the zero one.
func date(w *writer, t Time) {
	switch utc := t.UTC(); {
	case t.IsZero():
		w.raw("null")
	case !writable(utc):
		w.fail(&TimeError{Text: t.String()})
	default:
		w.to = web.AppendTime(w.to, utc)
	}
}

func status(w *writer, s Status) {
	if int(s) >= len(statuses) {
		w.fail(&StatusError{Text: s.String()})
		return
	}
	w.to = append(w.to, '"')
	w.raw(statuses[s].text)
	w.to = append(w.to, '"')
}

// anything writes what is rare enough to be left to encoding/json.
func anything[T any](w *writer, v T) {
	text, err := json.Marshal(v)
	if err != nil {
		w.fail(err)
	}
	w.to = append(w.to, text...)
}

func object[T encoder](w *writer, v T) { v.encode(w) }

// The functions below write one member each.

func member[T any](w *writer, key string, v T, write func(*writer, T)) {
	w.key(key)
	write(w, v)
}

// unless leaves the member out if it has the zero value.
func unless[T comparable](w *writer, key string, v T, write func(*writer, T)) {
	if v != *new(T) {
		member(w, key, v, write)
	}
}

// nullable writes null where there is no value.
func nullable[T any](w *writer, key string, o optional.Optional[T], write func(*writer, T)) {
	w.key(key)
	if v, ok := o.Value(); ok {
		write(w, v)
	} else {
		w.raw("null")
	}
}

// given leaves the member out if it is absent.
func given[T any](w *writer, key string, o optional.Optional[T], write func(*writer, T)) {
	if !o.IsZero() {
		nullable(w, key, o, write)
	}
}

// array writes [] for none.
func array[T any](w *writer, key string, list List[T], write func(*writer, *T)) {
	w.key(key)
	w.to = append(w.to, '[')
	for i := range list {
		if i > 0 {
			w.to = append(w.to, ',')
		}
		write(w, &list[i])
	}
	w.to = append(w.to, ']')
}

// givenArray leaves the member out if there is no list.
func givenArray[T any](w *writer, key string, list List[T], write func(*writer, *T)) {
	if list != nil {
		array(w, key, list, write)
	}
}

// each writes an element by its value.
func each[T any](write func(*writer, T)) func(*writer, *T) {
	return func(w *writer, v *T) { write(w, *v) }
}

// verbatim writes JSON as it came, but for space; it leaves the member out if
// there is none.
func verbatim(w *writer, key string, text json.RawMessage) {
	if text != nil {
		member(w, key, text, anything)
	}
}
