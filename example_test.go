package roster_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
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
