package standin_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// faulty returns a fixture whose handler has the faults.
func faulty(t *testing.T, faults ...standin.Fault) *fixture {
	return newFixture(t, standin.Options{Faults: standin.Faults{List: faults}})
}

// TestFaultsAnswerAStatus expects each status in the form that the service has for it,
// with the headers of the limits, and that the request did nothing.
func TestFaultsAnswerAStatus(t *testing.T) {
	for _, test := range []struct {
		fault      standin.Fault
		body, kind string
		retry      string
	}{
		{standin.Fault{Status: 429}, "429 Too Many Requests (Spam Rate Limit Exceeded)", "text/plain; charset=utf-8", "1"},
		{standin.Fault{Status: 429, RetryAfter: 1500 * time.Millisecond}, "429 Too Many Requests (Spam Rate Limit Exceeded)", "text/plain; charset=utf-8", "2"},
		{standin.Fault{Status: 500}, `{"status":500,"error":"Internal Server Error"}`, "application/json; charset=utf-8", ""},
		{standin.Fault{Status: 401}, `{"status":401,"error":"The access token is invalid"}`, "application/json; charset=utf-8", ""},
		{standin.Fault{Status: 503, RetryAfter: time.Minute}, "<html>", "text/html; charset=utf-8", "60"},
		{standin.Fault{Status: 502}, "<html>", "text/html; charset=utf-8", ""},
	} {
		f := faulty(t, test.fault)
		w := f.ask("DELETE", "/v2/projects_users/1", "")
		if w.Code != test.fault.Status || !strings.HasPrefix(w.Body.String(), test.body) || w.Header().Get("Content-Type") != test.kind {
			t.Errorf("%+v: %d %s", test.fault, w.Code, w.Body)
		}
		if w.Header().Get("Retry-After") != test.retry || w.Header().Get("X-Hourly-Ratelimit-Remaining") != "1200" {
			t.Errorf("%+v: %v", test.fault, w.Header())
		}
		if len(f.changes) > 0 {
			t.Errorf("%+v: changed the registry", test.fault)
		}
	}
}

// TestFaultsChooseRequests compares which requests get a fault with an oracle that goes
// through the numbers.
func TestFaultsChooseRequests(t *testing.T) {
	h := newFixture(t, standin.Options{})
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.IntRange(0, 4)
		fault := standin.Fault{
			Route: rapid.SampledFrom([]string{"", "GET /v2/teams", "/v2/{kind}", "/v2/{rest...}"}).Draw(t, "route"), Status: 500,
			After: number.Draw(t, "after"), Every: number.Draw(t, "every"), Times: number.Draw(t, "times"),
		}
		handler := standin.NewHandler(h.Registry, standin.Options{Faults: standin.Faults{List: []standin.Fault{fault}}})
		matched, happened := 0, 0
		for _, path := range rapid.SliceOfN(rapid.SampledFrom([]string{"/v2/teams", "/v2/users/", "/v2/users/7"}), 0, 20).Draw(t, "paths") {
			want := 200
			if fault.Route != "GET /v2/teams" && fault.Route != "/v2/{kind}" || path == "/v2/teams" || path == "/v2/users/" && fault.Route == "/v2/{kind}" {
				matched++
				if n := matched - fault.After; n > 0 && (fault.Every == 0 || n%fault.Every == 0) && (fault.Times == 0 || happened < fault.Times) {
					happened++
					want = 500
				}
			}
			if w := respond(handler, httptest.NewRequest("GET", path, nil)); w.Code != want {
				t.Fatalf("%s is %d, want %d", path, w.Code, want)
			}
		}
	})
}

// TestFaultsRepeat expects the same faults for the same seed, others for another one, and
// about as many as the chance says.
func TestFaultsRepeat(t *testing.T) {
	f := newFixture(t, standin.Options{})
	run := func(seed uint64) (faults []bool) {
		handler := standin.NewHandler(f.Registry, standin.Options{Faults: standin.Faults{Seed: seed, List: []standin.Fault{{Chance: 0.25, Status: 500}}}})
		for range 400 {
			faults = append(faults, respond(handler, httptest.NewRequest("GET", "/v2/users/7", nil)).Code == 500)
		}
		return faults
	}
	one, again, two := run(1), run(1), run(2)
	if !slices.Equal(one, again) || slices.Equal(one, two) {
		t.Error("the seed does not decide")
	}
	happened := 0
	for _, fault := range one {
		if fault {
			happened++
		}
	}
	if happened < 70 || happened > 130 { // about four standard deviations around 100; the draws are always the same
		t.Errorf("%d of 400 requests with the chance 0.25", happened)
	}
}

// TestFaultsBreakAnswers reads broken answers through a connection.
func TestFaultsBreakAnswers(t *testing.T) {
	whole := newFixture(t, standin.Options{}).ask("GET", "/v2/users/7", "").Body.String()
	for _, test := range []struct {
		name   string
		fault  standin.Fault
		body   string
		length int64
		err    error // of the request or of its body
	}{
		{"cut", standin.Fault{Cut: 20}, whole[:20], int64(len(whole)), io.ErrUnexpectedEOF},
		{"cut without length", standin.Fault{Cut: 20, NoLength: true}, whole[:20], -1, nil},
		{"cut behind the end", standin.Fault{Cut: 1 << 20}, whole, int64(len(whole)), nil},
		{"no length", standin.Fault{NoLength: true}, whole, -1, nil},
		{"drop", standin.Fault{Drop: true}, "", 0, io.EOF},
	} {
		f := faulty(t, test.fault)
		srv := httptest.NewServer(strip(f.handler))
		body, length, err := read(srv.URL + "/v2/users/7")
		srv.Close()
		if body != test.body || length != test.length || !errors.Is(err, test.err) {
			t.Errorf("%s: %d bytes of %d, %v; want %d of %d, %v", test.name, len(body), length, err, len(test.body), test.length, test.err)
		}
	}
}

// strip returns a handler that answers each request with the same root, so that bodies
// are the same whatever the port.
func strip(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = "example.com"
		h.ServeHTTP(w, r)
	})
}

// read returns the body of a URL and its length as the header says it.
func read(url string) (body string, length int64, err error) {
	w, err := http.Get(url)
	if err != nil {
		return "", 0, err
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	return string(text), w.ContentLength, err
}

// TestDroppedAnswersAreOfRequestsThatWereDone expects that a command whose answer is lost
// happened.
func TestDroppedAnswersAreOfRequestsThatWereDone(t *testing.T) {
	f := faulty(t, standin.Fault{Route: "DELETE /v2/projects_users/{id}", Drop: true})
	srv := httptest.NewServer(f.handler)
	defer srv.Close()
	r, err := http.NewRequest("DELETE", srv.URL+"/v2/projects_users/4", nil)
	if err != nil {
		t.Fatal(err)
	}
	if w, err := http.DefaultClient.Do(r); err == nil {
		t.Errorf("answered %s", w.Status)
	}
	if w := f.ask("GET", "/v2/projects_users/4", ""); w.Code != 404 {
		t.Errorf("the registration is %d", w.Code)
	}
}

// TestFaultsDelay expects the delay, and that a client who goes away ends it.
func TestFaultsDelay(t *testing.T) {
	f := faulty(t, standin.Fault{Delay: time.Second})
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if w := respond(f.handler, httptest.NewRequest("GET", "/v2/users/7", nil)); w.Code != 200 || time.Since(began) != time.Second {
			t.Errorf("%d after %s", w.Code, time.Since(began))
		}
	})
}

// TestFaultsEndTokens expects that a token ends early and that a new one is valid.
func TestFaultsEndTokens(t *testing.T) {
	f := faulty(t, standin.Fault{EndToken: true, After: 2, Times: 1})
	_, g := f.token(credentials)
	first := "Bearer " + g.AccessToken
	_, g = f.token(credentials)
	second := "Bearer " + g.AccessToken
	var got []int
	for _, token := range []string{first, first, second, second, ""} {
		got = append(got, f.get("/v2/users/7", token).Code)
	}
	if diff := cmp.Diff([]int{401, 401, 200, 200, 200}, got); diff != "" {
		t.Error(diff)
	}
}

// TestReadFaults expects the faults of a text, and an error that names what is wrong.
func TestReadFaults(t *testing.T) {
	got, err := standin.ReadFaults(strings.NewReader(`{"seed": 7, "faults": [
		{"route": "GET /v2/users/{id}", "after": 1, "every": 3, "times": 2, "chance": 0.5, "delay": "50ms", "status": 429, "retry_after": "2s"},
		{"cut": 10, "no_length": true}, {"drop": true}, {"end_token": true}]}`))
	want := standin.Faults{Seed: 7, List: []standin.Fault{
		{Route: "GET /v2/users/{id}", After: 1, Every: 3, Times: 2, Chance: 0.5, Delay: 50 * time.Millisecond, Status: 429, RetryAfter: 2 * time.Second},
		{Cut: 10, NoLength: true}, {Drop: true}, {EndToken: true},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for text, want := range map[string]string{
		``:                                       "standin: faults: EOF",
		`{} {}`:                                  "standin: faults: text after the object",
		`{"fault": []}`:                          `standin: faults: json: unknown field "fault"`,
		`{"faults": [{}]}`:                       "standin: fault 1: status: want something that goes wrong: delay, status, end_token, cut, no_length or drop",
		fault(`"status": 200`):                   "standin: fault 1: status: want an error, from 400 to 599",
		fault(`"chance": 2`):                     "standin: fault 1: chance: want a number from 0 to 1",
		fault(`"every": -1`):                     "standin: fault 1: every: want no less than 0",
		fault(`"delay": "-1s"`):                  "standin: fault 1: delay: want no less than 0",
		fault(`"route": "users", "status": 500`): "standin: fault 1: route: want a method and a path, as GET /v2/users/{id}",
		fault(`"drop": true, "cut": 1`):          "standin: fault 1: drop: want no status and no cut: there is no answer",
		fault(`"end_token": true, "status": 401`):                          "standin: fault 1: end_token: want no status, which is 401",
		fault(`"drop": true, "retry_after": "1s"`):                         "standin: fault 1: retry_after: want a status",
		`{"faults": [{"drop": true}, {"status": 600}]}`:                    "standin: fault 2: status: want an error, from 400 to 599",
		`{"faults": [` + strings.Repeat(`{"drop": true},`, 1<<17) + `{}]}`: "standin: faults: longer than 1 MiB",
	} {
		_, err := standin.ReadFaults(strings.NewReader(text))
		if e, ok := errors.AsType[*standin.FaultError](err); !ok || err.Error() != want {
			t.Errorf("%.80s: %v %v, want %s", text, e, err, want)
		}
	}
}

// fault returns the JSON of one fault with members.
func fault(members string) string { return `{"faults": [{` + members + `}]}` }

// A client must repeat a page that was refused with 429.
func ExampleFaults() {
	f := standin.Faults{List: []standin.Fault{{Route: "GET /v2/users", After: 1, Times: 1, Status: 429, RetryAfter: 2 * time.Second}}}
	srv := httptest.NewServer(standin.NewHandler(registry.New(registry.Options{Fields: standin.Fields()}), standin.Options{Faults: f}))
	defer srv.Close()
	for range 3 {
		w, err := http.Get(srv.URL + "/v2/users")
		if err != nil {
			fmt.Println(err)
			return
		}
		w.Body.Close()
		fmt.Printf("%s, Retry-After %q\n", w.Status, w.Header.Get("Retry-After"))
	}
	// Output:
	// 200 OK, Retry-After ""
	// 429 Too Many Requests, Retry-After "2"
	// 200 OK, Retry-After ""
}

// TestFaultsOfPathsWithTwoSlashes expects the fault of a route also for a path with two
// slashes, which some clients write.
func TestFaultsOfPathsWithTwoSlashes(t *testing.T) {
	for _, path := range []string{"/v2//users", "/v2///users/"} {
		f := faulty(t, standin.Fault{Route: "GET /v2/users", Times: 1, Status: 500})
		for _, want := range []int{500, 200} {
			if w := f.ask("GET", path, ""); w.Code != want {
				t.Errorf("%s: %d, want %d", path, w.Code, want)
			}
		}
	}
}
