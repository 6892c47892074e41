package journal

import (
	"errors"
	"iter"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// yielded yields changes, then an error unless that is nil.
func yielded(changes []store.Change, err error) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(store.Change{}, err)
		}
	}
}

// A folder that is made of a content and some of its last changes has both, opens, and goes
// on.
func TestLawAMadeFolderHasTheContentAndTheChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			c.Step(t)
		}
		kept := c.Changes[rapid.IntRange(0, len(c.Changes)).Draw(t, "first"):]
		m, s := newMemory(), c.Registry.Snapshot()
		made, err := makeIn(t.Context(), m, s.Content(), yielded(kept, nil))
		if err != nil || made.Last != s.Sequence() {
			t.Fatalf("made %+v: %v, want the last change %d", made, err, s.Sequence())
		}
		report, err := checkIn(t.Context(), m)
		if err != nil || report.Err != nil || report.Opened != made {
			t.Fatalf("report %+v: %v", report, err)
		}
		var changes []store.Change
		for change, err := range changesIn(t.Context(), m) {
			if err != nil {
				t.Fatal(err)
			}
			changes = append(changes, change)
		}
		if diff := diffOfChanges(kept, changes); diff != "" {
			t.Fatalf("changes (-campaign +folder):\n%s", diff)
		}
		j := reopened(t, m, Options{SnapshotAfter: -1, KeepSegments: true})
		defer j.Close()
		if diff := rostertest.Diff(s, j.registry.Snapshot()); diff != "" {
			t.Fatalf("(-campaign +folder):\n%s", diff)
		}
	})
}

// What cannot be made leaves no folder.
func TestMakeRefuses(t *testing.T) {
	var changes []store.Change
	r := registry.New(registry.Options{Commit: func(b store.Batch) error {
		changes = append(changes, b.Changes...)
		return nil
	}})
	give(t, r, 1, 2, 3)
	content, broken := r.Snapshot().Content(), errors.New("broken")
	isBroken := func(err error) bool { return errors.Is(err, broken) }
	for name, c := range map[string]struct {
		changes iter.Seq2[store.Change, error]
		matches func(error) bool
	}{
		"an error":          {yielded(changes[:1], broken), isBroken},
		"an error at first": {yielded(nil, broken), isBroken},
		"a gap":             {yielded([]store.Change{changes[0], changes[2]}, nil), isSequenceError},
		"an early end":      {yielded(changes[:2], nil), isSequenceError},
	} {
		to := filepath.Join(t.TempDir(), "school")
		if _, err := Make(t.Context(), to, content, c.changes); !c.matches(err) {
			t.Errorf("%s: got %v", name, err)
		}
		if found, _ := filepath.Glob(to + "*"); len(found) > 0 {
			t.Errorf("%s: %v is left", name, found)
		}
	}
}

// isSequenceError reports whether an error is a [*store.SequenceError].
func isSequenceError(err error) bool { return errors.As(err, new(*store.SequenceError)) }
