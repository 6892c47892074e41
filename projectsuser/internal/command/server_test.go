package command

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

func TestServeFinishesOpenRequests(t *testing.T) {
	before := runtime.NumGoroutine()
	begun, finish := make(chan bool), make(chan bool)
	s := startServe(t, serveConfig{grace: time.Minute, handler: func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		hello(w, r)
	}})
	answered := make(chan string, 1)
	go func() {
		body, err := get(s.url)
		answered <- fmt.Sprint(body, err)
	}()
	<-begun
	s.stop()
	waitFor(t, "the listener is closed", func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(finish)
	if got := <-answered; got != "hello /<nil>" {
		t.Errorf("the open request: %s", got)
	}
	if got := s.stopped(t); got.code != 0 || strings.Contains(got.errors, "aborted") {
		t.Errorf("%+v", got)
	}
	http.DefaultClient.CloseIdleConnections()
	waitFor(t, "all goroutines ended", func() bool { return runtime.NumGoroutine() <= before })
}

func TestServeAbortsRequestsAfterGrace(t *testing.T) {
	begun := make(chan bool)
	s := startServe(t, serveConfig{grace: 50 * time.Millisecond, handler: func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	}})
	answered := make(chan error, 1)
	go func() {
		_, err := get(s.url)
		answered <- err
	}()
	<-begun
	s.stop()
	if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, `level=WARN msg="open requests aborted" after=50ms`) {
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
		s := startServe(t, serveConfig{handler: hello})
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if err := self.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if got := s.stopped(t); got.code != 0 || !strings.Contains(got.errors, "msg=stopping cause=\""+signal.String()) {
			t.Errorf("%s: %+v", signal, got)
		}
	}
}

// cancelingReader cancels a context when it is read.
type cancelingReader struct {
	io.Reader
	cancel func()
}

// Read cancels the context and reads.
func (r cancelingReader) Read(b []byte) (int, error) {
	r.cancel()
	return r.Reader.Read(b)
}

// A server that is stopped before it served exits with 1, so that a script does not take
// it for one that served.
func TestServeStopsWhileReadingData(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	endless := io.MultiReader(strings.NewReader(`{"users":[`), spaces{})
	e := &environment{in: cancelingReader{endless, cancel}, out: bufio.NewWriter(&out), err: &errs, now: time.Now}
	args := []string{"serve", "-addr", "127.0.0.1:0", "-data", "-"}
	if code := execute(ctx, e, commands(), args); code != 1 || out.Len() > 0 || errs.String() != "roster: stopped before the data was read\n" {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

// spaces is an endless source of spaces.
type spaces struct{}

// Read fills b with spaces.
func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestServeRunsClock(t *testing.T) {
	begin := time.Now().Add(200 * time.Millisecond)
	file := dataFile(t, schoolAt(begin))
	status := func(s *serving) state.Status {
		return s.registry.Snapshot().Registration(1).Status
	}
	running := startServe(t, serveConfig{now: time.Now, handler: hello}, "-data", file)
	stopped := startServe(t, serveConfig{now: time.Now, handler: hello}, "-data", file, "-at", begin.Add(-time.Millisecond).UTC().Format(time.RFC3339Nano))
	if got := status(stopped); got != state.WaitingToStart {
		t.Errorf("before begin_at: %s", got)
	}
	waitFor(t, "begin_at", func() bool { return status(running) == state.InProgress })
	if time.Now().Before(begin) {
		t.Error("the status changed before begin_at")
	}
	if got := status(stopped); got != state.WaitingToStart {
		t.Errorf("with a stopped clock: %s", got)
	}
	if after := startServe(t, serveConfig{now: time.Now, handler: hello}, "-data", file, "-at", "2199-01-01"); status(after) != state.InProgress {
		t.Errorf("with the clock stopped after begin_at: %s", status(after))
	}
}

// registryWithDueStart returns a registry in which a begin_at came after the data
// was imported. It calls commit for the change that follows.
func registryWithDueStart(t *testing.T, commit func() error) *registry.Registry {
	t.Helper()
	begin := february()
	now, imported := begin.Add(-time.Hour), false
	e := &environment{in: strings.NewReader(schoolAt(begin)), now: time.Now, err: io.Discard}
	r, _, err := loadRegistry(t.Context(), e, input{files: []string{"-"}}, registry.Options{
		Clock: func() time.Time { return now },
		Commit: func(store.Batch) error {
			if !imported {
				return nil
			}
			return commit()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	now, imported = begin, true
	return r
}

// A change of time that cannot be committed is logged and tried again.
func TestServiceRunsTheClockAgain(t *testing.T) {
	log, failures := new(logBuffer), 0
	r := registryWithDueStart(t, func() error {
		if failures++; failures == 1 {
			return errors.New("the disk is full")
		}
		return nil
	})
	s := &service{registry: r, log: slog.New(slog.NewTextHandler(log, nil))}
	before := r.Snapshot().Sequence()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() {
		s.runClock(ctx)
		close(ended)
	}()
	waitFor(t, "time has moved the registration", func() bool { return r.Snapshot().Sequence() > before })
	stop()
	<-ended
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `level=ERROR msg="clock stopped" error="registry: commit: the disk is full" again=1s`) {
		t.Error(got)
	}
}

func TestServiceWaitsForClock(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	r := registryWithDueStart(t, func() error {
		close(begun)
		<-finish
		return nil
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s := &service{registry: r, server: newServer(nil, log), log: log, grace: time.Minute}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.run(ctx, listener) }()
	<-begun
	stop()
	select {
	case <-ended:
		close(finish)
		t.Fatal("it ended while a commit was running")
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServiceReturnsListenerError(t *testing.T) {
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

func TestServerLimitsClients(t *testing.T) {
	s := startServe(t, serveConfig{handler: hello})
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
		t.Errorf("a timeout is missing: %+v", server)
	}
}
