package registry_test

import (
	"context"
	"errors"
	"fmt"
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

// assign puts users on a project, and returns their registrations.
func (d *desk) assign(p project.ID, users ...user.ID) (ids []projectsuser.ID) {
	d.Helper()
	d.do(func(tx *registry.Tx) error {
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

func (d *desk) assertPositions(p project.ID, want ...projectsuser.ID) {
	d.Helper()
	if diff := cmp.Diff(want, d.Snapshot().Positions(p)); diff != "" {
		d.Errorf("positions on project %d (-want +got):\n%s", p, diff)
	}
	for i, id := range want {
		if at := d.Snapshot().Position(id); at != i+1 {
			d.Errorf("registration %d has position %d, want %d", id, at, i+1)
		}
	}
}

func TestPositionsCloseTheirGaps(t *testing.T) {
	d := newDesk(t)
	ids := d.assign(2, 7, 8, 9)
	a, b, c := ids[0], ids[1], ids[2]
	d.assertPositions(2, a, b, c)
	d.do(func(tx *registry.Tx) error { return tx.Move(c, 1) })
	d.assertPositions(2, c, a, b)
	d.do(func(tx *registry.Tx) error { return tx.Reorder(2, []projectsuser.ID{b, c, a}) })
	d.assertPositions(2, b, c, a)
	d.do(func(tx *registry.Tx) error { return tx.Unregister(c) })
	d.assertPositions(2, b, a)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(2, registry.Assignment{User: 9, Position: 2})
		return err
	})
	d.assertPositions(2, b, 4, a)

	e := d.assign(3, 7)[0]
	d.do(func(tx *registry.Tx) error { _, err := tx.Transfer(b, 3, 1); return err })
	d.assertPositions(2, 4, a)
	d.assertPositions(3, b, e)
	d.do(func(tx *registry.Tx) error { _, err := tx.Transfer(b, 3, 2); return err })
	d.assertPositions(3, e, b)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Update(4, registry.RegistrationPatch{Project: optional.Some[project.ID](3)})
		return err
	})
	d.assertPositions(2, a)
	d.assertPositions(3, e, b, 4)
	if at := d.Snapshot().Position(99); at != 0 {
		t.Errorf("a registration that there is not has position %d", at)
	}
}

func TestPositionsAreRefused(t *testing.T) {
	d := newDesk(t)
	ids := d.assign(2, 7, 8, 9)
	d.assign(3, 7)
	before := d.Snapshot()
	order := func(ids ...projectsuser.ID) func(*registry.Tx) error {
		return func(tx *registry.Tx) error { return tx.Reorder(2, ids) }
	}
	tests := []struct {
		name, want string
		do         func(*registry.Tx) error
	}{
		{"position 0", "store: position 0 on project 2: want 1 to 3", func(tx *registry.Tx) error { return tx.Move(ids[0], 0) }},
		{"beyond the end", "store: position 4 on project 2: want 1 to 3", func(tx *registry.Tx) error { return tx.Move(ids[0], 4) }},
		{"nobody", "store: registration 99: not found", func(tx *registry.Tx) error { return tx.Move(99, 1) }},
		{"one is missing", "store: order of project 2: registration 3: not named", order(2, 1)},
		{"one twice", "store: order of project 2: registration 2: named twice", order(2, 1, 2)},
		{"another project's", "store: order of project 2: registration 4: not on the project", order(1, 2, 3, 4)},
		{"no project", "store: project 99: not found", func(tx *registry.Tx) error { return tx.Reorder(99, nil) }},
		{"assigned beyond the end", "store: position 3 on project 3: want 1 to 2", func(tx *registry.Tx) error {
			_, err := tx.Assign(3, registry.Assignment{User: 8, Position: 3})
			return err
		}},
		{"transferred beyond the end", "store: position 9 on project 4: want 1 to 1", func(tx *registry.Tx) error {
			_, err := tx.Transfer(ids[1], 4, 9)
			return err
		}},
		{"where the user is already", `store: registration with user_id "7": taken by registration 4`, func(tx *registry.Tx) error {
			_, err := tx.Transfer(ids[0], 3, 1)
			return err
		}},
	}
	for _, test := range tests {
		if err := d.try(test.do); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if diff := rostertest.Diff(before, d.Snapshot()); diff != "" {
		t.Errorf("refused, and changed:\n%s", diff)
	}
	var wrong *store.OrderError
	if err := d.try(order(1)); !errors.As(err, &wrong) || wrong.Project != 2 || wrong.Registration != 2 {
		t.Errorf("%+v", wrong)
	}
}

// What is where it is to be moves nothing, and makes no change.
func TestPositionsThatStayAreNoChange(t *testing.T) {
	d := newDesk(t)
	ids := d.assign(2, 7, 8)
	changes := len(d.changes)
	d.do(func(tx *registry.Tx) error { return tx.Move(ids[1], 2) })
	d.do(func(tx *registry.Tx) error { return tx.Reorder(2, ids) })
	d.do(func(tx *registry.Tx) error { _, err := tx.Transfer(ids[0], 2, 1); return err })
	d.do(func(tx *registry.Tx) error {
		_, err := tx.UpdateTerms(ids[0], projectsuser.TermsPatch{})
		return err
	})
	d.do(func(tx *registry.Tx) error { _, err := tx.Assign(2, registry.Assignment{User: 7}); return err })
	if len(d.changes) != changes {
		t.Errorf("%+v", d.changes[changes:])
	}
	d.do(func(tx *registry.Tx) error { return tx.Move(ids[1], 1) })
	last := d.changes[len(d.changes)-1]
	if diff := cmp.Diff([]store.Shift{{Project: 2, Registration: ids[1], To: 1}}, last.Shifts); diff != "" || last.Put.Len() > 0 {
		t.Errorf("a move is recorded as %+v", last)
	}
}

// Positions are what a plain slice says after any inserts, moves, removals and
// transfers, and versions that are held do not change.
func TestLawPositionsAreASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := registry.New(registry.Options{})
		want := map[project.ID][]projectsuser.ID{1: nil, 2: nil}
		do := func(do func(*registry.Tx) error) {
			if err := d.Do(t.Context(), "", do); err != nil {
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
		held, line := d.Snapshot(), []projectsuser.ID(nil)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			p := project.ID(at(2))
			u, n := user.ID(at(12)), len(want[p])
			if rapid.IntRange(1, 8).Draw(t, "hold") == 8 {
				held, line = d.Snapshot(), slices.Clone(want[1])
			}
			switch e := d.Snapshot().Find(u, p); {
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
			case rapid.Bool().Draw(t, "transfer") && d.Snapshot().Find(u, 3-p) == nil:
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
				if got := d.Snapshot().Positions(p); !slices.Equal(got, ids) {
					t.Fatalf("project %d: %v, want %v", p, got, ids)
				}
			}
			if got := held.Positions(1); !slices.Equal(got, line) {
				t.Fatalf("a version that was held: %v, want %v", got, line)
			}
		}
	})
}

func ExampleTx_Move() {
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		err := tx.PutProject(project.Project{ID: 1, Name: "Roof"})
		for u := range user.ID(3) {
			err = errors.Join(err, tx.PutUser(user.User{ID: u + 1}))
		}
		_, assigned := tx.Assign(1, registry.Assignment{User: 1}, registry.Assignment{User: 2}, registry.Assignment{User: 3, Position: 1})
		return errors.Join(err, assigned, tx.Move(1, 3))
	})
	fmt.Println(err)
	for i, id := range r.Snapshot().Positions(1) {
		e, _ := r.Snapshot().Registrations.Get(int64(id))
		fmt.Println(i+1, "user", e.Registration.User)
	}
	// Output:
	// <nil>
	// 1 user 3
	// 2 user 2
	// 3 user 1
}
