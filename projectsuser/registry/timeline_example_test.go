package registry_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// An imported registration tells its past by its timestamps; what happens from
// then on is recorded.
func ExampleSnapshot_Timeline() {
	now := noon.Add(48 * time.Hour)
	r := registry.New(registry.Options{Clock: func() time.Time { return now }})
	ctx := context.Background()
	err := r.Do(ctx, "sync", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{
			ID: 1, Project: 10, CreatedAt: noon, MarkedAt: noon.Add(24 * time.Hour),
			Attempts: team.Imported(&team.Team{
				ID: 5, Project: 10, CreatedAt: noon, LockedAt: noon.Add(time.Hour), ClosedAt: noon.Add(23 * time.Hour),
				FinalMark: project.MarkOf(80),
			}),
		}}})
		return err
	})
	err = errors.Join(err, r.Do(ctx, "staff", func(tx *registry.Tx) error { return tx.Unregister(1) }))
	if err != nil {
		fmt.Println(err)
		return
	}
	timeline, err := r.Snapshot().Timeline(1)
	if err != nil {
		fmt.Println(err)
	}
	for _, m := range timeline {
		fmt.Println(m)
	}
	// Output:
	// 2023-09-02T12:00:00Z: not_registered to creating_group by import, change 1 of sync, inferred
	// 2023-09-02T13:00:00Z: creating_group to in_progress by import, change 1 of sync, inferred
	// 2023-09-03T11:00:00Z: in_progress to waiting_evaluation by import, change 1 of sync, inferred
	// 2023-09-03T12:00:00Z: waiting_evaluation to finished by import, change 1 of sync, inferred
	// 2023-09-04T12:00:00Z: finished to not_registered by unregister (unregister), change 2 of staff
}

// A snapshot answers for the past, and for what time will do.
func ExampleSnapshot_StatusAt() {
	now := noon
	r := registry.New(registry.Options{Clock: func() time.Time { return now }})
	err := r.Do(context.Background(), "ada", func(tx *registry.Tx) error {
		rush := project.Session{ID: 1, Project: 1, Solo: true, BeginAt: noon.Add(time.Hour)}
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutSession(rush), tx.PutUser(user.User{ID: 7}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, hours := range []time.Duration{-1, 0, 1} {
		at, err := r.Snapshot().StatusAt(1, noon.Add(hours*time.Hour))
		fmt.Println(at.Status, at.Foreseen, err)
	}
	// Output:
	// not_registered false <nil>
	// waiting_to_start false <nil>
	// in_progress true <nil>
}

// A list that is shown somewhere, kept up to date: first what is there, then what
// becomes of it. A program would range over All in a goroutine of its own.
func ExampleRegistry_Subscribe() {
	r := registry.New(registry.Options{})
	ctx := context.Background()
	status := r.Fields().Registrations.Status
	s := r.Subscribe(registry.SubscribeOptions{}, status.In(state.Searching))
	defer s.Close()
	fmt.Println("searching at first:", s.Snapshot().Registrations.Count(status.In(state.Searching)))

	err := r.Do(ctx, "ada", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	err = errors.Join(err, r.Do(ctx, "ada", func(tx *registry.Tx) error {
		_, err := tx.CreateTeam(1)
		return err
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for d, err := range s.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range d.Entered {
			fmt.Println("entered:", c.After.Registration.ID)
		}
		for _, c := range d.Left {
			fmt.Println("left:", c.Before.Registration.ID, "now", c.After.Status)
			s.Close()
		}
	}
	// Output:
	// searching at first: 0
	// entered: 1
	// left: 1 now creating_group
}
