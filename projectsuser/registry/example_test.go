package registry_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// A registry runs commands, applies time, and answers queries about one consistent
// snapshot.
func ExampleRegistry() {
	now := noon
	r := registry.New(registry.Options{Clock: func() time.Time { return now }})
	ctx := context.Background()
	err := r.Do(ctx, "staff", func(tx *registry.Tx) error {
		rush := project.Session{ID: 1, Project: 1, Solo: true, BeginAt: noon.Add(time.Hour)}
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1, Slug: "rush-00"}},
			Sessions: []*project.Session{&rush},
			Users:    []*user.User{{ID: 7, Login: "ada"}, {ID: 8, Login: "bob"}},
		})
		return err
	})
	for _, id := range []user.ID{7, 8} {
		err = errors.Join(err, r.Do(ctx, "intra", func(tx *registry.Tx) error {
			_, err := tx.Register(id, 1)
			return err
		}))
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	before := r.Snapshot()
	now = noon.Add(time.Hour)
	if err := r.Advance(ctx, now); err != nil {
		fmt.Println(err)
	}
	status := r.Fields().Registrations.Status
	fmt.Println("waiting before:", before.Registrations.Count(status.In(state.WaitingToStart)))
	fmt.Println("waiting after: ", r.Snapshot().Registrations.Count(status.In(state.WaitingToStart)))
	fmt.Println("in progress:   ", r.Snapshot().Registrations.Count(status.In(state.InProgress)))
	// Output:
	// waiting before: 2
	// waiting after:  0
	// in progress:    2
}

// Errors are structs with the record and the reason, so a program can word them for its
// users.
func ExampleGuardError() {
	advise := func(err error) string {
		if e, ok := errors.AsType[*store.MissingError](err); ok {
			return fmt.Sprintf("no %s %d", e.Kind, e.ID)
		}
		if e, ok := errors.AsType[*registry.GuardError](err); ok {
			return fmt.Sprintf("the policy keeps user %d from %s: allowed only if %s", e.User, e.Command, e.Guard)
		}
		refusal, _ := errors.AsType[*registry.Refusal](err)
		if e, ok := errors.AsType[*user.RefusedError](err); ok {
			return fmt.Sprintf("user %d is %s: %s is not possible", refusal.User, e.State, e.Event)
		}
		return fmt.Sprint(err)
	}
	r := registry.New(registry.Options{Policy: registry.Policy{
		Admins: 1,
		Guards: map[store.Command][]registry.Guard{store.CommandDelete: {registry.GuardNotSelf}},
	}})
	for _, do := range []func(*registry.Tx) error{
		func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada", Role: user.Admin}) },
		func(tx *registry.Tx) error { _, err := tx.Assign(1, registry.Assignment{User: 7}); return err },
		func(tx *registry.Tx) error { return tx.DeleteUser(7) },
		func(tx *registry.Tx) error { return tx.Disable(7) },
		func(tx *registry.Tx) error { return tx.Unsuspend(7) },
	} {
		if err := r.Do(context.Background(), "ada", do); err != nil {
			fmt.Println(advise(err))
		}
	}
	// Output:
	// no project 1
	// the policy keeps user 7 from delete: allowed only if the account is not the actor's own
	// the policy keeps user 7 from disable: allowed only if enough admins remain
	// user 7 is active: unsuspend is not possible
}

// A command that is not possible says why, and nothing of its transaction happens.
func ExampleRefusal() {
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7}},
		})
		if err != nil {
			return err
		}
		registration, err := tx.Register(7, 1)
		if err != nil {
			return err
		}
		_, err = tx.Retry(registration.ID, registry.RetryOptions{})
		return err
	})
	fmt.Println(err)
	fmt.Println(r.Snapshot().Registrations.Len())
	// Output:
	// registry: retry of registration 1: state: retry while "searching": not possible in this state
	// 0
}
