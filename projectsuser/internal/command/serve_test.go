package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// serving is a run of serve.
type serving struct {
	url       string // of the root
	announced string // the text printed when it was ready, with the address replaced
	registry  *registry.Registry
	stop      context.CancelFunc
	exit      chan result
	log       *logBuffer
	mounts    int // the number of announced URLs
}

// serveConfig is what a test of serve replaces. The zero value replaces nothing
// but the clock, which is stopped.
type serveConfig struct {
	now     func() time.Time
	grace   time.Duration    // for open requests at the end
	handler http.HandlerFunc // answers in place of the systems, at / and /below
}

// serve runs the command serve until it is ready. It is stopped when the test
// ends.
func startServe(t *testing.T, c serveConfig, args ...string) *serving {
	t.Helper()
	s := &serving{exit: make(chan result, 1), log: new(logBuffer)}
	read, write := io.Pipe()
	e := &environment{out: bufio.NewWriter(write), err: s.log, now: c.now}
	if e.now == nil {
		e.now = newYear
	}
	mounts := func(r *registry.Registry, a access, log *slog.Logger) []mount {
		s.registry = r
		mounts := systems(r, a, log)
		if c.handler != nil {
			mounts = []mount{{prefix: "/", system: "test", routes: "/", handler: c.handler}, {prefix: "/below/", system: "below", routes: "/below", handler: c.handler}}
		}
		s.mounts = len(mounts)
		return mounts
	}
	ctx, stop := context.WithCancel(t.Context())
	s.stop = stop
	go func() {
		code := execute(ctx, e, []command{serveCommand(c.grace, mounts)}, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...))
		write.Close()
		s.exit <- result{code: code, errors: s.log.String()}
	}()
	t.Cleanup(s.stop)
	s.announce(t, bufio.NewScanner(read))
	return s
}

// announce reads the output up to the last line that is printed when serve is ready.
func (s *serving) announce(t *testing.T, lines *bufio.Scanner) {
	t.Helper()
	for lines.Scan() {
		s.announced += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "{") || strings.Count(s.announced, "http://") == s.mounts {
			_, rest, _ := strings.Cut(s.announced, "http://")
			address := rest[:strings.IndexAny(rest, `/"`)]
			s.url, s.announced = "http://"+address, strings.ReplaceAll(s.announced, address, "ADDRESS")
			return
		}
	}
	t.Fatalf("serve did not start: %+v", <-s.exit)
}

// stopped waits until serve has ended and returns its result.
func (s *serving) stopped(t *testing.T) result {
	t.Helper()
	select {
	case a := <-s.exit:
		return a
	case <-time.After(patience):
		t.Fatal("serve did not stop")
		return result{}
	}
}

// logBuffer is a log that can be written and read concurrently.
type logBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

// Write appends to the log.
func (l *logBuffer) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.buffer.Write(b)
}

// String returns the log.
func (l *logBuffer) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.buffer.String()
}

// hello is a handler that answers with the path of the request.
func hello(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "hello %s", r.URL.Path) }

// get returns the body of an answer; an error if the status is not 200.
func get(url string) (string, error) {
	r, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusOK {
		err = errors.Join(err, errors.New(r.Status))
	}
	return string(body), err
}

// getWithToken sends a GET with a bearer token, and returns the status, X-Total
// and the body.
func getWithToken(t *testing.T, url, token string) (status int, total, body string) {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, got.Header.Get("X-Total"), string(text)
}

// patience is how long a test waits at most for what must come, also on a slow machine.
const patience = time.Minute

// waitFor waits until a condition holds. The condition must not end by itself.
func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("timed out: %s", what)
}

func TestServeAnnouncesDataAndURLs(t *testing.T) {
	file := dataFile(t, schoolAt(february()))
	for name, args := range map[string][]string{
		"serve": nil, "serve_data": {"-data", file}, "serve_at": {"-data", file, "-at", "2024-03-01"}, "serve_json": {"-json"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServe(t, serveConfig{}, args...)
			golden.Check(t, name+".txt", s.announced)
			assertReadable(t, name, s.announced)
			s.stop()
			if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, "level=INFO msg=stopping") || strings.Contains(got.errors, "clock stopped") {
				t.Errorf("exit %d, %s", got.code, got.errors)
			}
		})
	}
}

func TestServeAnnouncesJSON(t *testing.T) {
	s := startServe(t, serveConfig{handler: hello}, "-json")
	var a announcement
	if err := json.Unmarshal([]byte(strings.ReplaceAll(s.announced, "http://ADDRESS", s.url)), &a); err != nil {
		t.Fatal(err)
	}
	if got, err := get(a.URL + "/v2"); err != nil || got != "hello /v2" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestServeAnswersAtMounts(t *testing.T) {
	s := startServe(t, serveConfig{handler: hello})
	for path, want := range map[string]string{"/v2/teams?a=b": "hello /v2/teams", "/below/v2/teams": "hello /v2/teams", "/": "hello /"} {
		if got, err := get(s.url + path); err != nil || got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

func TestServeAnswersAs42(t *testing.T) {
	file := dataFile(t, schoolAt(february()))
	s := startServe(t, serveConfig{}, "-data", file)
	for query, total := range map[string]string{
		"": "1", "?filter[status]=waiting_to_start&filter[campus]=9": "1", "?filter[status]=finished": "0", "?user_id=ada": "1",
	} {
		status, got, body := getWithToken(t, s.url+"/v2/projects_users"+query, "")
		if status != 200 || got != total || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d, total %s, %s", query, status, got, body)
		}
	}
	if _, _, body := getWithToken(t, s.url+"/v2/teams/3", ""); !strings.Contains(body, s.url+"/v2/teams/3") {
		t.Errorf("the URL of a team is wrong: %s", body)
	}
	created, err := http.Post(s.url+"/v2/projects_users", "application/json", strings.NewReader(`{"projects_user":{"project_id":10,"user_id":"8"}}`))
	if err != nil {
		t.Fatal(err)
	}
	created.Body.Close()
	if e := s.registry.Snapshot().Find(8, 10); created.StatusCode != http.StatusCreated || e == nil {
		t.Errorf("create: %s, %v", created.Status, e)
	}
}

// The four systems answer from one registry and for one caller: a change through
// one is visible in the others.
func TestServeAnswersAsFourSystems(t *testing.T) {
	s := startServe(t, serveConfig{}, "-data", dataFile(t, schoolAt(time.Now())), "-as", "ada")
	send := func(method, path, body string) string {
		t.Helper()
		r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode >= 300 {
			t.Fatalf("%s %s: %d %s, %v", method, path, response.StatusCode, text, err)
		}
		return string(text)
	}
	send("POST", "/zoho/projects/10/users", `{"users": [{"user_id": "8", "rate": "12.50"}]}`)
	for path, want := range map[string]string{
		"/v2/users/bob/projects_users":                 `"slug":"rush-00"`,
		"/api/projects/project-user?parent_id=rush-00": `"idx":2`,
		"/api/projects/project-user/?parent_id=10":     `"user":"bob"`,
		"/noko/users/8":             `"accessible_projects":1`,
		"/zoho/projects/10/users":   `"rate":12.50`,
		"/zoho/projects/10/users/7": `"is_current_user":true`,
		"/noko/users?role=member&state=active&per_page=1&page=2&name=": `http://` + strings.TrimPrefix(s.url, "http://") + `/noko/users/8`,
	} {
		if got := send("GET", path, ""); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestServeRequiresToken(t *testing.T) {
	s := startServe(t, serveConfig{}, "-token", "secret")
	for token, want := range map[string]int{"": 401, "other": 401, "secret": 200} {
		if status, _, body := getWithToken(t, s.url+"/v2/projects_users", token); status != want {
			t.Errorf("token %q: %d, %s", token, status, body)
		}
	}
	other, err := http.Post(s.url+"/oauth/token", "application/x-www-form-urlencoded", strings.NewReader("grant_type=client_credentials&client_id=a&client_secret=b"))
	if err != nil {
		t.Fatal(err)
	}
	other.Body.Close()
	if other.StatusCode != http.StatusUnauthorized {
		t.Errorf("a client without the token got another: %s", other.Status)
	}
}

func TestServeLimitsRates(t *testing.T) {
	for _, limited := range []bool{false, true} {
		s := startServe(t, serveConfig{}, fmt.Sprintf("-rate-limit=%t", limited))
		var refused atomic.Int32
		var sent sync.WaitGroup
		for range 20 { // at once: a slow machine would keep the limit with one after the other
			sent.Go(func() {
				if _, err := get(s.url + "/v2/teams"); err != nil && strings.HasPrefix(err.Error(), "429 ") {
					refused.Add(1)
				}
			})
		}
		if sent.Wait(); (refused.Load() > 0) != limited {
			t.Errorf("-rate-limit=%t: %d of 20 requests are refused", limited, refused.Load())
		}
	}
}

func TestServeReportsAddressInUseBeforeReading(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	got := run("", "serve", "-addr", address, "-data", "no/such/file")
	want := "roster: listen tcp " + address + ": bind: address already in use\n"
	if got.code != 1 || got.out != "" || got.errors != want {
		t.Errorf("%+v, want %s", got, want)
	}
}
