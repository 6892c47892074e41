package roster_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// answer is an answer of the 42 API: a registration with two attempts. The first attempt
// is finished, and so is the status in the answer. The second attempt is in progress.
const answer = `[{"id": 56, "status": "finished", "current_team_id": 49,
  "project": {"id": 1314, "name": "Libft", "slug": "libft"}, "user": {"id": 16, "login": "ada"},
  "teams": [
    {"id": 49, "final_mark": 0, "locked_at": "2020-05-15T12:49:56Z", "closed_at": "2020-05-15T13:18:11Z"},
    {"id": 240, "final_mark": null, "locked_at": "2023-09-02T15:04:00Z", "closed_at": null}]}]`

// localCopy returns a queryable copy of the records in an answer.
func localCopy(answer string) (*store.Snapshot, error) {
	var world intra.World
	if err := world.Read(strings.NewReader(answer), time.Now()); err != nil {
		return nil, err // with line, offset, field and value
	}
	return store.New(nil, time.Now(), world.Records())
}

// Read an answer of the API and say how far the user is, and why.
func Example() {
	s, err := localCopy(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	why, err := s.Explain(56)
	fmt.Println("status: ", why.Status, err)
	fmt.Println("because:", why.Rule)
	fmt.Println("the API says:", why.Declared)
	// Output:
	// status:  in_progress <nil>
	// because: the active team is locked, not closed, with nothing to wait for
	// the API says: finished
}

// Explain a status: the rule that decided, the events that may follow, why another event
// may not, and where the source declares another status.
func Example_explain() {
	s, err := localCopy(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	why, err := s.Explain(56)
	fmt.Println(why.Status, "by rule", uint8(why.Rule), err)
	for event := range why.Permitted() {
		fmt.Println("possible:", event)
	}
	fmt.Println(why.Permit(state.Retry))
	for _, d := range s.Audit().Differences {
		fmt.Printf("registration %d: declared %s, derived %s\n", d.ID, d.Declared, d.Derived)
	}
	// Output:
	// in_progress by rule 8 <nil>
	// possible: unlock
	// possible: close
	// possible: complete
	// possible: unregister
	// state: retry while "in_progress": not possible in this state
	// registration 56: declared finished, derived in_progress
}

// Query a local copy with the parameters of the API: filter, range, sort and page, with
// an exact total. Then list the changes of a status.
func Example_query() {
	s, err := localCopy(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := s.Fields().Registrations.Schema.ParseString("filter[status]=in_progress&sort=-updated_at&page[size]=30")
	if err != nil {
		fmt.Println(err) // with the parameter, the value and what is allowed
		return
	}
	found, err := s.Registrations.Select(q)
	fmt.Println(found.Total, "found", err)
	for _, e := range found.Records {
		timeline, err := s.Timeline(e.Registration.ID)
		for _, m := range timeline {
			fmt.Println(e.User.Login, m.At.Format(time.DateTime), m.From, "to", m.To, err)
		}
	}
	// Output:
	// 1 found <nil>
	// ada 2020-05-15 12:49:56 not_registered to in_progress <nil>
	// ada 2020-05-15 13:18:11 in_progress to finished <nil>
	// ada 2023-09-02 15:04:00 finished to in_progress <nil>
}

// Serve a stand-in of the API to a client under test. It has the rate limits of the real
// API, and its clock is stopped.
func Example_standIn() {
	var world intra.World
	r := registry.New(registry.Options{Fields: standin.Fields()})
	err := r.Do(context.Background(), "setup", func(tx *registry.Tx) error {
		read := world.Read(strings.NewReader(answer), time.Now())
		_, err := tx.Import(world.Records(), time.Time{})
		return errors.Join(read, err)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	stopped := func() time.Time { return time.Unix(0, 0) }
	api := httptest.NewServer(standin.NewHandler(r, standin.Options{Rates: standin.RealRates(), Clock: stopped}))
	defer api.Close()

	for range 3 { // your client, with api.URL as the address of the API
		response, err := http.Get(api.URL + "/v2/users/ada/projects_users?filter[status]=in_progress")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(response.Status, "total", response.Header.Get("X-Total"), response.Body.Close())
	}
	// Output:
	// 200 OK total 1 <nil>
	// 200 OK total 1 <nil>
	// 429 Too Many Requests total  <nil>
}

// Keep a registry in a folder. Do returns after the changes are synced to the disk. A
// command that is refused changes nothing and says why.
func Example_folder() {
	dir, err := os.MkdirTemp("", "school")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, registry.Options{}, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	err = r.Do(ctx, "bocal", func(tx *registry.Tx) error { // all commands happen, or none
		put := errors.Join(tx.PutProject(project.Project{ID: 1314}), tx.PutUser(user.User{ID: 16}))
		_, err := tx.Register(16, 1314)
		return errors.Join(put, err)
	})
	fmt.Println(r.Snapshot().Find(16, 1314).Status, err)
	fmt.Println(r.Do(ctx, "bocal", func(tx *registry.Tx) error { _, err := tx.Register(16, 1314); return err }))
	// Output:
	// searching <nil>
	// registry: register of registration 1: state: register while "searching": not possible in this state
}

// Property-test a function of your own, here one that selects the users who must book an
// evaluation. The campaign runs random commands on a random school and checks the laws of
// a registry after each; rapid prints the seed of a failure.
func TestRemindersAreForUnmarkedWork(t *testing.T) {
	remind := func(s *store.Snapshot) iter.Seq[*store.Entry] {
		return s.Registrations.Where(s.Fields().Registrations.Status.In(state.WaitingEvaluation))
	}
	rapid.Check(t, func(t *rapid.T) {
		school := rostertest.NewCampaign(t, nil)
		actions := school.Actions() // commands, time, failing commits
		actions["remind"] = func(t *rapid.T) {
			for e := range remind(school.Registry.Snapshot()) {
				if e.Registration.Attempts.Active().FinalMark.IsSet() {
					t.Fatalf("registration %d has a mark", e.Registration.ID)
				}
			}
		}
		t.Repeat(actions)
	})
}
