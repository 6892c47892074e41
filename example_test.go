package roster_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// answer is a response of the 42 API with one registration. Its current_team_id is
// the first, finished attempt, although the second attempt is in progress.
const answer = `[{"id": 56, "occurrence": 1, "final_mark": 0, "status": "finished",
  "validated?": false, "current_team_id": 49, "cursus_ids": [21],
  "project": {"id": 1314, "name": "Libft", "slug": "42cursus-libft", "parent_id": null},
  "user": {"id": 16, "login": "ada"},
  "teams": [
    {"id": 49, "final_mark": 0, "status": "finished",
     "locked_at": "2020-05-15T12:49:56.241Z", "closed_at": "2020-05-15T13:18:11.894Z"},
    {"id": 240, "final_mark": null, "status": "in_progress",
     "locked_at": "2023-09-02T15:04:00.281Z", "closed_at": null}]}]`

// Read an answer, derive the status with its explanation, compare it with the
// declared status, and list the permitted events.
func Example() {
	var (
		convert intra.Converter
		catalog project.Catalog
		audit   projectsuser.Audit
		now     = time.Date(2023, 9, 3, 12, 0, 0, 0, time.UTC)
	)
	for p, err := range intra.Decode[intra.ProjectsUser](strings.NewReader(answer)) {
		if err != nil {
			fmt.Println(err) // contains line, offset, field and value
			return
		}
		if err := catalog.Mention(intra.ReferenceOf(&p.Project)); err != nil {
			fmt.Println(err)
			return
		}
		r := convert.Registration(p)
		why := r.Explain(&catalog, 0, now, nil)
		fmt.Printf("%s on %s: %s\n", p.User.Login, p.Project.Name, why.Status)
		fmt.Printf("rule %d: %s\n", why.Rule, why.Rule)
		audit.Add(p.ID, r.Declared, why.Explanation)

		for event := range why.Permitted() {
			after := event.Effect().Apply(why.Facts)
			fmt.Printf("%s is permitted and leads to %s\n", event, state.Derive(after))
		}
		fmt.Println(why.Permit(state.Retry))
	}
	for _, d := range audit.Differences {
		fmt.Printf("registration %d: declared %s, derived %s\n", d.ID, d.Declared, d.Derived)
	}
	// Output:
	// ada on Libft: in_progress
	// rule 8: the active team is locked, not closed, with nothing to wait for
	// unlock is permitted and leads to creating_group
	// close is permitted and leads to waiting_evaluation
	// complete is permitted and leads to finished
	// unregister is permitted and leads to not_registered
	// state: retry while "in_progress": not possible in this state
	// registration 56: declared finished, derived in_progress
}

// load returns a registry with the records of API responses.
func load(answers ...string) (*registry.Registry, error) {
	var world intra.World
	for _, a := range answers {
		if err := world.Read(strings.NewReader(a)); err != nil {
			return nil, err
		}
	}
	r := registry.New(registry.Options{Fields: standin.Fields()})
	return r, r.Do(context.Background(), "sync", func(tx *registry.Tx) error {
		_, err := tx.Import(world.Records()) // importing the same records again changes nothing
		return err
	})
}

// Query a local copy with the parameters of the API: filter, range, sort and page,
// with an exact total. Then list the status changes of a registration.
func Example_query() {
	r, err := load(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := r.Snapshot() // consistent and immutable
	q, err := s.Fields().Registrations.Schema.ParseString("filter[status]=in_progress&range[occurrence]=1,9&sort=-updated_at")
	if err != nil {
		fmt.Println(err) // contains the parameter, the value and what is allowed
		return
	}
	found, err := s.Registrations.Select(q)
	fmt.Println(found.Total, "found,", err)
	for _, e := range found.Records {
		timeline, err := s.Timeline(e.Registration.ID)
		if err != nil {
			fmt.Println(err)
		}
		for _, m := range timeline {
			fmt.Println(e.User.Login, m.At.Format(time.DateTime), m.From, "to", m.To)
		}
	}
	// Output:
	// 1 found, <nil>
	// ada 2020-05-15 12:49:56 not_registered to in_progress
	// ada 2020-05-15 13:18:11 in_progress to finished
	// ada 2023-09-02 15:04:00 finished to in_progress
}

// Serve a stand-in of the API to a client under test. This one has the rate limits
// of the real API, and its clock stands still.
func Example_standIn() {
	r, err := load(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	instant := func() time.Time { return time.Unix(0, 0) }
	api := httptest.NewServer(standin.NewHandler(r, standin.Options{Rates: standin.RealRates(), Clock: instant}))
	defer api.Close()

	for range 3 {
		response, err := http.Get(api.URL + "/v2/users/ada/projects_users?filter[status]=in_progress")
		if err != nil {
			fmt.Println(err)
			return
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Println(response.StatusCode, response.Header.Get("X-Total"), len(body) > 0, err)
	}
	// Output:
	// 200 1 true <nil>
	// 200 1 true <nil>
	// 429  true <nil>
}

// Property-test a function of another program, here one that selects the users who
// must book an evaluation. The campaign runs random commands on a random school.
// rapid prints the seed of a failure.
func TestRemindersAreForUnmarkedWork(t *testing.T) {
	remind := func(s *store.Snapshot) (people []*store.Entry) {
		waiting := s.Fields().Registrations.Status.In(state.WaitingEvaluation)
		for e := range s.Registrations.Where(waiting) {
			people = append(people, e)
		}
		return people
	}
	rapid.Check(t, func(t *rapid.T) {
		school := rostertest.NewCampaign(t, nil)
		actions := school.Actions() // commands, time, failing commits, and checks of the laws
		actions["remind"] = func(t *rapid.T) {
			for _, e := range remind(school.Registry.Snapshot()) {
				if e.Registration.Attempts.Active().FinalMark.IsSet() {
					t.Fatalf("registration %d has a mark", e.Registration.ID)
				}
			}
		}
		t.Repeat(actions)
	})
}
