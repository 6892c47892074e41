package store_test

import (
	"math"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// What is exactly at a limit is valid.
func TestValidateAcceptsTheLimits(t *testing.T) {
	const id = store.MaxID
	most := int(min(int64(store.MaxID), math.MaxInt)) // on a 32-bit machine the greatest int
	first, last := time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	for name, r := range map[string]store.Records{
		"the least ids":    {Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 1}}},
		"a project":        {Projects: []*project.Project{{ID: id, Parent: id, Budget: most, BeginAt: first, UpdatedAt: last, Cursus: []project.CursusID{id}}}},
		"a session":        {Sessions: []*project.Session{{ID: id, Project: id, Campus: id, MaxPeople: most, BeginAt: last, RetryDelays: project.RetryDelays{0}}}},
		"a user":           {Users: []*user.User{{ID: id, Wallet: most, CorrectionPoint: -most, State: user.Active, AnonymizeDate: last}}},
		"a negative purse": {Users: []*user.User{{ID: id, Wallet: -most, CorrectionPoint: most}}},
		"a team":           {Teams: []*team.Team{{ID: id, Project: id, Validated: project.Validated, Members: []team.Member{{User: id, Occurrence: most}}}}},
		"a registration":   {Registrations: []*projectsuser.Registration{{ID: id, User: id, Project: id, DeclaredTeam: id, Occurrence: most}}},
		"a time entry":     {TimeEntries: []*user.TimeEntry{{ID: id, User: id, Project: id, Minutes: most, Date: first}}},
		"an expense":       {Expenses: []*user.Expense{{ID: id, User: id, Project: id, Date: last}}},
	} {
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
