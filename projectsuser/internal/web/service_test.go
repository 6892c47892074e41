package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// ask returns the answer of a service to a request.
func ask(s http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// echo returns a handler that answers with a name and some path values.
func echo(name string, values ...string) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		buf = append(buf, name...)
		for _, value := range values {
			buf = append(buf, " "+r.PathValue(value)...)
		}
		return web.Answer{Body: buf}, nil
	}
}

func TestServiceFindsTheHandler(t *testing.T) {
	var s web.Service
	s.Handle("GET", "/v2/things", echo("list"))
	s.Handle("POST", "/v2/things", echo("create"))
	s.Handle("GET", "/v2/things/{id}", echo("show", "id"))
	s.Handle("PATCH PUT", "/v2/things/{id}", echo("update", "id"))
	s.Handle("GET", "/v2/things/new", echo("new"))
	s.Handle("GET", "/v2/{kind}/new/{id}", echo("other", "kind", "id"))
	s.Handle("GET", "/v2/things/{id}/parts/{part}", echo("part", "id", "part"))
	tests := []struct {
		request string
		status  int
		body    string
		allow   string
	}{
		{"GET /v2/things", 200, "list", ""},
		{"GET /v2/things/", 200, "list", ""},
		{"GET /v2/things?x=/v2/y", 200, "list", ""},
		{"HEAD /v2/things", 200, "", ""},
		{"POST /v2/things", 200, "create", ""},
		{"PUT /v2/things/7", 200, "update 7", ""},
		{"PATCH /v2/things/7", 200, "update 7", ""},
		{"GET /v2/things/a%2Fb%20c", 200, "show a/b c", ""},
		{"GET /v2/things/new", 200, "new", ""},
		{"GET /v2/things/new/7", 200, "other things 7", ""}, // back from /v2/things/new
		{"GET /v2/things/7/parts/8", 200, "part 7 8", ""},
		{"GET /v2/things/new/parts/8", 200, "part new 8", ""},
		{"OPTIONS /v2/things", 204, "", "GET, HEAD, OPTIONS, POST"},
		{"DELETE /v2/things", 405, "Method Not Allowed", "GET, HEAD, OPTIONS, POST"},
		{"GET /v2/things/7/parts", 404, "Not Found", ""},
		{"GET /v2/things/7/parts/", 404, "Not Found", ""},
		{"GET /v2//things", 404, "Not Found", ""},
		{"GET /v2/things//parts/8", 404, "Not Found", ""},
		{"GET /v2", 404, "Not Found", ""},
		{"GET /", 404, "Not Found", ""},
		{"GET /v2/things/7/parts/8/9", 404, "Not Found", ""},
	}
	for _, test := range tests {
		method, path, _ := strings.Cut(test.request, " ")
		w := ask(&s, httptest.NewRequest(method, path, nil))
		if w.Code != test.status || w.Body.String() != test.body || w.Header().Get("Allow") != test.allow {
			t.Errorf("%s: %d %q, allow %q; want %d %q, allow %q",
				test.request, w.Code, w.Body, w.Header().Get("Allow"), test.status, test.body, test.allow)
		}
	}
}

func TestHandleRefusesAmbiguousRoutes(t *testing.T) {
	tests := []struct{ name, methods, path string }{
		{"declared twice", "PUT GET", "/a/{id}"},
		{"a value of two names", "PUT", "/a/{name}"},
	}
	for _, test := range tests {
		var s web.Service
		s.Handle("GET", "/a/{id}", echo("one"))
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", test.name)
				}
			}()
			s.Handle(test.methods, test.path, echo("two"))
		}()
	}
}

func TestGETHasETagAndLength(t *testing.T) {
	body := "one"
	var s web.Service
	s.Handle("GET POST", "/", func(_ *http.Request, buf []byte) (web.Answer, error) {
		return web.Answer{Body: append(buf, body...), Header: http.Header{"X-Total": {"1"}}}, nil
	})
	get := func(method, match string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/", nil)
		r.Header.Set("If-None-Match", match)
		return ask(&s, r)
	}
	first := get("GET", "")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || tag == "" || first.Header().Get("Content-Length") != "3" || first.Header().Get("Content-Type") != web.TypeJSON {
		t.Errorf("GET: %d %v", first.Code, first.Header())
	}
	head := get("HEAD", "")
	if diff := cmp.Diff(first.Header(), head.Header()); diff != "" || head.Body.Len() > 0 {
		t.Errorf("HEAD has body %q and other headers (-GET +HEAD):\n%s", head.Body, diff)
	}
	for _, match := range []string{tag, "*", `"x", W/` + tag + ` , "y"`} {
		w := get("GET", match)
		if w.Code != 304 || w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("X-Total") != "1" {
			t.Errorf("If-None-Match %s: %d %q %v", match, w.Code, w.Body, w.Header())
		}
	}
	if w := get("POST", "*"); w.Code != 200 || w.Header().Get("ETag") != "" {
		t.Errorf("POST: %d, ETag %q", w.Code, w.Header().Get("ETag"))
	}
	body = "two"
	if w := get("GET", tag); w.Code != 200 || w.Header().Get("ETag") == tag {
		t.Errorf("another body: %d, ETag %s as before", w.Code, tag)
	}
}

// Two texts of the same length and the same first checksum have different tags.
func TestETagHasTwoChecksums(t *testing.T) {
	var s web.Service
	s.Handle("GET", "/{word}", echo("", "word"))
	tag := func(word string) string {
		return ask(&s, httptest.NewRequest("GET", "/"+word, nil)).Header().Get("ETag")
	}
	for _, pair := range [][2]string{{"plumless", "buckeroo"}, {"a34qh8sy", "a38z71d3"}} {
		if tag(pair[0]) == tag(pair[1]) {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], tag(pair[0]))
		}
	}
}

func TestErrorsAreRendered(t *testing.T) {
	mine := errors.New("mine")
	tests := []struct {
		name    string
		handler web.Handler
		status  int
		logged  string // what the log has; "" for nothing
	}{
		{"an error", func(_ *http.Request, buf []byte) (web.Answer, error) {
			return web.Answer{Status: 200, Body: append(buf, "lost"...)}, &web.FieldError{Field: "id", Want: "an id"}
		}, 422, ""},
		{"an internal error", func(*http.Request, []byte) (web.Answer, error) {
			return web.Answer{}, mine
		}, 500, "error=mine"},
		{"a panic", func(_ *http.Request, buf []byte) (web.Answer, error) {
			_ = append(buf, "lost"...)
			panic("oh")
		}, 500, `error="web: panic: oh"`},
		{"a panic with an error that has a status", func(*http.Request, []byte) (web.Answer, error) {
			panic(&web.FieldError{Field: "id"})
		}, 500, "stack="},
		{"a deadline", func(r *http.Request, _ []byte) (web.Answer, error) {
			<-r.Context().Done()
			return web.Answer{}, r.Context().Err()
		}, 503, "deadline exceeded"},
		{"an answer of 500", func(*http.Request, []byte) (web.Answer, error) {
			return web.Answer{Status: 502}, nil
		}, 502, "status=502"},
	}
	for _, test := range tests {
		var log bytes.Buffer
		s := web.Service{Timeout: time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, nil))}
		s.Handle("GET", "/x", test.handler)
		w := ask(&s, httptest.NewRequest("GET", "/x", nil))
		if w.Code != test.status || strings.Contains(w.Body.String(), "lost") {
			t.Errorf("%s: %d %q, want %d", test.name, w.Code, w.Body, test.status)
		}
		if got := log.String(); !strings.Contains(got, test.logged) || (test.logged == "") != (got == "") {
			t.Errorf("%s: logged %q, want %q", test.name, got, test.logged)
		}
	}
}

func TestServiceUsesAdmitAndRender(t *testing.T) {
	barred := errors.New("barred")
	s := web.Service{
		Admit: func(r *http.Request) (http.Header, error) {
			header := http.Header{"X-Limit": {"2"}}
			if r.Header.Get("Authorization") == "" {
				return header, barred
			}
			return header, nil
		},
		Render: func(_ *http.Request, buf []byte, err error) web.Answer {
			return web.Answer{Status: 401, Header: http.Header{"Www-Authenticate": {"Bearer"}}, Body: append(buf, err.Error()...)}
		},
	}
	s.Handle("GET", "/x", echo("in"))
	w := ask(&s, httptest.NewRequest("GET", "/nowhere", nil))
	if w.Code != 401 || w.Body.String() != "barred" || w.Header().Get("WWW-Authenticate") != "Bearer" || w.Header().Get("X-Limit") != "2" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	r := httptest.NewRequest("POST", "/x", nil)
	r.Header.Set("Authorization", "yes")
	if w := ask(&s, r); w.Header().Get("Allow") != "GET, HEAD, OPTIONS" || w.Header().Get("WWW-Authenticate") != "Bearer" || w.Header().Get("X-Limit") != "2" {
		t.Errorf("another method: %v", w.Header())
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := web.Service{MaxBody: 80}
	s.Handle("POST", "/x", func(r *http.Request, buf []byte) (web.Answer, error) {
		o, err := web.ReadObject(r)
		return web.Answer{Body: append(buf, strings.Join(o.Keys(), " ")...)}, err
	})
	broken := errors.New("broken")
	tests := []struct {
		name, kind string
		body       io.Reader
		status     int
		answer     string
	}{
		{"as large as may be", "", strings.NewReader(`{"` + strings.Repeat("a", 74) + `":1}`), 200, strings.Repeat("a", 74)},
		{"a byte too large", "", strings.NewReader(`{"` + strings.Repeat("a", 75) + `":1}`), 413, ""},
		{"JSON with a charset", "application/json; charset=utf-8", strings.NewReader(`{"a":1}`), 200, "a"},
		{"JSON by a suffix", "application/x+json", strings.NewReader(`{"a":1}`), 200, "a"},
		{"a form", "application/x-www-form-urlencoded", strings.NewReader(`a=1&b[c]=`), 200, "a b"},
		{"a form in parts", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\n1&2\r\n--x--"), 200, "a"},
		{"a form without a boundary", "multipart/form-data", strings.NewReader("--x--"), 400, ""},
		{"a form cut short", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"), 400, ""},
		{"a file", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n1\r\n--x--"), 400, ""},
		{"nothing", "text/xml", strings.NewReader(" \n"), 200, ""},
		{"XML", "text/xml", strings.NewReader("<a/>"), 415, ""},
		{"an invalid type", "a;;", strings.NewReader("{}"), 415, ""},
		{"no object", "", strings.NewReader("[1]"), 400, ""},
		{"a broken line", "", iotest.ErrReader(broken), 400, ""},
		{"a slow line", "", iotest.ErrReader(fmt.Errorf("read: %w", os.ErrDeadlineExceeded)), 408, ""},
	}
	for _, test := range tests {
		r := httptest.NewRequest("POST", "/x", test.body)
		r.Header.Set("Content-Type", test.kind)
		w := ask(&s, r)
		if w.Code != test.status || w.Code == 200 && w.Body.String() != test.answer {
			t.Errorf("%s: %d %q, want %d %q", test.name, w.Code, w.Body, test.status, test.answer)
		}
	}
	r := httptest.NewRequest("POST", "/x", nil)
	r.Body = nil
	if w := ask(&s, r); w.Code != 200 {
		t.Errorf("no body: %d", w.Code)
	}
}

func TestServiceIsSafeForConcurrentUse(t *testing.T) {
	var s web.Service
	s.Handle("GET", "/{word}", func(r *http.Request, buf []byte) (web.Answer, error) {
		return web.Answer{Body: append(buf, strings.Repeat(r.PathValue("word"), 1000)...)}, nil
	})
	done := make(chan string)
	for _, word := range []string{"a", "bc", "def"} {
		go func() {
			for range 200 {
				if got := ask(&s, httptest.NewRequest("GET", "/"+word, nil)).Body.String(); got != strings.Repeat(word, 1000) {
					done <- "a body of another: " + got
					return
				}
			}
			done <- ""
		}()
	}
	for range 3 {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
}
