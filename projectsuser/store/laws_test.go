package store_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// byValue compares records by value, and an empty list as no list.
var byValue = cmp.Options{
	cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}),
	cmpopts.IgnoreUnexported(store.Entry{}), cmpopts.EquateEmpty(),
}

// picture is a deep enough copy of a snapshot to notice if the snapshot changes later.
type picture struct {
	Content   store.Content
	Positions map[project.ID][]projectsuser.ID
	Entries   []store.Entry
	Teams     []store.TeamEntry
	Removed   []projectsuser.ID
	Next      string
}

func pictureOf(s *store.Snapshot) picture {
	p := picture{
		Content: s.Content(), Entries: values(s.Registrations), Teams: values(s.Teams),
		Removed: slices.Collect(s.Removed()), Next: s.NextChange().String(),
		Positions: make(map[project.ID][]projectsuser.ID),
	}
	for _, positions := range p.Content.Positions {
		if len(positions.Registrations) > 0 {
			p.Positions[positions.Project] = slices.Clone(positions.Registrations)
		}
	}
	p.Content.Positions = nil
	return p
}

// values returns the records of a table by value, in its default order.
func values[R any](t *query.Table[*R]) (all []R) {
	for r := range t.All(query.Query[*R]{}) {
		all = append(all, *r)
	}
	return all
}

// compare returns the differences between two pictures, "" without any.
func compare(a, b picture) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b, byValue)
}

// The law rollback-is-identity: after a rollback, everything is as it was at the mark,
// also if marks nest. No snapshot changes, whatever the edit does after it.
func TestLawRollbackIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &wanderer{edit: drawBase(t).Edit()}
		w.wander(t, 0)
		for i, s := range w.seen {
			if diff := compare(w.pictures[i], pictureOf(s)); diff != "" {
				t.Fatalf("snapshot %d changed (-before +after):\n%s", i, diff)
			}
		}
	})
}

// wanderer makes random changes inside nested marks, and keeps pictures of all
// snapshots on its way.
type wanderer struct {
	edit     *store.Edit
	seen     []*store.Snapshot
	pictures []picture
}

// look returns a picture of the edit now.
func (w *wanderer) look() picture {
	s := w.edit.Snapshot()
	p := pictureOf(s)
	w.seen, w.pictures = append(w.seen, s), append(w.pictures, p)
	return p
}

// wander makes a few changes, some of them inside a mark.
func (w *wanderer) wander(t *rapid.T, depth int) {
	for range rapid.IntRange(1, 5).Draw(t, "steps") {
		switch what := rapid.IntRange(1, 8).Draw(t, "what"); {
		case what <= 2 && depth < 3:
			w.mark(t, depth)
		case what == 3:
			w.edit.Advance(w.edit.At().Add(drawHours(t)))
		case what <= 5:
			drawStep(t, w.edit.Snapshot()).do(t, w.edit)
		default:
			drawStep(t, w.edit.Snapshot()).run(t, w.edit)
		}
	}
}

// mark makes changes inside a mark and then rolls them back or keeps them.
func (w *wanderer) mark(t *rapid.T, depth int) {
	before, touched := w.look(), w.edit.Touched()
	m := w.edit.Mark()
	w.wander(t, depth+1)
	if rapid.Bool().Draw(t, "keep") {
		w.edit.Release(m)
		return
	}
	w.look()
	if rapid.Bool().Draw(t, "change in progress") {
		w.edit.Begin("drawn", store.CommandPut)
		drawStep(t, w.edit.Snapshot()).do(t, w.edit)
	}
	w.edit.Rollback(m)
	if diff := compare(before, w.look()); diff != "" {
		t.Fatalf("after the rollback (-mark +now):\n%s", diff)
	}
	if diff := cmp.Diff(touched, w.edit.Touched(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("touched after the rollback (-mark +now):\n%s", diff)
	}
}

// drawBase returns a snapshot at noon after a few drawn changes.
func drawBase(t *rapid.T) *store.Snapshot {
	s, err := store.New(nil, noon, store.Records{Projects: []*project.Project{{ID: 1}, {ID: 2}, {ID: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	e := s.Edit()
	for range rapid.IntRange(0, 6).Draw(t, "steps before") {
		drawStep(t, e.Snapshot()).run(t, e)
	}
	return e.Snapshot()
}

// drawChanges makes drawn changes and returns them. Each has the next sequence.
func drawChanges(t *rapid.T, e *store.Edit) (changes []store.Change) {
	for range rapid.IntRange(1, 15).Draw(t, "steps") {
		if rapid.IntRange(1, 4).Draw(t, "advance") == 4 {
			changes = append(changes, e.Advance(e.At().Add(drawHours(t)))...)
		}
		before := e.Sequence()
		if c, ok := drawStep(t, e.Snapshot()).run(t, e); ok {
			changes = append(changes, c)
		} else if e.Sequence() != before {
			t.Fatalf("no change, and the sequence is %d after %d", e.Sequence(), before)
		}
	}
	return changes
}

// The law replay-is-identity: applying all changes of an edit to the snapshot with which
// it began gives the same store, with the same histories and the same touched ids.
func TestLawReplayIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawBase(t)
		live, twin := base.Edit(), base.Edit()
		for i, c := range drawChanges(t, live) {
			if want := base.Sequence() + uint64(i) + 1; c.Sequence != want {
				t.Fatalf("change %d has sequence %d, want %d", i, c.Sequence, want)
			}
			if err := twin.Apply(c); err != nil {
				t.Fatal(err)
			}
			if twin.Advance(c.At.Add(time.Nanosecond)); !twin.ChangedAt().Equal(c.At) || !twin.At().After(c.At) {
				t.Fatalf("a nanosecond after change %d of %s: changed at %s, time %s", c.Sequence, c.At, twin.ChangedAt(), twin.At())
			}
		}
		if more := twin.Advance(live.At()); len(more) != 0 {
			t.Fatalf("applied changes leave %+v", more)
		}
		if diff := compare(pictureOf(live.Snapshot()), pictureOf(twin.Snapshot())); diff != "" {
			t.Fatalf("applied (-live +applied):\n%s", diff)
		}
		if diff := cmp.Diff(live.TakeTouched(), twin.TakeTouched()); diff != "" {
			t.Fatalf("touched (-live +applied):\n%s", diff)
		}
	})
}

// The law restore-is-identity: what an edit derives step by step equals what Restore
// derives from the content at once, and the content of that is the same.
func TestLawRestoreIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		drawChanges(t, e)
		s := e.Snapshot()
		again, err := store.Restore(t.Context(), nil, s.Content())
		if err != nil {
			t.Fatal(err)
		}
		if !again.ChangedAt().Equal(s.ChangedAt()) || !again.At().Equal(s.ChangedAt()) || s.At().Before(s.ChangedAt()) {
			t.Fatalf("changed at %s, at %s, restored as %s and %s", s.ChangedAt(), s.At(), again.ChangedAt(), again.At())
		}
		if diff := compare(pictureOf(s), pictureOf(again)); diff != "" {
			t.Fatalf("restored (-edit +restored):\n%s", diff)
		}
	})
}

// TakeTouched returns every registration, team and user whose entry differs between two
// snapshots, in order and each once.
func TestLawTouchedHasEveryDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		for range rapid.IntRange(1, 3).Draw(t, "calls") {
			before := e.Snapshot()
			drawChanges(t, e)
			after, touched := e.Snapshot(), e.TakeTouched()
			checkTouched(t, before.Registrations, after.Registrations, touched.Registrations)
			checkTouched(t, before.Teams, after.Teams, touched.Teams)
			checkTouched(t, before.Users, after.Users, touched.Users)
		}
	})
}

// checkTouched fails the test unless ids has each record that differs between two
// versions of a table, in order and each once.
func checkTouched[R any, I ~int64](t *rapid.T, before, after *query.Table[*R], ids []I) {
	for i := range ids {
		if i > 0 && ids[i-1] >= ids[i] {
			t.Fatalf("touched %v: want each id once, in order", ids)
		}
	}
	for id := I(1); id < 1000; id++ {
		old, _ := before.Get(int64(id))
		now, _ := after.Get(int64(id))
		if _, ok := slices.BinarySearch(ids, id); old != now && !ok {
			t.Fatalf("%T %d differs and is not among the touched %v", now, id, ids)
		}
	}
}

// TestDrawnChangesGoFar expects that the drawn changes of the laws above reach every
// status and do everything that a change can do. The changes are the same in every run.
func TestDrawnChangesGoFar(t *testing.T) {
	met := make(map[string]bool)
	seed.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		var changes []store.Change
		for range 5 {
			changes = append(changes, drawChanges(t, e)...)
		}
		for _, c := range changes {
			met[string(c.Command)] = true
			met["shift"] = met["shift"] || len(c.Shifts) > 0
			met["order"] = met["order"] || len(c.Orders) > 0
			met["removed team"] = met["removed team"] || len(c.Removed.Teams) > 0
			met["removed project"] = met["removed project"] || len(c.Removed.Projects) > 0
			for _, m := range c.Moves {
				met[m.To.String()] = true
				met["begin"] = met["begin"] || slices.Contains(m.Events, state.Begin)
			}
		}
	})
	want := []string{"time", "import", "put", "remove", "unregister", "shift", "order", "removed team", "removed project", "begin"}
	for _, s := range state.Statuses() {
		want = append(want, s.String())
	}
	for _, w := range want {
		if !met[w] {
			t.Errorf("no change has %s", w)
		}
	}
}
