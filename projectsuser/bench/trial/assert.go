package trial

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Patience is how long porcupine may look for an order.
const Patience = time.Minute

// AssertLinearizable fails with a drawing of the history if nobody alone could
// have done the same.
func AssertLinearizable(t testing.TB, h History) {
	t.Helper()
	result := h.Check(Patience)
	if result == porcupine.Ok {
		return
	}
	path, err := h.Draw(os.TempDir(), Patience)
	if err != nil {
		t.Errorf("the history cannot be drawn: %v", err)
	}
	t.Errorf("%s: the history is drawn in %s", result, path)
}

// AssertSaved fails if a snapshot breaks a law, or is not what the changes that
// were committed lead to.
func AssertSaved(t testing.TB, s *store.Snapshot, changes []store.Change) {
	t.Helper()
	for _, broken := range rostertest.Check(s) {
		t.Error(broken)
	}
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
	if diff := rostertest.Diff(s, again.Snapshot()); diff != "" {
		t.Errorf("published (-) and saved (+):\n%s", diff)
	}
}

// AssertDrawn draws a history, and looks for what somebody did in the drawing.
func AssertDrawn(t testing.TB, h History, deed string) {
	t.Helper()
	path, err := h.Draw(t.TempDir(), Patience)
	if err != nil {
		t.Fatal(err)
	}
	drawing, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".html") || !bytes.Contains(drawing, []byte(deed)) {
		t.Errorf("%s shows nothing of the history", path)
	}
}
