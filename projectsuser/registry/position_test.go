package registry_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// assign assigns users to a project and returns the ids of their registrations.
func (f *fixture) assign(p project.ID, users ...user.ID) (ids []projectsuser.ID) {
	f.Helper()
	f.do(func(tx *registry.Tx) error {
		for _, u := range users {
			made, err := tx.Assign(p, registry.Assignment{User: u})
			if err != nil {
				return err
			}
			ids = append(ids, made[0].ID)
		}
		return nil
	})
	return ids
}

// assertPositions fails the test unless a project has the wanted registrations in
// this order.
func (f *fixture) assertPositions(p project.ID, want ...projectsuser.ID) {
	f.Helper()
	if diff := cmp.Diff(want, f.Snapshot().Positions(p)); diff != "" {
		f.Errorf("positions on project %d (-want +got):\n%s", p, diff)
	}
	for i, id := range want {
		if at := f.Snapshot().Position(id); at != i+1 {
			f.Errorf("registration %d has position %d, want %d", id, at, i+1)
		}
	}
}

func TestPositionsHaveNoGaps(t *testing.T) {
	f := newSchool(t)
	ids := f.assign(2, 7, 8, 9)
	a, b, c := ids[0], ids[1], ids[2]
	f.assertPositions(2, a, b, c)
	f.do(func(tx *registry.Tx) error { return tx.Move(c, 1) })
	f.assertPositions(2, c, a, b)
	f.do(func(tx *registry.Tx) error { return tx.Reorder(2, []projectsuser.ID{b, c, a}) })
	f.assertPositions(2, b, c, a)
	f.do(func(tx *registry.Tx) error { return tx.Unregister(c) })
	f.assertPositions(2, b, a)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(2, registry.Assignment{User: 9, Position: 2})
		return err
	})
	f.assertPositions(2, b, 4, a)

	e := f.assign(3, 7)[0]
	f.do(func(tx *registry.Tx) error { _, err := tx.Transfer(b, 3, 1); return err })
	f.assertPositions(2, 4, a)
	f.assertPositions(3, b, e)
	f.do(func(tx *registry.Tx) error { _, err := tx.Transfer(b, 3, 2); return err })
	f.assertPositions(3, e, b)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(4, registry.RegistrationPatch{Project: optional.Some[project.ID](3)})
		return err
	})
	f.assertPositions(2, a)
	f.assertPositions(3, e, b, 4)
	if at := f.Snapshot().Position(99); at != 0 {
		t.Errorf("an unknown registration has position %d", at)
	}
}

func TestPositionCommandsRefuse(t *testing.T) {
	f := newSchool(t)
	ids := f.assign(2, 7, 8, 9)
	f.assign(3, 7)
	before := f.Snapshot()
	order := func(ids ...projectsuser.ID) func(*registry.Tx) error {
		return func(tx *registry.Tx) error { return tx.Reorder(2, ids) }
	}
	tests := []struct {
		name, want string
		do         func(*registry.Tx) error
	}{
		{"position 0", "store: position 0 on project 2: want 1 to 3", func(tx *registry.Tx) error { return tx.Move(ids[0], 0) }},
		{"position past the end", "store: position 4 on project 2: want 1 to 3", func(tx *registry.Tx) error { return tx.Move(ids[0], 4) }},
		{"unknown registration", "store: registration 99: not found", func(tx *registry.Tx) error { return tx.Move(99, 1) }},
		{"order without a registration", "store: order of project 2: registration 3: not named", order(2, 1)},
		{"order with a registration twice", "store: order of project 2: registration 2: named twice", order(2, 1, 2)},
		{"order with a registration of another project", "store: order of project 2: registration 4: not on the project", order(1, 2, 3, 4)},
		{"order of an unknown project", "store: project 99: not found", func(tx *registry.Tx) error { return tx.Reorder(99, nil) }},
		{"assign past the end", "store: position 3 on project 3: want 1 to 2", func(tx *registry.Tx) error {
			_, err := tx.Assign(3, registry.Assignment{User: 8, Position: 3})
			return err
		}},
		{"transfer past the end", "store: position 9 on project 4: want 1 to 1", func(tx *registry.Tx) error {
			_, err := tx.Transfer(ids[1], 4, 9)
			return err
		}},
		{"transfer to a project of the user", `store: registration with user_id "7": taken by registration 4`, func(tx *registry.Tx) error {
			_, err := tx.Transfer(ids[0], 3, 1)
			return err
		}},
	}
	for _, test := range tests {
		if err := f.try(test.do); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
		t.Errorf("refused commands changed the registry:\n%s", diff)
	}
	var wrong *store.OrderError
	if err := f.try(order(1)); !errors.As(err, &wrong) || wrong.Project != 2 || wrong.Registration != 2 {
		t.Errorf("%+v", wrong)
	}
}

// A command that leaves all positions as they are makes no change.
func TestSamePositionMakesNoChange(t *testing.T) {
	f := newSchool(t)
	ids := f.assign(2, 7, 8)
	changes := len(f.changes)
	f.do(func(tx *registry.Tx) error { return tx.Move(ids[1], 2) })
	f.do(func(tx *registry.Tx) error { return tx.Reorder(2, ids) })
	f.do(func(tx *registry.Tx) error { _, err := tx.Transfer(ids[0], 2, 1); return err })
	f.do(func(tx *registry.Tx) error {
		_, err := tx.UpdateTerms(ids[0], projectsuser.TermsPatch{})
		return err
	})
	f.do(func(tx *registry.Tx) error { _, err := tx.Assign(2, registry.Assignment{User: 7}); return err })
	if len(f.changes) != changes {
		t.Errorf("changes %+v, want none", f.changes[changes:])
	}
	f.do(func(tx *registry.Tx) error { return tx.Move(ids[1], 1) })
	last := f.changes[len(f.changes)-1]
	if diff := cmp.Diff([]store.Shift{{Project: 2, Registration: ids[1], To: 1}}, last.Shifts); diff != "" || last.Put.Len() > 0 {
		t.Errorf("change of a move: %+v", last)
	}
}

// After any insertions, moves, removals and transfers, the positions equal those of a
// plain slice, and older snapshots do not change.
func TestLawPositionsAreASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := registry.New(registry.Options{})
		want := map[project.ID][]projectsuser.ID{1: nil, 2: nil}
		do := func(do func(*registry.Tx) error) {
			if err := r.Do(t.Context(), "", do); err != nil {
				t.Fatal(err)
			}
		}
		do(func(tx *registry.Tx) error {
			for u := range user.ID(12) {
				if err := tx.PutUser(user.User{ID: u + 1}); err != nil {
					return err
				}
			}
			return errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutProject(project.Project{ID: 2}))
		})
		at := func(n int) int { return rapid.IntRange(1, n).Draw(t, "at") }
		older, olderWant := r.Snapshot(), []projectsuser.ID(nil)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			p := project.ID(at(2))
			u, n := user.ID(at(12)), len(want[p])
			if rapid.IntRange(1, 8).Draw(t, "keep snapshot") == 8 {
				older, olderWant = r.Snapshot(), slices.Clone(want[1])
			}
			switch e := r.Snapshot().Find(u, p); {
			case e == nil:
				i := at(n + 1)
				do(func(tx *registry.Tx) error {
					made, err := tx.Assign(p, registry.Assignment{User: u, Position: i})
					want[p] = slices.Insert(want[p], i-1, made[0].ID)
					return err
				})
			case rapid.Bool().Draw(t, "move"):
				i, id := at(n), e.Registration.ID
				do(func(tx *registry.Tx) error { return tx.Move(id, i) })
				want[p] = slices.DeleteFunc(want[p], func(other projectsuser.ID) bool { return other == id })
				want[p] = slices.Insert(want[p], i-1, id)
			case rapid.Bool().Draw(t, "transfer") && r.Snapshot().Find(u, 3-p) == nil:
				id := e.Registration.ID
				do(func(tx *registry.Tx) error { _, err := tx.Transfer(id, 3-p, 0); return err })
				want[p] = slices.DeleteFunc(want[p], func(other projectsuser.ID) bool { return other == id })
				want[3-p] = append(want[3-p], id)
			default:
				id := e.Registration.ID
				do(func(tx *registry.Tx) error { return tx.Unregister(id) })
				want[p] = slices.DeleteFunc(want[p], func(other projectsuser.ID) bool { return other == id })
			}
			for p, ids := range want {
				if got := r.Snapshot().Positions(p); !slices.Equal(got, ids) {
					t.Fatalf("project %d: %v, want %v", p, got, ids)
				}
			}
			if got := older.Positions(1); !slices.Equal(got, olderWant) {
				t.Fatalf("an older snapshot: %v, want %v", got, olderWant)
			}
		}
	})
}
