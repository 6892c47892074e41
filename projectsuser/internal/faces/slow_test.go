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
// answered within the Timeout. The answer says whether the change may still happen, and a
// read does not wait.
func TestTimeoutBoundsAChange(t *testing.T) {
	const timeout, slow = 50 * time.Millisecond, 400 * time.Millisecond
	for _, f := range allFaces {
		for _, waits := range []string{"a command", "a commit"} {
			release := make(chan struct{})
			h := &hooks{}
			r := newRegistry(t, h)
			if waits == "a command" {
				locked := make(chan struct{})
				go func() {
					_ = r.Do(t.Context(), "", func(*registry.Tx) error {
						close(locked)
						<-release
						return nil
					})
				}()
				<-locked
			} else {
				h.commit = func() error { <-release; return nil }
			}
			server := httptest.NewServer(f.new(r, options{Caller: bob, Timeout: timeout}))
			from := time.Now()
			got, body := overNetwork(t, server.URL, f.visible("7"))
			if took := time.Since(from); got.StatusCode != 503 || took < timeout || took > timeout+slow {
				t.Errorf("%s waits for %s: %d after %s", f.name, waits, got.StatusCode, took)
			}
			said, after := "Nothing changed", "1"
			if waits == "a commit" {
				said, after = "may still happen", "" // a repetition could happen twice
			}
			if !strings.Contains(body, said) || got.Header.Get("Retry-After") != after {
				t.Errorf("%s waits for %s: Retry-After %q, %s", f.name, waits, got.Header.Get("Retry-After"), body)
			}
			if got, body := overNetwork(t, server.URL, f.show.with("5", "")); got.StatusCode != 200 {
				t.Errorf("%s waits for %s: a read: %d %s", f.name, waits, got.StatusCode, body)
			}
			before := r.Snapshot()
			close(release)
			if err := r.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			if happened := r.Snapshot() != before; happened != (waits == "a commit") {
				t.Errorf("%s waits for %s: the change happened later: %t", f.name, waits, happened)
			}
			server.Close()
		}
	}
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
