package roster_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// nightly makes the copy in a folder complete and prints what moved since the last night
// and who waits for an evaluation. A night that fails keeps what it has read, and the next
// one goes on there.
func nightly(ctx context.Context, dir string, o fetch.Options) (err error) {
	r, j, err := journal.Open(ctx, dir, registry.Options{}, journal.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()

	moves := r.Subscribe(registry.SubscribeOptions{})
	defer moves.Close()
	result, err := fetch.New(r, o).Run(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d added, %d changed, %d removed, %d refused\n", result.Added, result.Replaced, result.Removed, result.TotalRefused)
	if err := printMoves(moves); err != nil {
		return err
	}
	s := r.Snapshot()
	for e := range s.Registrations.Where(s.Fields().Registrations.Status.In(state.WaitingEvaluation)) {
		fmt.Printf("%s waits for an evaluation\n", e.User.Login)
	}
	return nil
}

// printMoves prints what a subscription has received so far.
func printMoves(moves *registry.Subscription) error {
	for {
		d, ok, err := moves.Poll()
		if !ok || err != nil {
			return err
		}
		for _, c := range d.Entered {
			fmt.Printf("%s is new: %s\n", c.After.User.Login, c.After.Status)
		}
		for _, c := range d.Changed {
			if c.Before.Status == c.After.Status {
				continue // another field changed
			}
			fmt.Printf("%s moved from %s to %s\n", c.After.User.Login, c.Before.Status, c.After.Status)
		}
		for _, c := range d.Left {
			fmt.Printf("%s unregistered\n", c.Before.User.Login)
		}
	}
}

// newSchool returns the registry behind a stand-in of the API: three users, one project.
func newSchool(ctx context.Context) (*registry.Registry, error) {
	r := registry.New(registry.Options{Fields: standin.Fields()})
	return r, r.Do(ctx, "school", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1314, Name: "Libft", Slug: "libft"}},
			Sessions: []*project.Session{{ID: 5, Project: 1314, Solo: true}},
			Users:    []*user.User{{ID: 16, Login: "ada"}, {ID: 17, Login: "bob"}, {ID: 18, Login: "eve"}},
		}, time.Time{})
		return err
	})
}

// A bot that a timer starts each night. Its source is a stand-in; for the real service it
// needs ID, Secret and a Scope in place of API and Unlimited. On the second day ada closes
// her team, bob unregisters and eve registers.
func Example_nightly() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "nightly")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	school, err := newSchool(ctx)
	if err != nil {
		log.Fatal(err)
	}
	service := httptest.NewServer(standin.NewHandler(school, standin.Options{}))
	defer service.Close()

	days := []func(tx *registry.Tx) error{
		func(tx *registry.Tx) error {
			_, ada := tx.Register(16, 1314)
			_, bob := tx.Register(17, 1314)
			return errors.Join(ada, bob)
		},
		func(tx *registry.Tx) error {
			ada, bob := tx.View().Find(16, 1314), tx.View().Find(17, 1314)
			_, closed := tx.Close(ada.Registration.Attempts.Active().ID)
			_, eve := tx.Register(18, 1314)
			return errors.Join(closed, eve, tx.Unregister(bob.Registration.ID))
		},
		func(*registry.Tx) error { return nil },
	}
	for night, day := range days {
		if err := school.Do(ctx, "school", day); err != nil {
			log.Fatal(err)
		}
		fmt.Println("night", night+1)
		if err := nightly(ctx, dir, fetch.Options{API: service.URL, Unlimited: true}); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// night 1
	// 9 added, 9 changed, 0 removed, 0 refused
	// ada is new: in_progress
	// bob is new: in_progress
	// night 2
	// 2 added, 2 changed, 2 removed, 0 refused
	// eve is new: in_progress
	// ada moved from in_progress to waiting_evaluation
	// bob unregistered
	// ada waits for an evaluation
	// night 3
	// 0 added, 0 changed, 0 removed, 0 refused
	// ada waits for an evaluation
}
