package command

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// killingAPI is a 42 API over the recorded data that calls a function in place of the
// answer to one request.
type killingAPI struct {
	url string

	mutex sync.Mutex
	asked []string // the requests that were answered
	at    int      // the request, counted from 1, in place of whose answer kill is called; never if 0
	kill  func()
}

// newKillingAPI returns a running API.
func newKillingAPI(t *testing.T) *killingAPI {
	t.Helper()
	e := &environment{in: strings.NewReader(""), err: io.Discard, now: time.Now}
	r, _, err := loadRegistry(t.Context(), e, input{}, registry.Options{Fields: standin.Fields()})
	if err != nil {
		t.Fatal(err)
	}
	api, h := new(killingAPI), standin.NewHandler(r, standin.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.mutex.Lock()
		defer api.mutex.Unlock()
		if api.at > 0 && len(api.asked)+1 == api.at {
			api.at = 0
			api.kill()
			panic(http.ErrAbortHandler)
		}
		api.asked = append(api.asked, r.URL.Path+"?"+r.URL.RawQuery)
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	api.url = server.URL
	return api
}

// syncProcess runs sync in another process, kills it at a request, and waits for its end.
func (a *killingAPI) syncProcess(t *testing.T, at int, args ...string) {
	t.Helper()
	sync := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestServerProcess$")
	sync.Env = append(os.Environ(), serverArguments+"="+strings.Join(append([]string{"sync", "-api", a.url, "-unlimited"}, args...), "\n"))
	a.mutex.Lock() // the first request waits until the process can be killed
	a.asked, a.at = nil, at
	err := sync.Start()
	a.kill = func() { _ = sync.Process.Kill() }
	a.mutex.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if err := sync.Wait(); err == nil {
		t.Fatal("the process was not killed")
	}
}

// requests returns the requests that were answered since the process started.
func (a *killingAPI) requests() []string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return slices.Clone(a.asked)
}

// A folder is served after its sync was killed at a request, and the next sync goes on: it
// repeats at most one request, and the copy is complete. -watch is killed in a later round.
func TestSyncSurvivesBeingKilled(t *testing.T) {
	api := newKillingAPI(t)
	want, _, _ := strings.Cut(run("", "states").out, "\n\n")
	for _, c := range []struct {
		at   int
		args []string
	}{{2, nil}, {6, nil}, {9, nil}, {12, nil}, {20, []string{"-watch"}}} {
		dir := filepath.Join(t.TempDir(), "school")
		args := append([]string{"-dir", dir}, c.args...)
		api.syncProcess(t, c.at, args...)
		s := startServe(t, serveConfig{now: time.Now}, "-dir", dir)
		if response, err := http.Get(s.url + "/v2/projects_users"); err != nil {
			t.Fatal(err)
		} else if response.Body.Close(); response.StatusCode != http.StatusOK {
			t.Errorf("killed at request %d: serve answers %s", c.at, response.Status)
		}
		s.stop()
		if got := s.stopped(t); got.code != 0 {
			t.Errorf("killed at request %d: serve: %+v", c.at, got)
		}
		if got := run("", "sync", "-dir", dir, "-api", api.url, "-unlimited"); got.code != 0 {
			t.Fatalf("killed at request %d: %+v", c.at, got)
		}
		if got := run("", "states", "-dir", dir); !strings.HasPrefix(got.out, want) || !strings.Contains(got.out, "\nprojects_users: known up to 20") {
			t.Errorf("killed at request %d: %+v", c.at, got)
		}
		if got := run("", "journal", "check", dir); got.code != 0 {
			t.Errorf("killed at request %d: %+v", c.at, got)
		}
		asked, repeated := api.requests(), make(map[string]int)
		for _, r := range asked {
			if walk := strings.Contains(r, "per_page=100") && !strings.Contains(r, "updated_at"); walk && c.args == nil {
				repeated[r]++
			}
		}
		total := 0
		for _, n := range repeated {
			total += n - 1
		}
		if total > 1 {
			t.Errorf("killed at request %d: %d requests were answered twice: %v", c.at, total, asked)
		}
	}
}
