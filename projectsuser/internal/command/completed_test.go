package command

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// recordedRecords returns the recorded records.
func recordedRecords(t *testing.T) store.Records {
	t.Helper()
	w := new(intra.World)
	if err := readRecorded(w); err != nil {
		t.Fatal(err)
	}
	return w.Records()
}

// TestCompletedData compares the completed data with what is made of the recorded, and
// expects that it is complete: every registration has a user and derives its status from
// its teams, and its id, project, status and marks are the recorded ones.
func TestCompletedData(t *testing.T) {
	text := complete(t, recordedRecords(t))
	if golden.Updating() {
		if err := os.WriteFile("completed.json", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if embedded, err := os.ReadFile("completed.json"); err != nil || string(embedded) != text {
		t.Error("completed.json is another text; -update writes it", err)
	}
	w := new(intra.World)
	if err := w.Read(bytes.NewReader([]byte(text)), time.Time{}); err != nil {
		t.Fatal(err)
	}
	r := registry.New(registry.Options{})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		result, err := tx.Import(w.Records(), newYear())
		if len(result.Refused) > 0 {
			t.Errorf("refused: %v", result.Refused)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	for _, was := range recordedRecords(t).Registrations {
		e := s.Registration(was.ID)
		if e == nil || e.User == nil || !e.Derived || e.Registration.Project != was.Project || e.Registration.FinalMark != was.FinalMark {
			t.Fatalf("registration %d: %+v", was.ID, e)
		}
		if was.Declared != 0 && e.Status != was.Declared && !was.Attempts.Known() {
			t.Errorf("registration %d is %s, recorded %s", was.ID, e.Status, was.Declared)
		}
	}
	for _, was := range recordedRecords(t).Teams {
		if e := s.Team(was.ID); e == nil || !cmp.Equal(e.Team.Members, was.Members) && len(was.Members) > 0 {
			t.Errorf("team %d: %+v, want the members %+v", was.ID, e, was.Members)
		}
	}
}

// complete returns the records in which each registration has a user and teams, as JSON.
func complete(t *testing.T, records store.Records) string {
	t.Helper()
	c := newCompletion(&records)
	for i, r := range records.Registrations {
		records.Registrations[i] = c.registration(r)
	}
	for i, u := range records.Users {
		records.Users[i] = completeUser(u)
	}
	records.Teams = append(records.Teams, c.teams...)
	logTime(&records)
	s, err := store.New(nil, newYear(), records)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := intra.WriteSnapshot(&text, s); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// completion completes records.
type completion struct {
	users []user.ID
	taken map[onProject]bool // the users who are on a project, or in a team of it
	next  int                // the user who is tried next
	teams []*team.Team
}

// onProject is a user on a project.
type onProject struct {
	user    user.ID
	project project.ID
}

// newCompletion returns the completion of records.
func newCompletion(records *store.Records) *completion {
	c := &completion{taken: make(map[onProject]bool)}
	for _, u := range records.Users {
		c.users = append(c.users, u.ID)
	}
	slices.Sort(c.users)
	for _, r := range records.Registrations {
		c.taken[onProject{r.User, r.Project}] = true
	}
	for _, t := range records.Teams {
		for _, m := range t.Members {
			c.taken[onProject{m.User, t.Project}] = true
		}
	}
	return c
}

// freeUser returns a user who is not on a project, each in turn.
func (c *completion) freeUser(on project.ID) user.ID {
	for range c.users {
		u := c.users[c.next%len(c.users)]
		c.next++
		if at := (onProject{u, on}); !c.taken[at] {
			c.taken[at] = true
			return u
		}
	}
	panic(fmt.Sprintf("all users are on project %d", on))
}

// registration returns a registration with a user and with the team that gives it the
// status that the source declared.
func (c *completion) registration(was *projectsuser.Registration) *projectsuser.Registration {
	r := *was
	if r.User == 0 {
		r.User = c.freeUser(r.Project)
	}
	if !r.Attempts.Known() {
		r.Attempts = team.Joined()
		if t := c.team(&r); t != nil {
			c.teams = append(c.teams, t)
			r.Attempts = team.Joined(t)
		}
	}
	r.Unknown = 0
	if r.CreatedAt.IsZero() {
		r.CreatedAt = created
	}
	if r.UpdatedAt.IsZero() {
		r.UpdatedAt = created.Add(time.Duration(r.ID) * time.Minute)
	}
	return &r
}

// created is the instant of what the source says no instant of.
var created = time.Date(2023, 11, 1, 9, 0, 0, 0, time.UTC)

// team returns the team of a registration that has the declared status, nil if that is one
// without a team.
func (c *completion) team(r *projectsuser.Registration) *team.Team {
	if r.DeclaredTeam == 0 {
		return nil
	}
	login := fmt.Sprintf("user-%d", r.User)
	t := &team.Team{
		ID: r.DeclaredTeam, Name: login + "'s group", Project: r.Project,
		Members:   []team.Member{{User: r.User, Leader: true, Validated: true, Occurrence: r.Occurrence}},
		CreatedAt: created, UpdatedAt: created,
	}
	if r.Declared == state.CreatingGroup {
		return t
	}
	t.LockedAt = created.Add(time.Hour)
	if r.Declared == state.InProgress {
		return t
	}
	t.ClosedAt = created.AddDate(0, 0, 14)
	if r.Declared == state.Finished {
		t.FinalMark = r.FinalMark
		if t.FinalMark == (project.Mark{}) {
			t.FinalMark = project.MarkOf(100)
		}
	}
	return t
}

// logTime adds a time entry of every fifth registration, and an expense of every fiftieth.
func logTime(records *store.Records) {
	price, _ := user.ParseDecimal("12.50")
	for i, r := range records.Registrations {
		day := user.Day(created).AddDate(0, 0, i%28)
		if i%5 == 0 {
			records.TimeEntries = append(records.TimeEntries, &user.TimeEntry{
				ID: user.TimeEntryID(i/5 + 1), User: r.User, Project: r.Project, Date: day, Minutes: 30 * (i%8 + 1), Billable: i%2 == 0,
				Description: "peer work", Tags: []string{"peer"}, CreatedAt: day, UpdatedAt: day,
			})
		}
		if i%50 == 0 {
			records.Expenses = append(records.Expenses, &user.Expense{
				ID: user.ExpenseID(i/50 + 1), User: r.User, Project: r.Project, Date: day, Price: price, Description: "cables", CreatedAt: day, UpdatedAt: day,
			})
		}
	}
}

// completeUser returns a user with a name, a cursus, a campus and an account. One user owns
// the organisation, one is a freelancer, one has not accepted the invitation.
func completeUser(was *user.User) *user.User {
	u := *was
	u.Unknown = 0
	u.Email = u.Login + "@example.org"
	u.FirstName, u.LastName = "User", fmt.Sprint(int64(u.ID))
	u.DisplayName, u.UsualFullName = u.FirstName+" "+u.LastName, u.FirstName+" "+u.LastName
	u.Kind, u.Active = "student", true
	u.Role, u.State = user.Member, user.Active
	switch u.ID {
	case 1:
		u.Role, u.Owner = user.Admin, true
	case 4:
		u.Role = user.Freelancer
	case 5:
		u.State, u.InvitedAt = user.Pending, created
	}
	u.Cursus = []user.Cursus{{ID: 21, BeginAt: created, Level: float64(u.ID%10) + 0.5}}
	u.Campuses = []user.Campus{{ID: 1, Primary: true}}
	u.PoolYear, u.PoolMonth = "2023", "september"
	u.CreatedAt, u.UpdatedAt = created, created.Add(time.Duration(u.ID)*time.Minute)
	return &u
}
