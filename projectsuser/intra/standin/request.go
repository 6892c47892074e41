package standin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// errNotFound reports that no record has the id, slug or login that a request names.
var errNotFound = errors.New("standin: record not found")

// recordOf returns the record with the id in a path value, or errNotFound.
func recordOf[R any](t *query.Table[R], r *http.Request, name string) (record R, err error) {
	if id, ok := web.ParseID(r.PathValue(name)); ok {
		if record, ok := t.Get(id); ok {
			return record, nil
		}
	}
	return record, errNotFound
}

// projectOf returns the project with an id or a slug, or errNotFound.
func projectOf(s *store.Snapshot, name string) (*project.Project, error) {
	if id, ok := web.ParseID(name); ok {
		if p := s.Project(project.ID(id)); p != nil {
			return p, nil
		}
	}
	if p := s.ProjectBySlug(name); p != nil && name != "" {
		return p, nil
	}
	return nil, errNotFound
}

// userOf returns the user with an id or a login, or errNotFound.
func userOf(s *store.Snapshot, name string) (*user.User, error) {
	if id, ok := web.ParseID(name); ok {
		if u := s.User(user.ID(id)); u != nil {
			return u, nil
		}
	}
	if u := s.UserByLogin(name); u != nil && name != "" {
		return u, nil
	}
	return nil, errNotFound
}

// parameter returns the last value of a parameter in a query string, and whether
// the query string has one that is well encoded.
func parameter(rawQuery, name string) (value string, ok bool) {
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if key, text, _ := strings.Cut(pair, "="); key == name {
			if unescaped, err := url.QueryUnescape(text); err == nil {
				value, ok = unescaped, true
			}
		}
	}
	return value, ok
}

// fieldsOf returns the members of the object under a key in a request's body. If
// the body does not have the key, it reads the parameters of the URL as a form; if
// the key is not there either, the object is empty.
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

// The functions below read members of bodies. Numbers and booleans may be texts,
// because the values of a form are texts.

// readInt reads integers without a fraction or an exponent.
func readInt[T ~int | ~int32 | ~int64]() web.Reader[T] { return web.Int[T]().OrText(web.Number) }

// readID reads ids, which are greater than 0.
func readID[T ~int64]() web.Reader[T] {
	of := readInt[T]()
	return web.Reader[T]{Want: "an id", Read: func(v web.Value) (T, bool) {
		id, ok := of.Read(v)
		return id, ok && id > 0 && id <= store.MaxID
	}}
}

// readCount reads numbers of attempts, from 0.
func readCount() web.Reader[int] {
	of := readInt[int32]()
	return web.Reader[int]{Want: "an integer from 0", Read: func(v web.Value) (int, bool) {
		n, ok := of.Read(v)
		return int(n), ok && n >= 0
	}}
}

// readBool reads true and false.
func readBool() web.Reader[bool] { return web.Boolean().OrText(web.Bool) }

// readFlag reads true and false, and 1 and 0 in their place.
func readFlag() web.Reader[bool] {
	plain := readBool()
	return web.Reader[bool]{Want: "true or false", Read: func(v web.Value) (bool, bool) {
		if n := v.Text(); (v.Kind() == web.Text || v.Kind() == web.Number) && (n == "0" || n == "1") {
			return n == "1", true
		}
		return plain.Read(v)
	}}
}

// timeLayout is the form of a date in the API's answers.
const timeLayout = "2006-01-02T15:04:05.000Z"

// readTime reads the texts that [intra.ParseTime] reads, from the year 1. It refuses the
// first instant of that year, which a record cannot distinguish from no time.
func readTime() web.Reader[time.Time] {
	return web.Reader[time.Time]{Want: "a date like " + timeLayout, Read: func(v web.Value) (time.Time, bool) {
		t, err := intra.ParseTime(v.Text())
		return t.Time, err == nil && v.Kind() == web.Text && t.Year() >= 1 && !t.IsZero()
	}}
}

// readStatus reads a status of the API. "unknown" is the zero status.
func readStatus() web.Reader[state.Status] {
	return web.Reader[state.Status]{Want: "a status", Read: func(v web.Value) (state.Status, bool) {
		s, err := intra.ParseStatus(v.Text())
		return s.State(), err == nil && v.Kind() == web.Text
	}}
}

// wantValue describes a member that must not be null or absent.
const wantValue = "a value"

// notNull refuses a member that is null.
func notNull[T any](f *web.Fields, key string, o optional.Optional[T]) optional.Optional[T] {
	if o.IsNull() {
		f.Refuse(key, wantValue)
	}
	return o
}
