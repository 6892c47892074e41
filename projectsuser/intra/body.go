package intra

import (
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/state"
)

// fieldsOf returns the members of the object with a key in a request's body, or
// else among its parameters, written as a form's; those of an empty one if there
// is none.
func fieldsOf(r *http.Request, key string) (*web.Fields, error) {
	body, err := web.ReadObject(r)
	if err == nil && body.Value(key).Kind() == web.Absent {
		body, err = web.ParseForm(r.URL.RawQuery)
	}
	if err != nil {
		return nil, err
	}
	outer := web.FieldsOf(body)
	inner := web.Take(outer, key, web.Nested())
	return web.FieldsOf(inner.Or(web.Object{})), outer.Err()
}

// How the members of bodies are read. Numbers and booleans may be texts: that is
// how forms have them.

// anInt reads whole numbers; a float is none, and no id either.
func anInt[T ~int | ~int32 | ~int64]() web.Reader[T] { return web.Int[T]().OrText(web.Number) }

// anID reads an id, which is not 0.
func anID[T ~int64]() web.Reader[T] {
	of := anInt[T]()
	return web.Reader[T]{Want: "an id", Read: func(v web.Value) (T, bool) {
		id, ok := of.Read(v)
		return id, ok && id > 0 && id <= registry.MaxID
	}}
}

// aCount reads a number of attempts.
func aCount() web.Reader[int] {
	of := anInt[int32]()
	return web.Reader[int]{Want: "an integer from 0", Read: func(v web.Value) (int, bool) {
		n, ok := of.Read(v)
		return int(n), ok && n >= 0
	}}
}

// aBool reads true and false.
func aBool() web.Reader[bool] { return web.Boolean().OrText(web.Bool) }

// aDate reads what [ParseTime] reads.
func aDate() web.Reader[time.Time] {
	return web.Reader[time.Time]{Want: "a date like " + written, Read: func(v web.Value) (time.Time, bool) {
		t, err := ParseTime(v.Text())
		return t.Time, err == nil && v.Kind() == web.Text
	}}
}

// aStatus reads a status in the API's words; unknown is none.
func aStatus() web.Reader[state.Status] {
	return web.Reader[state.Status]{Want: "a status", Read: func(v web.Value) (state.Status, bool) {
		s, err := ParseStatus(v.Text())
		return s.State(), err == nil && v.Kind() == web.Text
	}}
}

// notNull refuses a member that is null.
func notNull[T any](f *web.Fields, key string, o optional.Optional[T]) optional.Optional[T] {
	if o.IsNull() {
		f.Refuse(key, wantValue)
	}
	return o
}

// wantValue is what is wanted of a member that is null and must not be.
const wantValue = "a value"
