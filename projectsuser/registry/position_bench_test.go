package registry_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// newAssigned returns a registry with n users who are assigned to project 1, and n users
// who are not.
func newAssigned(b *testing.B, n int) *registry.Registry {
	b.Helper()
	r := registry.New(registry.Options{})
	err := r.Do(b.Context(), "", func(tx *registry.Tx) error {
		records := store.Records{Projects: []*project.Project{{ID: 1}, {ID: 2}}}
		var all []registry.Assignment
		for u := range user.ID(2 * n) {
			records.Users = append(records.Users, &user.User{ID: u + 1, Login: fmt.Sprint("user-", u+1)})
			if int(u) < n {
				all = append(all, registry.Assignment{User: u + 1})
			}
		}
		if _, err := tx.Import(records, time.Time{}); err != nil {
			return err
		}
		_, err := tx.Assign(1, all...)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkReorder reverses the positions of 10,000 registrations on a project.
func BenchmarkReorder(b *testing.B) {
	r := newAssigned(b, 10_000)
	for b.Loop() {
		order := slices.Clone(r.Snapshot().Positions(1))
		slices.Reverse(order)
		if err := r.Do(b.Context(), "", func(tx *registry.Tx) error { return tx.Reorder(1, order) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMove moves one of 10,000 registrations on a project.
func BenchmarkMove(b *testing.B) {
	r := newAssigned(b, 10_000)
	i := 0
	for b.Loop() {
		i++
		id := projectsuser.ID(i*7919%10_000 + 1)
		if err := r.Do(b.Context(), "", func(tx *registry.Tx) error { return tx.Move(id, i*31%10_000+1) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAssign assigns 1,000 users to a project with 10,000 registrations, and
// rolls that back.
func BenchmarkAssign(b *testing.B) {
	r := newAssigned(b, 10_000)
	var all []registry.Assignment
	for u := range user.ID(1000) {
		all = append(all, registry.Assignment{User: 10_001 + u})
	}
	rolledBack := fmt.Errorf("rolled back")
	for b.Loop() {
		err := r.Do(b.Context(), "", func(tx *registry.Tx) error {
			if _, err := tx.Assign(1, all...); err != nil {
				return err
			}
			return rolledBack
		})
		if err != rolledBack {
			b.Fatal(err)
		}
	}
}
