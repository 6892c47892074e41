package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// Changes in a journal are there at the next start, with their timelines. The data
// is read at the first start only.
func TestServeContinuesFromJournal(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "school"), dataFile(t, schoolAt(time.Now()))
	first := startServe(t, serveConfig{}, "-data", file, "-dir", dir)
	if !strings.Contains(first.announced, "changes are kept in "+dir+"; the last is change 1\n") {
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

	second := startServe(t, serveConfig{}, "-data", "/not/there", "-dir", dir)
	s := second.registry.Snapshot()
	e := s.Find(8, 10)
	if e == nil || s.Registrations.Len() != 2 {
		t.Fatalf("%d registrations", s.Registrations.Len())
	}
	if timeline, err := s.Timeline(e.Registration.ID); err != nil || len(timeline) != 1 || timeline[0].Command != store.CommandRegister {
		t.Errorf("%v, %v", timeline, err)
	}
	if page := textOf(t, second.url+"/changes.csv"); !strings.Contains(page, ",searching,register,") {
		t.Errorf("after a restart the page of changes is\n%s", page)
	}
	if got := run("", "serve", "-addr", "127.0.0.1:0", "-dir", dir); got.code != 1 {
		t.Errorf("a second server of one folder: %+v", got)
	}
}

// textOf returns the answer to a GET.
func textOf(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The next start removes changes that a snapshot replaced, unless -keep-all keeps
// them.
func TestServeKeepsAllChangesIfAsked(t *testing.T) {
	for _, all := range []bool{false, true} {
		writeJournal(t, 8, journal.Options{KeepSegments: true})
		s := startServe(t, serveConfig{}, "-dir", "school", fmt.Sprintf("-keep-all=%t", all))
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

// serverArguments is the environment variable with the command line, a word a
// line, that TestServerProcess runs.
const serverArguments = "ROSTER_SERVER"

// TestServerProcess is not a test: it is the process that
// TestServeSurvivesBeingKilled kills.
func TestServerProcess(t *testing.T) {
	args := os.Getenv(serverArguments)
	if args == "" {
		t.Skip("only run by TestServeSurvivesBeingKilled")
	}
	e := &environment{out: bufio.NewWriter(os.Stdout), err: os.Stderr, now: time.Now}
	os.Exit(execute(context.Background(), e, commands(), strings.Split(args, "\n")))
}

// startServerProcess runs serve in another process and returns its URL.
func startServerProcess(t *testing.T, args ...string) (url string, server *exec.Cmd) {
	t.Helper()
	server = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestServerProcess$")
	server.Env = append(os.Environ(), serverArguments+"="+strings.Join(append([]string{"serve", "-json", "-addr", "127.0.0.1:0"}, args...), "\n"))
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

// After a server was killed, the next one has every change that was answered, and
// a check finds the folder whole.
func TestServeSurvivesBeingKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "school")
	url, server := startServerProcess(t, "-data", dataFile(t, schoolAt(time.Now())), "-dir", dir)
	response, err := http.Post(url+"/v2/projects_users", "application/json",
		strings.NewReader(`{"projects_user": {"user_id": 8, "project_id": 10}}`))
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatal(response, err)
	}
	if err := errors.Join(response.Body.Close(), server.Process.Kill()); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err == nil {
		t.Fatal("the server was not killed")
	}

	second := startServe(t, serveConfig{now: time.Now}, "-dir", dir)
	e := second.registry.Snapshot().Find(8, 10)
	if e == nil {
		t.Fatal("the registration was lost")
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

// An incomplete write at the end of the journal is removed and logged.
func TestServeLogsIncompleteWrite(t *testing.T) {
	writeJournal(t, 8, journal.Options{})
	torn, err := os.OpenFile(secondSegment, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = torn.WriteString("torn")
	if err := errors.Join(err, torn.Close()); err != nil {
		t.Fatal(err)
	}
	s := startServe(t, serveConfig{}, "-dir", "school")
	s.stop()
	got := s.stopped(t)
	if !strings.Contains(s.announced, "the last is change 13\n") || got.code != 0 {
		t.Errorf("%s %+v", s.announced, got)
	}
	if !strings.Contains(got.errors, `level=WARN msg="journal: incomplete write cut" path=`+secondSegment) || !strings.Contains(got.errors, "bytes=4\n") {
		t.Errorf("log: %s", got.errors)
	}
}
