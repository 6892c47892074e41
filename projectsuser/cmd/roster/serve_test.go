package main

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
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// school is data with everything in it: ada's team waits for a begin_at.
const school = `{
  "projects_users": [{"id": 1, "project": {"id": 10, "name": "Rush 00", "slug": "rush-00"}, "user": {"id": 7, "login": "ada"}, "teams": [
    {"id": 3, "project_id": 10, "project_session_id": 5, "locked_at": "2024-01-01T00:00:00.000Z", "users": [{"id": 7, "login": "ada", "leader": true}]}]}],
  "users": [{"id": 7, "login": "ada", "campus_users": [{"campus_id": 9, "is_primary": true}]}, {"id": 8, "login": "bob"}],
  "project_sessions": [{"id": 5, "project_id": 10, "begin_at": %q}],
  "teams": null
}`

// schoolAt is the school with a begin_at.
func schoolAt(begin time.Time) string {
	return fmt.Sprintf(school, begin.UTC().Format(time.RFC3339Nano))
}

// serving is a run of serve under way.
type serving struct {
	url       string // of the server's root
	announced string // what was printed before it served, with the address replaced
	registry  *registry.Registry
	stop      context.CancelFunc
	exit      chan answer
	log       *logged
	mounts    int // how many lines say where
}

// logged is what was logged so far.
type logged struct {
	sync.Mutex
	bytes.Buffer
}

// Write logs.
func (l *logged) Write(text []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(text)
}

// serve runs serve until it serves, with a handler at its root, or with what it
// has of its own for nil. It is stopped when the test ends.
func serve(t *testing.T, p program, handler http.Handler, args ...string) *serving {
	t.Helper()
	s := &serving{exit: make(chan answer, 1), log: new(logged)}
	if p.now == nil {
		p.now = func() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }
	}
	p.mounts = func(r *registry.Registry, o options, log *slog.Logger) []mount {
		s.registry = r
		at := mounts(r, o, log)
		if handler != nil {
			at = []mount{{"/", "/", "a test", handler}, {"/below/", "/below", "the same", handler}}
		}
		s.mounts = len(at)
		return at
	}
	read, write := io.Pipe()
	p.out, p.err = write, s.log
	ctx, stop := context.WithCancel(t.Context())
	s.stop = stop
	go func() {
		code := p.run(ctx, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...))
		write.Close()
		s.exit <- answer{code: code, errors: s.log.String()}
	}()
	t.Cleanup(s.stop)
	s.announce(t, bufio.NewScanner(read))
	return s
}

// announce reads what is printed, up to the last line before it serves.
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
	t.Fatalf("it does not serve: %+v", <-s.exit)
}

// stopped waits until serve has ended, and returns what it gave.
func (s *serving) stopped(t *testing.T) answer {
	t.Helper()
	select {
	case a := <-s.exit:
		return a
	case <-time.After(10 * time.Second):
		t.Fatal("it does not stop")
		return answer{}
	}
}

// hello is a handler that says where it was asked.
func hello(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "hello %s", r.URL.Path) }

func TestServeSaysWhatAndWhere(t *testing.T) {
	file := temporary(t, schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)))
	for name, args := range map[string][]string{
		"serve": nil, "serve_data": {"-data", file}, "serve_at": {"-data", file, "-at", "2024-03-01"}, "serve_json": {"-json"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, program{}, nil, args...)
			golden.Check(t, name+".txt", s.announced)
			assertReadable(t, name, s.announced)
			s.stop()
			if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, "level=INFO msg=stopping") || strings.Contains(got.errors, "time stopped") {
				t.Errorf("exit %d, %s", got.code, got.errors)
			}
		})
	}
}

func TestServeAnswersAtItsMounts(t *testing.T) {
	s := serve(t, program{}, http.HandlerFunc(hello))
	for path, want := range map[string]string{"/v2/teams?a=b": "hello /v2/teams", "/below/v2/teams": "hello /v2/teams", "/": "hello /"} {
		if got, err := get(s.url + path); err != nil || got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

// get returns the body of a good answer.
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

// ask asks for a URL with a token, and returns the status, X-Total and the body.
func ask(t *testing.T, url, token string) (status int, total, body string) {
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

func TestServeIsTheAPI(t *testing.T) {
	file := temporary(t, schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)))
	s := serve(t, program{}, nil, "-data", file)
	for query, total := range map[string]string{
		"": "1", "?filter[status]=waiting_to_start&filter[campus]=9": "1", "?filter[status]=finished": "0", "?user_id=ada": "1",
	} {
		status, got, body := ask(t, s.url+"/v2/projects_users"+query, "")
		if status != 200 || got != total || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d, total %s, %s", query, status, got, body)
		}
	}
	if _, _, body := ask(t, s.url+"/v2/teams/3", ""); !strings.Contains(body, s.url+"/v2/teams/3") {
		t.Errorf("a team knows not where it is: %s", body)
	}
	made, err := http.Post(s.url+"/v2/projects_users", "application/json", strings.NewReader(`{"projects_user":{"project_id":10,"user_id":"8"}}`))
	if err != nil {
		t.Fatal(err)
	}
	made.Body.Close()
	if e := s.registry.Snapshot().Find(8, 10); made.StatusCode != http.StatusCreated || e == nil {
		t.Errorf("created: %s, %v", made.Status, e)
	}
}

// The four systems answer from one registry, in the name of one caller: what is
// written through one is seen through the others.
func TestServeIsFourSystems(t *testing.T) {
	s := serve(t, program{}, nil, "-data", temporary(t, schoolAt(time.Now())), "-as", "ada")
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

// What is written to a registry that is kept is there at the next start, with its
// timeline, and the data is imported at the first one alone.
func TestServeGoesOnFromItsFolder(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "school"), temporary(t, schoolAt(time.Now()))
	first := serve(t, program{}, nil, "-data", file, "-dir", dir)
	if !strings.Contains(first.announced, "kept in "+dir+", up to change 1\n") {
		t.Error(first.announced)
	}
	response, err := http.Post(first.url+"/v2/projects/rush-00/register", "application/json", strings.NewReader(`{"projects_user": {"user_id": 8}}`))
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatal(response, err)
	}
	response.Body.Close()
	first.stop()
	if got := first.stopped(t); got.code != 0 {
		t.Fatal(got)
	}

	second := serve(t, program{}, nil, "-data", "/not/there", "-dir", dir)
	s := second.registry.Snapshot()
	e := s.Find(8, 10)
	if e == nil || s.Registrations.Len() != 2 {
		t.Fatalf("%d registrations", s.Registrations.Len())
	}
	if timeline, err := s.Timeline(e.Registration.ID); err != nil || len(timeline) != 1 || timeline[0].Command != store.CommandRegister {
		t.Errorf("%v, %v", timeline, err)
	}
	third := program{out: new(strings.Builder), err: new(strings.Builder), now: time.Now}
	if code := third.run(t.Context(), []string{"serve", "-addr", "127.0.0.1:0", "-dir", dir}); code != 1 {
		t.Errorf("two in one folder: exit %d", code)
	}
}

// What a snapshot has made superfluous goes with the next start, unless it is kept.
func TestServeKeepsAllWhenTold(t *testing.T) {
	for _, all := range []bool{false, true} {
		journalled(t, 8, journal.Options{KeepSegments: true})
		s := serve(t, program{}, nil, "-dir", "school", fmt.Sprintf("-keep-all=%t", all))
		s.stop()
		s.stopped(t)
		changes := 0
		for _, err := range journal.Changes(t.Context(), "school") {
			if err != nil {
				t.Fatal(err)
			}
			changes++
		}
		if want := map[bool]int{false: 13 - 8, true: 13}[all]; changes != want {
			t.Errorf("-keep-all=%t: %d changes, want %d", all, changes, want)
		}
	}
}

// asServer is the environment variable that makes a server of these tests, with the
// arguments that it has.
const asServer = "ROSTER_SERVER"

// TestBeAServer is no test, but what TestServeSurvivesBeingKilled kills.
func TestBeAServer(t *testing.T) {
	args := os.Getenv(asServer)
	if args == "" {
		t.Skip("it is another test's")
	}
	p := program{out: os.Stdout, err: os.Stderr, now: time.Now, mounts: mounts}
	os.Exit(p.run(context.Background(), strings.Split(args, "\n")))
}

// serveApart serves in a process of its own, and returns where.
func serveApart(t *testing.T, args ...string) (url string, server *exec.Cmd) {
	t.Helper()
	server = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBeAServer$")
	server.Env = append(os.Environ(), asServer+"="+strings.Join(append([]string{"serve", "-json", "-addr", "127.0.0.1:0"}, args...), "\n"))
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var announced announcement
	if err := json.NewDecoder(out).Decode(&announced); err != nil {
		t.Fatal(err)
	}
	return announced.URL, server
}

// A server that is killed goes on with what it answered, and a check says that its
// folder is whole.
func TestServeSurvivesBeingKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "school")
	url, server := serveApart(t, "-data", temporary(t, schoolAt(time.Now())), "-dir", dir)
	response, err := http.Post(url+"/v2/projects_users", "application/json",
		strings.NewReader(`{"projects_user": {"user_id": 8, "project_id": 10}}`))
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatal(response, err)
	}
	if err := errors.Join(response.Body.Close(), server.Process.Kill()); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err == nil {
		t.Fatal("it was not killed")
	}

	second := serve(t, program{now: time.Now}, nil, "-dir", dir)
	e := second.registry.Snapshot().Find(8, 10)
	if e == nil {
		t.Fatal("the registration is gone")
	}
	timeline, err := second.registry.Snapshot().Timeline(e.Registration.ID)
	if err != nil || len(timeline) != 1 || timeline[0].Command != store.CommandRegister || timeline[0].To != state.Searching {
		t.Errorf("%v, %v", timeline, err)
	}
	second.stop()
	second.stopped(t)
	if got := run("", "journal", "check", dir); got.code != 0 || !strings.Contains(got.out, "whole") {
		t.Errorf("%+v", got)
	}
}

// An incomplete write at the end of the journal is cut and logged.
func TestServeSaysWhatItCut(t *testing.T) {
	journalled(t, 8, journal.Options{})
	torn, err := os.OpenFile(secondSegment, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = torn.WriteString("torn")
	if err := errors.Join(err, torn.Close()); err != nil {
		t.Fatal(err)
	}
	s := serve(t, program{}, nil, "-dir", "school")
	s.stop()
	got := s.stopped(t)
	if !strings.Contains(s.announced, "up to change 13\n") || got.code != 0 {
		t.Errorf("%s %+v", s.announced, got)
	}
	if !strings.Contains(got.errors, `level=WARN msg="journal: incomplete write cut" path=`+secondSegment) || !strings.Contains(got.errors, "bytes=4\n") {
		t.Errorf("the log says %s", got.errors)
	}
}

func TestServeAsksForItsToken(t *testing.T) {
	s := serve(t, program{}, nil, "-token", "secret")
	for token, want := range map[string]int{"": 401, "other": 401, "secret": 200} {
		if status, _, body := ask(t, s.url+"/v2/projects_users", token); status != want {
			t.Errorf("token %q: %d, %s", token, status, body)
		}
	}
	other, err := http.Post(s.url+"/oauth/token", "application/x-www-form-urlencoded", strings.NewReader("grant_type=client_credentials&client_id=a&client_secret=b"))
	if err != nil {
		t.Fatal(err)
	}
	other.Body.Close()
	if other.StatusCode != http.StatusUnauthorized {
		t.Errorf("somebody without it is given another: %s", other.Status)
	}
}

func TestServeLimitsRates(t *testing.T) {
	for _, limited := range []bool{false, true} {
		s := serve(t, program{}, nil, fmt.Sprintf("-rate-limit=%t", limited))
		refused := 0
		for range 20 {
			if status, _, _ := ask(t, s.url+"/v2/teams", ""); status == http.StatusTooManyRequests {
				refused++
			}
		}
		if (refused > 0) != limited {
			t.Errorf("limited %t: %d of 20 are refused", limited, refused)
		}
	}
}

func TestServeFinishesWhatItBegan(t *testing.T) {
	before := runtime.NumGoroutine()
	begun, finish := make(chan bool), make(chan bool)
	s := serve(t, program{grace: time.Minute}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		hello(w, r)
	}))
	answered := make(chan string, 1)
	go func() {
		body, err := get(s.url)
		answered <- fmt.Sprint(body, err)
	}()
	<-begun
	s.stop()
	waitFor(t, "no more connections", func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(finish)
	if got := <-answered; got != "hello /<nil>" {
		t.Errorf("the request under way: %s", got)
	}
	if got := s.stopped(t); got.code != 0 || strings.Contains(got.errors, "cut off") {
		t.Errorf("%+v", got)
	}
	http.DefaultClient.CloseIdleConnections()
	waitFor(t, "no goroutine of its own", func() bool { return runtime.NumGoroutine() <= before })
}

func TestServeWaitsNotForEver(t *testing.T) {
	begun := make(chan bool)
	s := serve(t, program{grace: 50 * time.Millisecond}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	}))
	answered := make(chan error, 1)
	go func() {
		_, err := get(s.url)
		answered <- err
	}()
	<-begun
	s.stop()
	if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, `level=WARN msg="requests were cut off" after=50ms`) {
		t.Errorf("%+v", got)
	}
	if err := <-answered; err == nil {
		t.Error("the request was answered")
	}
}

func TestSignalsEndServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot signal itself")
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		s := serve(t, program{}, http.HandlerFunc(hello))
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if err := self.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, "msg=stopping because=\""+signal.String()) {
			t.Errorf("%s: %+v", signal, got)
		}
	}
}

// stopping is a source that has somebody told to stop when it is read.
type stopping struct {
	io.Reader
	stop func()
}

// Read tells somebody to stop.
func (s stopping) Read(text []byte) (int, error) {
	s.stop()
	return s.Reader.Read(text)
}

func TestServeIsToldToStopWhileItReads(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	endless := io.MultiReader(strings.NewReader(`{"users":[`), forever{})
	p := &program{in: stopping{endless, stop}, out: &out, err: &errs, now: time.Now}
	if code := p.run(ctx, []string{"serve", "-addr", "127.0.0.1:0", "-data", "-"}); code != 0 || out.String()+errs.String() != "" {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

// forever is a source of spaces.
type forever struct{}

// Read gives spaces.
func (forever) Read(text []byte) (int, error) {
	for i := range text {
		text[i] = ' '
	}
	return len(text), nil
}

func TestTimeGoesWhileServing(t *testing.T) {
	begin := time.Now().Add(200 * time.Millisecond)
	file := temporary(t, schoolAt(begin))
	status := func(s *serving) state.Status {
		e, _ := s.registry.Snapshot().Registrations.Get(1)
		return e.Status
	}
	goes := serve(t, program{now: time.Now}, http.HandlerFunc(hello), "-data", file)
	stands := serve(t, program{now: time.Now}, http.HandlerFunc(hello), "-data", file, "-at", begin.Add(-time.Millisecond).UTC().Format(time.RFC3339Nano))
	if got := status(stands); got != state.WaitingToStart {
		t.Errorf("at first %s", got)
	}
	waitFor(t, "begin_at", func() bool { return status(goes) == state.InProgress })
	if time.Now().Before(begin) {
		t.Error("before begin_at")
	}
	if got := status(stands); got != state.WaitingToStart {
		t.Errorf("with a clock that stands %s", got)
	}
	if after := serve(t, program{now: time.Now}, http.HandlerFunc(hello), "-data", file, "-at", "2199-01-01"); status(after) != state.InProgress {
		t.Errorf("in a far future %s", status(after))
	}
}

// waitFor waits until something is so.
func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 500 {
		if so() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("still not: %s", what)
}

// due returns a registry in which a begin_at is due that was not when it was
// filled, and which asks commit whether that may happen.
func due(t *testing.T, commit func() error) *registry.Registry {
	t.Helper()
	begin := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	now, filled := begin.Add(-time.Hour), false
	p := program{in: strings.NewReader(schoolAt(begin))}
	registry, err := p.registry(t.Context(), options{data: []string{"-"}}, registry.Options{
		Clock: func() time.Time { return now },
		Commit: func(store.Batch) error {
			if !filled {
				return nil
			}
			return commit()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	now, filled = begin, true
	return registry
}

func TestTimeThatCannotGoOnIsLogged(t *testing.T) {
	log := new(logged)
	registry := due(t, func() error { return errors.New("the disk is full") })
	s := &service{registry: registry, log: slog.New(slog.NewTextHandler(log, nil))}
	s.advance(t.Context())
	if !strings.Contains(log.String(), `level=ERROR msg="time stopped" because="projectsuser: commit: the disk is full"`) {
		t.Error(log.String())
	}
}

func TestServeEndsWhenTimeHasEnded(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	registry := due(t, func() error {
		close(begun)
		<-finish
		return nil
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s := &service{registry, newServer(nil, log), log, time.Minute}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.run(ctx, listener) }()
	<-begun
	stop()
	select {
	case <-ended:
		close(finish)
		t.Fatal("it ended, and time still goes")
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeFailsWhereItsListenerFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	log := slog.New(slog.DiscardHandler)
	s := &service{registry: registry.New(registry.Options{}), server: newServer(nil, log), log: log}
	if err := s.run(t.Context(), listener); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

func TestServeBoundsWhatAClientTakes(t *testing.T) {
	s := serve(t, program{}, http.HandlerFunc(hello))
	r, err := http.NewRequest("GET", s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 2*maxHeader))
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long header: %s", got.Status)
	}
	server := newServer(nil, slog.New(slog.DiscardHandler))
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 {
		t.Errorf("a client may take for ever: %+v", server)
	}
}

func TestServeWantsAnAddressOfItsOwn(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	got := run("", "serve", "-addr", address, "-data", "no/such/file") // it does not come to that
	want := "roster: listen tcp " + address + ": bind: address already in use\n"
	if got.code != 1 || got.out != "" || got.errors != want {
		t.Errorf("%+v, want %s", got, want)
	}
}

func TestServeJSONIsForPrograms(t *testing.T) {
	s := serve(t, program{}, http.HandlerFunc(hello), "-json")
	var a announcement
	if err := json.Unmarshal([]byte(strings.ReplaceAll(s.announced, "http://ADDRESS", s.url)), &a); err != nil {
		t.Fatal(err)
	}
	if got, err := get(a.URL + "/v2"); err != nil || got != "hello /v2" {
		t.Errorf("%q, %v", got, err)
	}
}
