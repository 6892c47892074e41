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
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/state"
)

// What the 42 API answers for one registration: it calls the first, finished
// attempt current, and the second is being worked on.
const answer = `[{"id": 56, "occurrence": 1, "final_mark": 0, "status": "finished",
  "validated?": false, "current_team_id": 49, "cursus_ids": [21],
  "project": {"id": 1314, "name": "Libft", "slug": "42cursus-libft", "parent_id": null},
  "user": {"id": 16, "login": "ada"},
  "teams": [
    {"id": 49, "final_mark": 0, "status": "finished",
     "locked_at": "2020-05-15T12:49:56.241Z", "closed_at": "2020-05-15T13:18:11.894Z"},
    {"id": 240, "final_mark": null, "status": "in_progress",
     "locked_at": "2023-09-02T15:04:00.281Z", "closed_at": null}]}]`

// Read an answer, derive the status, see why, compare it with what was
// declared, and ask what may happen next.
func Example() {
	var (
		convert intra.Converter
		catalog project.Catalog
		audit   projectsuser.Audit
		now     = time.Date(2023, 9, 3, 12, 0, 0, 0, time.UTC)
	)
	for p, err := range intra.Decode[intra.ProjectsUser](strings.NewReader(answer)) {
		if err != nil {
			fmt.Println(err) // says line, offset, field and value
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
			fmt.Printf("may %s, and be %s\n", event, state.Derive(after))
		}
		fmt.Println(why.Permit(state.Retry))
	}
	for _, d := range audit.Differences {
		fmt.Printf("%d is declared %s and is %s\n", d.ID, d.Declared, d.Derived)
	}
	// Output:
	// ada on Libft: in_progress
	// rule 8: the active team is locked, not closed, with nothing to wait for
	// may unlock, and be creating_group
	// may close, and be waiting_evaluation
	// may complete, and be finished
	// may unregister, and be not_registered
	// state: retry while "in_progress": not possible in this state
	// 56 is declared finished and is in_progress
}

// load fills a registry with what the API answered.
func load(answers ...string) (*projectsuser.Registry, error) {
	var world intra.World
	for _, a := range answers {
		if err := world.Read(strings.NewReader(a)); err != nil {
			return nil, err
		}
	}
	r := projectsuser.New(projectsuser.Options{Fields: standin.Fields()})
	return r, r.Do(context.Background(), "sync", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(world.Records()) // twice is once
		return err
	})
}

// Keep a copy, and ask it as the API is asked: any filter, range, order and page,
// with the exact total. Then ask what became of somebody.
func Example_query() {
	r, err := load(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := r.Snapshot() // consistent, and never changes
	q, err := s.Fields().Registrations.Schema.ParseString("filter[status]=in_progress&range[occurrence]=1,9&sort=-updated_at")
	if err != nil {
		fmt.Println(err) // names parameter, value and what is allowed
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

// Let a client of the API talk to a stand-in, in one line: here to one that
// answers as seldom as the real one, within one instant.
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

// Property-check one's own code: here the rule of a program that reminds people
// to book an evaluation, over random schools in which random things happen.
func TestOnlyWorkWithoutAMarkIsReminded(t *testing.T) {
	remind := func(s *projectsuser.Snapshot) (people []*projectsuser.Entry) {
		waiting := s.Fields().Registrations.Status.In(state.WaitingEvaluation)
		for e := range s.Registrations.Where(waiting) {
			people = append(people, e)
		}
		return people
	}
	rapid.Check(t, func(t *rapid.T) {
		school := rostertest.NewCampaign(t, nil)
		actions := school.Actions() // commands, time, failing disks, and the laws
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
