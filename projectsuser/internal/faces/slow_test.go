package faces_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// Over a network, a change that waits for another command or for a slow commit is
// answered after the Timeout, while that command or commit goes on. The answer says whether
// the change may still happen, and a read does not wait.
func TestTimeoutBoundsAChange(t *testing.T) {
	for _, f := range allFaces {
		for _, waits := range []string{"a command", "a commit"} {
			t.Run(f.name+" waits for "+waits, func(t *testing.T) {
				t.Parallel()
				checkTimeout(t, f, waits == "a commit")
			})
		}
	}
}

// checkTimeout sends a change that waits for a commit of its own, or for another command.
func checkTimeout(t *testing.T, f face, forCommit bool) {
	const timeout = 2 * time.Second // much longer than a change needs before it waits
	release := make(chan struct{})
	h := &hooks{}
	r := newRegistry(t, h)
	if forCommit {
		h.commit = func() error { <-release; return nil }
	} else {
		holdRegistry(t, r, release)
	}
	server := httptest.NewServer(f.new(r, options{Caller: bob, Timeout: timeout}))
	defer server.Close()
	from := time.Now()
	got, body := overNetwork(t, server.URL, f.visible("7"))
	if took := time.Since(from); got.StatusCode != 503 || took < timeout {
		t.Errorf("%d after %s", got.StatusCode, took)
	}
	said, after := "Nothing changed", "1"
	if forCommit {
		said, after = "may still happen", "" // a repetition could happen twice
	}
	if !strings.Contains(body, said) || got.Header.Get("Retry-After") != after {
		t.Errorf("Retry-After %q, %s", got.Header.Get("Retry-After"), body)
	}
	if got, body := overNetwork(t, server.URL, f.show.with("5", "")); got.StatusCode != 200 {
		t.Errorf("a read: %d %s", got.StatusCode, body)
	}
	before := r.Snapshot()
	close(release)
	if err := r.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if happened := r.Snapshot() != before; happened != forCommit {
		t.Errorf("the change happened later: %t", happened)
	}
}

// holdRegistry runs a command until a channel is closed.
func holdRegistry(t *testing.T, r *registry.Registry, release <-chan struct{}) {
	held := make(chan struct{})
	go func() {
		_ = r.Do(t.Context(), "", func(*registry.Tx) error {
			close(held)
			<-release
			return nil
		})
	}()
	<-held
}

// overNetwork sends a request to a server.
func overNetwork(t *testing.T, url string, send request) (*http.Response, string) {
	t.Helper()
	method, rest, _ := strings.Cut(string(send), " ")
	target, body, _ := strings.Cut(rest, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, url+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
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
	return got, string(text)
}
