package roster_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// What the bot fetched on two days: ada works on libft, then she closed her team and bob
// registered.
const (
	monday = `[{"id": 56, "project": {"id": 1314, "slug": "libft"}, "user": {"id": 16, "login": "ada"},
	  "updated_at": "2024-03-04T09:00:00Z", "teams": [
	    {"id": 240, "locked_at": "2024-03-04T09:00:00Z", "closed_at": null, "final_mark": null,
	     "updated_at": "2024-03-04T09:00:00Z"}]}]`
	tuesday = `[{"id": 56, "project": {"id": 1314, "slug": "libft"}, "user": {"id": 16, "login": "ada"},
	  "updated_at": "2024-03-05T18:00:00Z", "teams": [
	    {"id": 240, "locked_at": "2024-03-04T09:00:00Z", "closed_at": "2024-03-05T18:00:00Z", "final_mark": null,
	     "updated_at": "2024-03-05T18:00:00Z"}]},
	  {"id": 57, "project": {"id": 1314, "slug": "libft"}, "user": {"id": 17, "login": "bob"},
	   "updated_at": "2024-03-05T19:00:00Z", "teams": []}]`
)

// report opens the folder, imports an answer of the API and prints what it changed. The
// folder keeps the registry, so the next call reports only what changed since.
func report(ctx context.Context, dir, answer string, now time.Time) (err error) {
	o := registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return now }}
	r, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if closed := j.Close(); err == nil {
			err = closed
		}
	}()

	moves := r.Subscribe(registry.SubscribeOptions{}) // without conditions: all registrations
	defer moves.Close()
	if err := importAnswer(ctx, r, answer, now); err != nil {
		return err
	}
	for { // a bot that runs all day ranges over moves.All(ctx) instead
		d, ok, err := moves.Poll()
		if !ok || err != nil {
			return err
		}
		for _, c := range d.Entered {
			fmt.Printf("%s is new: %s\n", c.After.User.Login, c.After.Status)
		}
		for _, c := range d.Changed {
			fmt.Printf("%s moved from %s to %s\n", c.After.User.Login, c.Before.Status, c.After.Status)
		}
	}
}

// importAnswer puts the records of an answer of the API at an instant into a registry.
func importAnswer(ctx context.Context, r *registry.Registry, answer string, at time.Time) error {
	var world intra.World
	if err := world.Read(strings.NewReader(answer), at); err != nil {
		return err
	}
	return r.Do(ctx, "bot", func(tx *registry.Tx) error {
		_, err := tx.Import(world.Records(), time.Time{})
		return err
	})
}

// A bot that keeps a folder and reports what moved. It ends between the two days and goes
// on from its folder.
func Example_bot() {
	dir, err := os.MkdirTemp("", "bot")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	evening := time.Date(2024, 3, 4, 20, 0, 0, 0, time.UTC)
	for i, answer := range []string{monday, monday, tuesday} {
		fmt.Println("run", i+1)
		if err := report(context.Background(), dir, answer, evening.AddDate(0, 0, i)); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// run 1
	// ada is new: in_progress
	// run 2
	// run 3
	// bob is new: searching
	// ada moved from in_progress to waiting_evaluation
}
