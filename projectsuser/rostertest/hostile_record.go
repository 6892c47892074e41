package rostertest

import (
	"fmt"
	"math"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// vices say what is wrong with drawn records. Every value that a vice concerns is wrong
// in one draw of three. The zero vices are records that any source may have.
type vices struct {
	ids        bool // 0, negative, at and above [store.MaxID]
	references bool // the same
	amounts    bool // the same, and levels that are no numbers
	years      bool // 0 and 10000
	nils       bool // nil records
	versions   bool // many records with one id
	short      bool // records that lack fields
	cycles     bool // any project below any other
	members    bool // repeated, unknown, without a leader
	instants   bool // answers long ago, in the future and in the year 10000
}

// drawer draws records for the small school of a campaign.
type drawer struct {
	t   *rapid.T
	now time.Time
	vices
}

// edges are integers at and beyond the limits of ids and amounts.
var edges = []int64{0, -1, math.MinInt64, store.MaxID - 1, store.MaxID, store.MaxID + 1, math.MaxInt64}

// wrong reports whether a value that a vice concerns shall be wrong.
func (d drawer) wrong(vice bool) bool {
	return vice && rapid.IntRange(1, 3).Draw(d.t, "wrong") == 1
}

func (d drawer) edge() int64 { return rapid.SampledFrom(edges).Draw(d.t, "edge") }

// id draws the id of a record, from one to a greatest one.
func (d drawer) id(greatest int64) int64 {
	if d.wrong(d.ids) {
		return d.edge()
	}
	if d.versions {
		greatest = 2
	}
	return rapid.Int64Range(1, greatest).Draw(d.t, "id")
}

// reference draws the id of another record.
func (d drawer) reference(least, greatest int64) int64 {
	if d.wrong(d.references) {
		return d.edge()
	}
	return rapid.Int64Range(least, greatest).Draw(d.t, "reference")
}

// answered draws the instant of an answer; the zero time is that of the registry's clock.
func (d drawer) answered() time.Time {
	if !d.wrong(d.instants) {
		return time.Time{}
	}
	return rapid.SampledFrom([]time.Time{
		d.now.AddDate(-1, 0, 0), d.now.Add(-time.Hour), d.now.AddDate(1, 0, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	}).Draw(d.t, "answered at")
}

// scope draws a scope of a sync. It may be invalid.
func (d drawer) scope() store.Scope {
	s := store.Scope{Project: project.ID(d.reference(0, 4))}
	s.First, s.Last = projectsuser.ID(d.reference(0, 3)), projectsuser.ID(d.reference(0, 4))
	if rapid.Bool().Draw(d.t, "by campus") {
		s.Campus = project.CampusID(d.reference(0, 2))
	}
	s.Status = rapid.SampledFrom([]state.Status{0, 0, state.InProgress, state.Finished, state.NotRegistered}).Draw(d.t, "status")
	return s
}

// amount draws an amount or a count.
func (d drawer) amount() int {
	if d.wrong(d.amounts) {
		return int(d.edge())
	}
	return rapid.IntRange(0, 3).Draw(d.t, "amount")
}

// instant draws an instant near now, often the zero one.
func (d drawer) instant() time.Time {
	if d.wrong(d.years) {
		year := rapid.SampledFrom([]int{0, 1, 9999, 10000}).Draw(d.t, "year")
		return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
	}
	if rapid.Bool().Draw(d.t, "null") {
		return time.Time{}
	}
	return d.now.Add(time.Duration(rapid.IntRange(-48, 24).Draw(d.t, "hours")) * time.Hour)
}

// updated draws the instant of the last update of a record: fresh, stale or unknown.
func (d drawer) updated() time.Time {
	if rapid.IntRange(1, 4).Draw(d.t, "undated") == 1 {
		return time.Time{}
	}
	return d.now.Add(time.Duration(rapid.IntRange(-3, 0).Draw(d.t, "age")) * time.Hour)
}

// records draws one to four records of random kinds.
func (d drawer) records() (r store.Records) {
	n := rapid.IntRange(1, 4).Draw(d.t, "records")
	if d.versions {
		n += 2
	}
	for range n {
		null := d.wrong(d.nils)
		switch rapid.IntRange(1, 10).Draw(d.t, "kind") {
		case 1:
			r.Projects = append(r.Projects, unless(null, d.project()))
		case 2:
			r.Sessions = append(r.Sessions, unless(null, d.session()))
		case 3:
			r.Users = append(r.Users, unless(null, d.user()))
		case 4, 5:
			r.Teams = append(r.Teams, unless(null, d.team(d.id(6))))
		case 6, 7:
			r.Registrations = append(r.Registrations, unless(null, d.registration()))
		case 8:
			r.TimeEntries = append(r.TimeEntries, unless(null, d.timeEntry()))
		case 9:
			r.Progress = append(r.Progress, unless(null, d.progress()))
		default:
			r.Expenses = append(r.Expenses, unless(null, d.expense()))
		}
	}
	return r
}

// unless returns nil instead of a record if null is set.
func unless[R any](null bool, record R) *R {
	if null {
		return nil
	}
	return &record
}

func (d drawer) project() project.Project {
	id := d.id(4)
	p := project.Project{ID: project.ID(id), Name: fmt.Sprint("Project ", id), Slug: fmt.Sprint("project-", id)}
	p.Budget, p.BeginAt, p.UpdatedAt = d.amount(), d.instant(), d.updated()
	if p.Parent = project.ID(d.reference(0, 1)); d.cycles {
		p.Parent = project.ID(rapid.Int64Range(0, 4).Draw(d.t, "parent"))
	}
	if p.Parent == p.ID && !d.cycles {
		p.Parent = 0
	}
	p.Cursus, p.Campuses = []project.CursusID{21}, []project.CampusID{1}
	return p
}

func (d drawer) session() project.Session {
	on := d.reference(1, 4)
	s := project.Session{ID: project.SessionID(d.id(4)), Project: project.ID(on), BeginAt: d.instant(), UpdatedAt: d.updated()}
	if !d.ids && !d.references {
		s.ID = project.SessionID(100 + on)
	}
	s.Campus = project.CampusID(d.reference(0, 1))
	s.MaxPeople = d.amount()
	s.RetryDelays = project.RetryDelays{time.Hour}
	if d.wrong(d.amounts) {
		s.RetryDelays = append(s.RetryDelays, -time.Hour)
	}
	return s
}

func (d drawer) user() user.User {
	id := d.id(5)
	u := user.User{ID: user.ID(id), Login: fmt.Sprint("user-", id), AnonymizeDate: d.instant(), UpdatedAt: d.updated()}
	u.Wallet = d.amount()
	u.State = rapid.SampledFrom([]user.State{0, user.Active, user.Disabled}).Draw(d.t, "account")
	u.Role = rapid.SampledFrom([]user.Role{"", user.Member, user.Admin}).Draw(d.t, "role")
	u.Campuses = []user.Campus{{ID: project.CampusID(d.reference(1, 2)), Primary: true}}
	u.Cursus = []user.Cursus{{ID: 21, BeginAt: d.instant()}}
	if d.wrong(d.amounts) {
		u.Cursus[0].Level = rapid.SampledFrom([]float64{math.NaN(), math.Inf(1)}).Draw(d.t, "level")
		u.State = 200
	}
	return u
}

func (d drawer) team(id int64) team.Team {
	on := d.reference(1, 4)
	t := team.Team{ID: team.ID(id), Name: fmt.Sprint("Team ", id), Project: project.ID(on), UpdatedAt: d.updated()}
	t.CreatedAt, t.LockedAt = d.instant(), d.instant()
	if rapid.Bool().Draw(d.t, "closed") {
		t.ClosedAt = d.instant()
	}
	if !t.ClosedAt.IsZero() && rapid.Bool().Draw(d.t, "marked") {
		t.FinalMark, t.Validated = project.MarkOf(80), project.Validated
	}
	if rapid.Bool().Draw(d.t, "in a session") {
		t.Session = project.SessionID(100 + on)
	}
	for i := range rapid.IntRange(0, 3).Draw(d.t, "members") {
		m := team.Member{User: user.ID(i + 1), Leader: i == 0, Occurrence: d.amount()}
		if d.members {
			m = team.Member{User: user.ID(rapid.IntRange(0, 9).Draw(d.t, "member")), Leader: rapid.Bool().Draw(d.t, "leader")}
		}
		t.Members = append(t.Members, m)
	}
	if d.members && rapid.Bool().Draw(d.t, "session of another project") {
		t.Session = project.SessionID(rapid.IntRange(100, 105).Draw(d.t, "session"))
	}
	return t
}

func (d drawer) registration() projectsuser.Registration {
	r := projectsuser.Registration{
		ID: projectsuser.ID(d.id(8)), User: user.ID(d.reference(1, 4)), Project: project.ID(d.reference(1, 4)),
		CreatedAt: d.instant(), MarkedAt: d.instant(), RetriableAt: d.instant(), UpdatedAt: d.updated(), Occurrence: d.amount(),
		Cursus: []project.CursusID{21},
	}
	r.Terms.BudgetHours = d.amount()
	if d.wrong(d.amounts) {
		r.Terms.Rate, _ = user.ParseDecimal("-1")
		r.Declared = 200
	}
	r.Attempts = d.attempts(int64(r.Project))
	if d.short {
		d.shorten(&r)
	}
	return r
}

// attempts draws up to two attempts at a project.
func (d drawer) attempts(on int64) team.Attempts {
	var teams []*team.Team
	for _, id := range rapid.Permutation([]int64{1, 2, 3, 4, 5, 6}).Draw(d.t, "teams")[:rapid.IntRange(0, 2).Draw(d.t, "attempts")] {
		if d.wrong(d.ids) {
			id = d.edge()
		}
		t := d.team(id)
		if !d.members && t.Project != project.ID(on) {
			t.Project, t.Session = project.ID(on), 0
		}
		teams = append(teams, &t)
	}
	if d.members && len(teams) > 0 && rapid.Bool().Draw(d.t, "twice") {
		teams = append(teams, teams[0])
	}
	return team.Joined(teams...)
}

// shorten drops what short answers lack.
func (d drawer) shorten(r *projectsuser.Registration) {
	if rapid.Bool().Draw(d.t, "without user") {
		r.User, r.Unknown = 0, r.Unknown.With(projectsuser.FieldUser)
	}
	if rapid.Bool().Draw(d.t, "without user, unsaid") {
		r.User = 0
	}
	if rapid.Bool().Draw(d.t, "without project") {
		r.Project, r.Unknown = 0, r.Unknown.With(projectsuser.FieldProject)
	}
	if rapid.Bool().Draw(d.t, "without teams") {
		r.Attempts = team.Attempts{}
		r.Declared = rapid.SampledFrom([]state.Status{0, state.Searching, state.Finished}).Draw(d.t, "declared")
	}
	if rapid.Bool().Draw(d.t, "without dates") {
		r.CreatedAt, r.MarkedAt, r.RetriableAt = time.Time{}, time.Time{}, time.Time{}
		r.Unknown = r.Unknown.With(projectsuser.FieldCreatedAt | projectsuser.FieldMarkedAt | projectsuser.FieldRetriableAt)
	}
}

func (d drawer) timeEntry() user.TimeEntry {
	return user.TimeEntry{
		ID: user.TimeEntryID(d.id(4)), User: user.ID(d.reference(1, 4)), Project: project.ID(d.reference(1, 4)),
		Date: d.instant(), Minutes: d.amount(), UpdatedAt: d.updated(),
	}
}

func (d drawer) progress() store.Progress {
	return store.Progress{
		ID: store.ProgressID(d.id(4)), Source: "https://api.intra.42.fr", List: "projects_users",
		CompleteAt: d.instant(), KnownAt: d.instant(), Next: int64(d.amount()), UpdatedAt: d.updated(),
	}
}

func (d drawer) expense() user.Expense {
	e := user.Expense{
		ID: user.ExpenseID(d.id(4)), User: user.ID(d.reference(1, 4)), Project: project.ID(d.reference(1, 4)),
		Date: d.instant(), UpdatedAt: d.updated(),
	}
	if d.wrong(d.amounts) {
		e.Price, _ = user.ParseDecimal("-0.5")
	}
	return e
}
