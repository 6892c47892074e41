package main

import (
	"cmp"
	"iter"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// lines returns changes as text, without those up to a sequence.
func lines(t *testing.T, after uint64, changes iter.Seq2[store.Change, error]) (all []string) {
	t.Helper()
	for c, err := range changes {
		if err != nil {
			t.Fatal(err)
		}
		if c.Sequence > after {
			all = append(all, string(codec.Change.JSON(&c)))
		}
	}
	return all
}

// put puts a new user.
func put(t *testing.T, r *registry.Registry, id user.ID) {
	t.Helper()
	if err := r.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) }); err != nil {
		t.Fatal(err)
	}
}

// folder makes a folder with the registry of a campaign and a later command, and returns
// the registry. It keeps all changes, or only the last ones.
func folder(t *testing.T, dir string, whole bool) *registry.Registry {
	t.Helper()
	c := rapid.Custom(func(rt *rapid.T) *rostertest.Campaign {
		c := rostertest.NewCampaign(rt, nil)
		for range 60 {
			c.Step(rt)
		}
		return c
	}).Filter(func(c *rostertest.Campaign) bool { return c.Registry.Snapshot().Registrations.Len() >= 10 }).Example(7)
	kept := c.Changes
	if !whole {
		kept = kept[len(kept)-2:]
	}
	changes := func(yield func(store.Change, error) bool) {
		for _, change := range kept {
			if !yield(change, nil) {
				return
			}
		}
	}
	_, err := journal.Make(t.Context(), dir, c.Registry.Snapshot().Content(), changes)
	if err != nil {
		t.Fatal(err)
	}
	r, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{SnapshotAfter: -1, KeepSegments: true})
	if err != nil {
		t.Fatal(err)
	}
	put(t, r, 1<<40)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

// A copy of a folder to a database, of that to a folder and of that to a database has the
// registry, the timelines and the changes of the first folder, also if that no longer has
// its older changes. Each copy goes on.
func TestLawCopiesThereAndBackAreTheFolder(t *testing.T) {
	for name, keep := range map[string]bool{"all changes": true, "the last changes": false} {
		t.Run(name, func(t *testing.T) {
			db, first, back := address(t), filepath.Join(t.TempDir(), "school"), filepath.Join(t.TempDir(), "back")
			r := folder(t, first, keep)
			for _, args := range [][]string{{"copy", first, "-db", db}, {"copy", "-db", db, "-to", back}} {
				if _, errs, code := run(t.Context(), args...); code != 0 {
					t.Fatalf("%v: %s", args, errs)
				}
				if err := sqlstore.Check(t.Context(), db); err != nil {
					t.Error(err)
				}
			}
			empty(t, db)
			if _, errs, code := run(t.Context(), "copy", back, "-db", db); code != 0 {
				t.Fatal(errs)
			}
			isCopy(t, r, lines(t, 0, journal.Changes(t.Context(), first)), back, db)
			goesOn(t, back, db)
		})
	}
}

// isCopy compares a folder and a database with a registry and its last changes.
func isCopy(t *testing.T, r *registry.Registry, want []string, dir, db string) {
	t.Helper()
	held, _, err := journal.Load(t.Context(), dir, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := sqlstore.Load(t.Context(), db, registry.Options{})
	if err := cmp.Or(err, sqlstore.Check(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	for _, of := range []*registry.Registry{held, copied} {
		if diff := rostertest.Diff(r.Snapshot(), of.Snapshot()); diff != "" {
			t.Error(diff)
		}
	}
	for _, of := range []iter.Seq2[store.Change, error]{journal.Changes(t.Context(), dir), sqlstore.Changes(t.Context(), db)} {
		if got := lines(t, 0, of); !slices.Equal(want, got) {
			t.Errorf("%d changes, want %d:\n%s\nwant\n%s", len(got), len(want), got, want)
		}
	}
}

// goesOn gives commands to a folder and a database that are copies.
func goesOn(t *testing.T, dir, db string) {
	t.Helper()
	a, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{KeepSegments: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	b, s, err := sqlstore.Open(t.Context(), db, registry.Options{}, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, a, 1<<41)
	put(t, b, 1<<41)
	if err := sqlstore.Check(t.Context(), db); err != nil {
		t.Error(err)
	}
}

// A copy that was stopped goes on, and a database with other changes is refused.
func TestACopyGoesOn(t *testing.T) {
	db, dir := address(t), filepath.Join(t.TempDir(), "school")
	held := folder(t, dir, true)
	all, err := collected(journal.Changes(t.Context(), dir), held.Snapshot().Sequence())
	if err != nil {
		t.Fatal(err)
	}
	_, s, err := sqlstore.Open(t.Context(), db, registry.Options{}, sqlstore.Options{})
	if err == nil {
		err = s.Append(t.Context(), all[:1]...)
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second copies nothing
		if _, errs, code := run(t.Context(), "copy", dir, "-db", db); code != 0 {
			t.Fatal(errs)
		}
		copied, err := sqlstore.Load(t.Context(), db, registry.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := rostertest.Diff(held.Snapshot(), copied.Snapshot()); diff != "" {
			t.Error(diff)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, s, err := sqlstore.Open(t.Context(), db, registry.Options{}, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, r, 7)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := run(t.Context(), "copy", dir, "-db", db); code != 1 || errs == "" {
		t.Errorf("a database with a change more: exit %d %s", code, errs)
	}
	empty(t, db)
	_, s, err = sqlstore.Open(t.Context(), db, registry.Options{}, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, _, err := journal.Load(t.Context(), dir, registry.Options{})
	if err == nil {
		err = s.Fill(t.Context(), other.Snapshot().Content())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, errs, code := run(t.Context(), "copy", dir, "-db", db); code != 1 || errs == "" {
		t.Errorf("a database without its older changes: exit %d %s", code, errs)
	}
	if _, errs, code := run(t.Context(), "copy", "-db", db, "-to", dir); code != 1 || errs == "" {
		t.Errorf("a folder that exists: exit %d %s", code, errs)
	}
}
