package fetch_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// service answers every request for a list with a function.
type service func(r *http.Request, n int) (status int, total int, body string)

// transport counts the requests.
type transport struct {
	answer service
	n      int
	date   time.Duration // how far the clock of the service is off
}

func (s *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	s.n++
	status, total, body := s.answer(r, s.n)
	h := http.Header{"Date": {time.Now().Add(s.date).UTC().Format(http.TimeFormat)}}
	if total >= 0 {
		h.Set("X-Total", fmt.Sprint(total))
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// listOf answers with one list for projects and an empty one for others.
func listOf(total int, body string) service {
	return func(r *http.Request, _ int) (int, int, string) {
		if r.URL.Path == "/v2/projects" {
			return 200, total, body
		}
		return 200, 0, "[]"
	}
}

// without answers 404 for one path, and empty lists elsewhere.
func without(path string) service {
	return func(r *http.Request, _ int) (int, int, string) {
		if r.URL.Path == path {
			return 404, -1, "{}"
		}
		return 200, 0, "[]"
	}
}

// A campus and a cursus that exist and have no registrations have an empty copy.
func TestAnEmptyScopeHasAnEmptyCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		into := registry.New(registry.Options{})
		o := fetch.Options{API: "https://intra.example/", Client: &http.Client{Transport: &transport{answer: listOf(0, "[]")}}, Scope: fetch.Scope{Campus: 9, Cursus: 21}}
		for range 2 {
			if _, err := fetch.New(into, o).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if s := into.Snapshot(); s.Registrations.Len() != 0 || s.KnownAt().IsZero() {
			t.Errorf("%d registrations, known up to %s", s.Registrations.Len(), s.KnownAt())
		}
	})
}

// Bad services: each is an error that names the request.
func TestErrorsNameTheRequest(t *testing.T) {
	endless := func(r *http.Request, n int) (int, int, string) {
		return 200, 2, fmt.Sprintf(`[{"id": %d, "slug": "a", "parent": null}]`, 1_000_000-n)
	}
	cases := []struct {
		name   string
		answer service
		scope  fetch.Scope
		date   time.Duration
		want   string
	}{
		{"no JSON", listOf(1, "<html>hello"), fetch.Scope{}, 0, `GET https://intra.example/v2/projects?per_page=100: the answer is not a list in JSON: invalid character '<' looking for beginning of value: "<html>hello" (after 3 tries)`},
		{"no list", listOf(1, `{"error": "x"}`), fetch.Scope{}, 0, `the answer is not a list in JSON`},
		{"mixed order", listOf(3, `[{"id": 3}, {"id": 5}, {"id": 4}]`), fetch.Scope{}, 0, `GET https://intra.example/v2/projects?per_page=100: id 4 follows id 5: want one strict order of ids`},
		{"repeated id", listOf(3, `[{"id": 3}, {"id": 3}]`), fetch.Scope{}, 0, `id 3 follows id 3`},
		{"range ignored", listOf(9, `[{"id": 9, "slug": "a"}, {"id": 8, "slug": "b"}]`), fetch.Scope{}, 0, `range[id]=0,7: id 9 is outside the range 0 to 7`},
		{"no end", endless, fetch.Scope{}, 0, "the list does not end"},
		{"clock", listOf(0, "[]"), fetch.Scope{}, time.Hour, `GET https://intra.example/v2/projects?per_page=100: the clock of the service differs by 1h0m0s`},
		{"not found", func(*http.Request, int) (int, int, string) { return 404, -1, "{}" }, fetch.Scope{}, 0, "GET https://intra.example/v2/projects?per_page=100: status 404: {}"},
		{"always 500", func(*http.Request, int) (int, int, string) { return 500, -1, "" }, fetch.Scope{}, 0, "status 500 (after 8 tries)"},
		{"no campus", without("/v2/campus/99"), fetch.Scope{Campus: 99, Cursus: 21}, 0, `GET https://intra.example/v2/campus/99: the service does not have campus 99, which the scope names`},
		{"no cursus", without("/v2/cursus/21"), fetch.Scope{Campus: 99, Cursus: 21}, 0, `GET https://intra.example/v2/cursus/21: the service does not have cursus 21, which the scope names`},
		{"no project", listOf(1, `[{"id": 4, "slug": "a"}]`), fetch.Scope{Projects: []project.ID{4, 5, 6}}, 0, `filter[id]=4,5,6&per_page=100: the service does not have projects 5,6, which the scope names`},
		{"no user", listOf(0, "[]"), fetch.Scope{Users: []user.ID{5}}, 0, `filter[id]=5&per_page=100: the service does not have users 5, which the scope names`},
	}
	for _, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			into := registry.New(registry.Options{})
			served := &transport{answer: c.answer, date: c.date}
			_, err := fetch.New(into, fetch.Options{API: "https://intra.example/", Client: &http.Client{Transport: served}, Scope: c.scope}).Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want %s", c.name, err, c.want)
			}
			if _, ok := errors.AsType[*fetch.RequestError](err); !ok {
				t.Errorf("%s: error %T, want a RequestError", c.name, err)
			}
		})
	}
}

func TestSecretThatIsWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t, 1, 10)
		o := copyOptions(s)
		o.Secret = "guess"
		_, err := s.run(registry.New(registry.Options{}), o)
		if !errors.Is(err, fetch.ErrSecret) || strings.Contains(err.Error(), "guess") || s.requests != 1 {
			t.Errorf("error %v after %d requests, want ErrSecret after one, without the secret", err, s.requests)
		}
	})
}

// A service that issues no token: the error names that request, and not the one for which
// the token was asked. It does not have the answer, which may have a token.
func TestErrorsOfTheToken(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"no JSON":     {200, "<html>s3cr3t", "POST https://intra.example/oauth/token: the answer has no token: invalid character '<' looking for beginning of value (after 3 tries)"},
		"cut":         {200, `{"access_token": "s3c`, "POST https://intra.example/oauth/token: the answer has no token: unexpected end of JSON input (after 8 tries)"},
		"no token":    {200, `{"token": "s3cr3t"}`, "POST https://intra.example/oauth/token: the answer has no token: access_token is missing (after 3 tries)"},
		"not found":   {404, "{}", "POST https://intra.example/oauth/token: status 404: {}"},
		"always 503":  {503, "", "POST https://intra.example/oauth/token: status 503 (after 8 tries)"},
		"a wrong one": {401, "", "POST https://intra.example/oauth/token: the service refuses the id, the secret or the token of the application"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var repeated []string
			o := fetch.Options{
				API: "https://intra.example", ID: "app", Secret: "s3cr3t",
				Client: &http.Client{Transport: &transport{answer: func(*http.Request, int) (int, int, string) { return c.status, -1, c.body }}},
				Event:  func(e fetch.Event) { repeated = append(repeated, e.Request) },
			}
			_, err := fetch.New(registry.New(registry.Options{}), o).Run(t.Context())
			if err == nil || err.Error() != "fetch: "+c.want {
				t.Errorf("%s: error %v, want %s", name, err, c.want)
			}
			if slices.ContainsFunc(repeated, func(r string) bool { return r != "POST https://intra.example/oauth/token" }) {
				t.Errorf("%s: events of %q", name, repeated)
			}
		})
	}
}

// The event of a try that failed says why, without the HTML of a gateway, and how long the
// wait is: at least as long as the service asks for.
func TestEventsOfFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		answer := func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			switch n++; n {
			case 1:
				w.Header().Set("Retry-After", "30")
				w.WriteHeader(http.StatusTooManyRequests)
			case 2:
				w.WriteHeader(http.StatusBadGateway)
				io.WriteString(w, "\n<html><h1>502 Bad Gateway</h1></html>")
			case 3:
				cut := w.Result()
				cut.Body = io.NopCloser(io.MultiReader(strings.NewReader("[{"), iotest.ErrReader(io.ErrUnexpectedEOF)))
				return cut, nil
			default:
				w.Header().Set("X-Total", "0")
				io.WriteString(w, "[]")
			}
			return w.Result(), nil
		}
		var got []string
		o := fetch.Options{
			API: "https://intra.example", Client: &http.Client{Transport: roundTripper(answer)}, Jitter: func() float64 { return 0 },
			Event: func(e fetch.Event) {
				if e.Err != nil {
					got = append(got, fmt.Sprintf("%s: %v; again in %s", e.Request, e.Err, e.Wait.Round(time.Second)))
				}
			},
		}
		if _, err := fetch.New(registry.New(registry.Options{}), o).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		const request = "GET https://intra.example/v2/projects?per_page=100: "
		want := []string{request + "status 429; again in 30s", request + "status 502; again in 2s", request + "the answer is cut: unexpected EOF; again in 4s"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// An ascending source is walked upward.
func TestAscendingSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ranges []string
		answer := func(r *http.Request, _ int) (int, int, string) {
			if r.URL.Path != "/v2/projects" {
				return 200, 0, "[]"
			}
			switch within := r.URL.Query().Get("range[id]"); within {
			case "":
				return 200, 3, `[{"id": 1, "slug": "a"}, {"id": 4, "slug": "b"}]`
			default:
				ranges = append(ranges, within)
				return 200, 1, `[{"id": 7, "slug": "c"}]`
			}
		}
		into := registry.New(registry.Options{})
		o := fetch.Options{API: "https://intra.example", Client: &http.Client{Transport: &transport{answer: answer}}}
		if _, err := fetch.New(into, o).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := into.Snapshot().Projects.Len(); n != 3 || len(ranges) != 1 || ranges[0] != "5,2147483647" {
			t.Errorf("%d projects by the ranges %q", n, ranges)
		}
	})
}
