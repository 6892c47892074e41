package sqlstore_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

func TestOpenAgain(t *testing.T) {
	address := database(t)
	r, s := open(t, address, registry.Options{}, sqlstore.Options{})
	for i := range 3 {
		succeed(t, r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
			return tx.PutUser(user.User{ID: user.ID(i + 1), Login: fmt.Sprint("u", i)})
		}))
	}
	succeed(t, s.Close())
	again, _ := open(t, address, registry.Options{}, sqlstore.Options{})
	if diff := rostertest.Diff(r.Snapshot(), again.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

// Rows are equal to the registry after every command of a campaign, and to the replay of
// the log.
func TestLawRowsAreTheRegistry(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := rostertest.NewCampaign(rt, nil)
		address := database(t)
		r, s := open(t, address, registry.Options{Clock: func() time.Time { return c.Now }}, sqlstore.Options{MaxSkew: -1})
		defer s.Close()
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			c.Step(rt)
		}
		for _, change := range c.Changes {
			succeed(t, s.Append(t.Context(), change))
		}
		if diff := rostertest.Diff(c.Registry.Snapshot(), r.Snapshot()); diff != "" {
			rt.Fatal(diff)
		}
		again, other := open(t, address, registry.Options{}, sqlstore.Options{})
		defer other.Close()
		if diff := rostertest.Diff(c.Registry.Snapshot(), again.Snapshot()); diff != "" {
			rt.Fatal(diff)
		}
		if err := sqlstore.Check(t.Context(), address); err != nil {
			rt.Fatal(err)
		}
	})
}

// Several stores on one database run commands at the same time: nothing is lost or doubled.
func TestSeveralStores(t *testing.T) {
	address := database(t)
	const stores, writers, commands = 3, 3, 15
	var running sync.WaitGroup
	errs := make(chan error, stores*writers*commands)
	registries := make([]*registry.Registry, stores)
	for i := range registries {
		r, _ := open(t, address, registry.Options{}, sqlstore.Options{})
		registries[i] = r
		for w := range writers {
			running.Go(func() {
				for n := range commands {
					errs <- r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
						return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1), Login: fmt.Sprintf("%d-%d-%d", i, w, n)})
					})
				}
			})
		}
	}
	running.Wait()
	close(errs)
	for err := range errs {
		succeed(t, err)
	}
	for _, r := range registries {
		for deadline := time.Now().Add(time.Minute); r.Snapshot().Sequence() < stores*writers*commands && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
		if diff := rostertest.Diff(registries[0].Snapshot(), r.Snapshot()); diff != "" || r.Snapshot().Users.Len() != stores*writers*commands {
			t.Errorf("%d users\n%s", r.Snapshot().Users.Len(), diff)
		}
	}
	succeed(t, sqlstore.Check(t.Context(), address))
}
