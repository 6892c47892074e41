package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/query"
)

// allocated returns how many bytes a function allocates, including those that are
// freed again.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// part is a quarter of the default of the largest body.
const part = web.DefaultMaxBody / 4

// perByte is how many bytes may be allocated for each byte of a body: a value is a few
// times larger than its text, and slices grow.
const perByte = 192

// fill repeats a text up to a size.
func fill(text string) string { return strings.Repeat(text, part/len(text)) }

func TestBodiesTakeMemoryByTheirSize(t *testing.T) {
	long := strings.Repeat("k", part)
	deep := strings.Repeat("k", part/32)
	tests := []struct {
		name, text string
		parse      func(string) (web.Object, error)
	}{
		{"objects below a long key", `{"` + long + `":[` + fill("{},") + `{}]}`, parseJSON},
		{"numbers below a long key", `{"` + long + `":[` + fill("0,") + `0]}`, parseJSON},
		{"numbers", `{"a":[` + fill("0,") + `0]}`, parseJSON},
		{"arrays", `{"a":[` + fill("[],") + `0]}`, parseJSON},
		{"deep objects with long keys", strings.Repeat(`{"`+deep+`":`, 31) + `{}` + strings.Repeat(`}`, 31), parseJSON},
		{"a long text of escapes", `{"a":"` + fill(`\u0000`) + `"}`, parseJSON},
		{"a long number", `{"a":` + fill("1") + `}`, parseJSON},
		{"elements of a form", fill("a[]=&"), web.ParseForm},
		{"a long name in a form", long + "[a]=1&" + long[:part/2] + "[b]=2", web.ParseForm},
		{"deep names in a form", fill("a[]" + strings.Repeat("[b]", 29) + "=&"), web.ParseForm},
		{"a name too deep in a form", "a" + fill("[b]"), web.ParseForm},
		{"separators", fill("&"), web.ParseForm},
	}
	for _, test := range tests {
		took := allocated(func() { _, _ = test.parse(test.text) })
		if most := uint64(perByte * len(test.text)); took > most {
			t.Errorf("%s: %d bytes took %d, want at most %d", test.name, len(test.text), took, most)
		}
	}
}

func parseJSON(text string) (web.Object, error) { return web.ParseObject([]byte(text)) }

func TestBodiesHaveSoManyValues(t *testing.T) {
	const most = 1 << 16
	array := func(n int) string { return `{"a":[` + strings.Repeat("0,", n-3) + `0]}` } // the object and the array are values
	form := func(n int) string { return strings.Repeat("a[]=&", n/2) }                  // two each: the name, the element
	tests := []struct {
		name, text string
		parse      func(string) (web.Object, error)
		want       string
	}{
		{"as much JSON as may be", array(most), parseJSON, ""},
		{"a value too many", array(most + 1), parseJSON, "web: JSON at offset 131075: more than 65536 values"},
		{"as long a form as may be", form(most), web.ParseForm, ""},
		{"an element too many", form(most + 2), web.ParseForm, "web: JSON at offset 0: the form has too many values"},
	}
	for _, test := range tests {
		o, err := test.parse(test.text)
		if got := fmt.Sprint(err); got != test.want && (test.want != "" || err != nil) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if err == nil && len(o.Value("a").Elements()) == 0 {
			t.Errorf("%s: nothing was read", test.name)
		}
	}
}

func TestAHundredFaultsAreTold(t *testing.T) {
	o, err := web.ParseObject([]byte(`{"a":[` + strings.Repeat("{},", 1000) + `{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	f := web.FieldsOf(o)
	for _, one := range web.Require(f, "a", web.ListOf(web.Nested())) {
		inner := web.FieldsOf(one)
		web.Require(inner, "id", web.Int[int]())
		web.Require(inner, "name", web.String(3))
		f.Include(inner)
	}
	f.Refuse("b", "something")
	wrong, ok := errors.AsType[*web.FieldsError](f.Err())
	if !ok || len(wrong.Fields) != 100 || wrong.Fields[99].Field != "a[49].name" {
		t.Errorf("%d faults, the last is %v", len(wrong.Fields), wrong.Fields[len(wrong.Fields)-1])
	}
}

func TestRootHasNoLongHost(t *testing.T) {
	for n, want := range map[int]string{261: strings.Repeat("h", 261), 262: "localhost", 60_000: "localhost"} {
		r := httptest.NewRequest("GET", "/v2", nil)
		r.Host = strings.Repeat("h", n)
		if got := web.Root(r); got != "http://"+want {
			t.Errorf("%d bytes: %.30s", n, got)
		}
	}
}

func TestParametersAreBounded(t *testing.T) {
	var many strings.Builder
	for i := range 257 {
		fmt.Fprintf(&many, "%d=&", i)
	}
	tests := []struct {
		name, raw string
		values    url.Values
		err       error
	}{
		{"none", "", url.Values{}, nil},
		{"one given twice", "a=1&a=2&b=%20", url.Values{"a": {"1", "2"}, "b": {" "}}, nil},
		{"many", many.String(), nil, &query.LimitError{Limit: "Parameters", Got: 257, Max: 256}},
		{"a long one", strings.Repeat("a", 1+64<<10), nil, &query.LimitError{Limit: "QueryBytes", Got: 1 + 64<<10, Max: 64 << 10}},
		{"not well encoded", "a=%zz", nil, &query.EncodingError{Err: url.EscapeError("%zz")}},
	}
	for _, test := range tests {
		r := httptest.NewRequest("GET", "/x", nil)
		r.URL.RawQuery = test.raw
		got, err := web.Parameters(r)
		if diff := cmp.Diff(test.values, got) + cmp.Diff(test.err, err); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// No browser takes an answer for another type than its content type.
func TestAnswersAreNotSniffed(t *testing.T) {
	var s web.Service
	s.Handle("GET POST", "/x", echo("<html>"))
	s.Handle("GET", "/panic", func(*http.Request, []byte) (web.Answer, error) { panic("oh") })
	for _, request := range []string{"GET /x", "POST /x", "HEAD /x", "PUT /x", "OPTIONS /x", "GET /<html>", "GET /panic"} {
		method, path, _ := strings.Cut(request, " ")
		w := ask(&s, &http.Request{Method: method, URL: &url.URL{Path: path}, Header: http.Header{}})
		kind := w.Header().Get("Content-Type")
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || strings.Contains(kind, "html") || kind == "" && w.Body.Len() > 0 {
			t.Errorf("%s: %v", request, w.Header())
		}
	}
}

func TestAPathIsOneLineOfTheLog(t *testing.T) {
	var log bytes.Buffer
	s := web.Service{Log: slog.New(slog.NewTextHandler(&log, nil))}
	s.Handle("GET", "/{name}", func(r *http.Request, _ []byte) (web.Answer, error) {
		return web.Answer{}, errors.New("cannot find " + r.PathValue("name"))
	})
	w := ask(&s, httptest.NewRequest("GET", "/a%0alevel=ERROR%20msg=forged", nil))
	if got := log.String(); w.Code != 500 || strings.Count(got, "\n") != 1 || !strings.Contains(got, `path="/a\nlevel=ERROR msg=forged"`) {
		t.Errorf("%d, logged %s", w.Code, got)
	}
}
