package store_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// The drawn stores are small, so that changes meet: the projects and their sessions are
// 1 to 3, and users are 1 to 5. Each user has at most one registration, with the id of
// the user. Team k of 1 to 3 is on project k, and users k and k+1 share it. Teams from
// 10 on have one member.
const (
	drawnProjects = 3
	drawnUsers    = 5
)

// step is a drawn change: its effect on an edit between Begin and End.
type step struct {
	command store.Command
	put     store.Records
	remove  store.IDs
	shift   *store.Shift
	order   *store.Positions
}

// run makes the step as a change. All but imports fire an event for each registration.
func (s step) run(t *rapid.T, e *store.Edit) (store.Change, bool) {
	e.Begin("drawn", s.command)
	if s.command != store.CommandImport {
		for _, r := range s.put.Registrations {
			e.Fired(r.ID, state.Join) // an edit does not check events
		}
	}
	s.do(t, e)
	return e.End()
}

// do makes the step: as part of the change in progress, or else as separate changes.
func (s step) do(t *rapid.T, e *store.Edit) {
	if s.put.Len() > 0 {
		e.Put(s.put)
	}
	if s.remove.Len() > 0 {
		e.Remove(s.remove)
	}
	if s.shift != nil {
		if err := e.Shift(*s.shift); err != nil {
			t.Fatal(err)
		}
	}
	if s.order != nil {
		if err := e.Reorder(*s.order); err != nil {
			t.Fatal(err)
		}
	}
}

// drawStep draws a change of a snapshot. Its records are valid.
func drawStep(t *rapid.T, s *store.Snapshot) step {
	id := rapid.Int64Range(1, drawnUsers).Draw(t, "id")
	on := project.ID(rapid.IntRange(1, drawnProjects).Draw(t, "project"))
	switch kind := rapid.SampledFrom([]string{
		"project", "session", "user", "registration", "registration", "registration", "team", "shared team", "shared team",
		"logged", "remove registration", "remove", "shift", "reorder",
	}).Draw(t, "step"); kind {
	case "shift":
		if ids := s.Positions(on); len(ids) > 0 {
			to := rapid.IntRange(1, len(ids)).Draw(t, "to")
			return step{command: store.CommandMove, shift: &store.Shift{Project: on, Registration: rapid.SampledFrom(ids).Draw(t, "shifted"), To: to}}
		}
	case "reorder":
		order := rapid.Permutation(s.Positions(on)).Draw(t, "order")
		return step{command: store.CommandReorder, order: &store.Positions{Project: on, Registrations: order}}
	case "remove registration":
		return step{command: store.CommandUnregister, remove: store.IDs{Registrations: []projectsuser.ID{projectsuser.ID(id)}}}
	case "remove":
		return step{command: store.CommandRemove, remove: drawUnreferenced(t, s)}
	default:
		command := rapid.SampledFrom([]store.Command{store.CommandPut, store.CommandImport}).Draw(t, "command")
		return step{command: command, put: drawRecords(t, s, kind, id, on)}
	}
	return step{command: store.CommandUpdate}
}

// drawRecords draws records of a kind to be put.
func drawRecords(t *rapid.T, s *store.Snapshot, kind string, id int64, on project.ID) (r store.Records) {
	switch kind {
	case "project":
		parent := project.ID(rapid.IntRange(0, int(on)-1).Draw(t, "parent"))
		r.Projects = []*project.Project{{ID: on, Parent: parent, BeginAt: drawInstant(t, s), UpdatedAt: s.At()}}
	case "session":
		campus := project.CampusID(rapid.IntRange(0, 1).Draw(t, "campus"))
		drawn := &project.Session{ID: project.SessionID(on), Project: on, Campus: campus, BeginAt: drawInstant(t, s), UpdatedAt: s.At()}
		if rapid.IntRange(1, 4).Draw(t, "without begin_at") == 4 {
			drawn.BeginAt, drawn.Unknown = time.Time{}, project.SessionFieldBeginAt
		}
		r.Sessions = []*project.Session{drawn}
	case "user":
		campus := project.CampusID(rapid.IntRange(1, 2).Draw(t, "campus"))
		r.Users = []*user.User{{ID: user.ID(id), Campuses: []user.Campus{{ID: campus, Primary: true}}, UpdatedAt: s.At()}}
	case "registration":
		r = drawRegistration(t, s, id, on)
	case "team":
		for e := range s.Teams.Where() {
			if rapid.Bool().Draw(t, "this team") {
				r.Teams = append(r.Teams, drawTeam(t, s, e.Team.ID, e.Team.Project, e.Team.Members...))
			}
		}
	case "shared team":
		first, second := user.ID(on), user.ID(on)+1
		shared := drawTeam(t, s, team.ID(on), on, team.Member{User: first, Leader: true}, team.Member{User: second})
		r.Teams = []*team.Team{shared}
		for _, u := range []user.ID{first, second} {
			r.Registrations = append(r.Registrations, &projectsuser.Registration{
				ID: projectsuser.ID(u), User: u, Project: on, Attempts: team.Joined(shared), CreatedAt: drawInstant(t, s), UpdatedAt: s.At(),
			})
		}
	case "logged":
		r.TimeEntries = []*user.TimeEntry{{ID: user.TimeEntryID(id), User: user.ID(id), Project: on, Minutes: rapid.IntRange(0, 9).Draw(t, "minutes")}}
		r.Expenses = []*user.Expense{{ID: user.ExpenseID(id), User: user.ID(id), Project: on}}
	}
	return r
}

// drawRegistration draws a registration, with up to two teams of its own, without any,
// or with unknown teams.
func drawRegistration(t *rapid.T, s *store.Snapshot, id int64, on project.ID) (r store.Records) {
	drawn := &projectsuser.Registration{
		ID: projectsuser.ID(id), User: user.ID(id), Project: on, RetriableAt: drawInstant(t, s), CreatedAt: drawInstant(t, s), UpdatedAt: s.At(),
		Declared: rapid.SampledFrom([]state.Status{0, state.InProgress, state.Finished}).Draw(t, "declared"),
	}
	if attempts := rapid.IntRange(-1, 2).Draw(t, "attempts"); attempts >= 0 {
		for k := range attempts {
			number := team.ID(10*(int64(on)*drawnUsers+id) + int64(k))
			r.Teams = append(r.Teams, drawTeam(t, s, number, on, team.Member{User: user.ID(id), Leader: true}))
		}
		drawn.Attempts = team.Joined(r.Teams...)
	}
	r.Registrations = []*projectsuser.Registration{drawn}
	return r
}

// drawTeam draws the timestamps and the mark of a team.
func drawTeam(t *rapid.T, s *store.Snapshot, id team.ID, on project.ID, members ...team.Member) *team.Team {
	drawn := &team.Team{
		ID: id, Project: on, Members: members, CreatedAt: drawInstant(t, s), LockedAt: drawInstant(t, s), ClosedAt: drawInstant(t, s), UpdatedAt: s.At(),
	}
	if rapid.Bool().Draw(t, "in session") {
		drawn.Session = project.SessionID(on)
	}
	if rapid.Bool().Draw(t, "marked") {
		drawn.FinalMark = project.MarkOf(int32(id))
	}
	if rapid.IntRange(1, 4).Draw(t, "partial") == 4 {
		drawPart(t, drawn)
	}
	return drawn
}

// drawPart makes some facts about a team unknown.
func drawPart(t *rapid.T, of *team.Team) {
	of.Declared = rapid.SampledFrom([]state.Status{0, state.WaitingToStart, state.Finished}).Draw(t, "declared of the team")
	if rapid.Bool().Draw(t, "without locked_at") {
		of.LockedAt, of.LockedUndated, of.Unknown = time.Time{}, rapid.Bool().Draw(t, "locked"), of.Unknown|team.FieldLockedAt
	}
	if rapid.Bool().Draw(t, "without closed_at") {
		of.ClosedAt, of.ClosedUndated, of.Unknown = time.Time{}, rapid.Bool().Draw(t, "closed"), of.Unknown|team.FieldClosedAt
	}
	if rapid.Bool().Draw(t, "without final_mark") {
		of.FinalMark, of.Unknown = project.Mark{}, of.Unknown|team.FieldFinalMark
	}
}

// drawUnreferenced draws the ids of records that no other record refers to.
func drawUnreferenced(t *rapid.T, s *store.Snapshot) (ids store.IDs) {
	fields := s.Fields()
	drop := func() bool { return rapid.Bool().Draw(t, "remove") }
	for e := range s.Teams.Where() {
		if len(s.Members(e.Team)) == 0 && drop() {
			ids.Teams = append(ids.Teams, e.Team.ID)
		}
	}
	for u := range s.Users.Where() {
		if s.Registration(projectsuser.ID(u.ID)) == nil && drop() {
			ids.Users = append(ids.Users, u.ID)
		}
	}
	for session := range s.Sessions.Where() {
		if s.Teams.Count(fields.Teams.ProjectID.In(session.Project)) == 0 && drop() {
			ids.Sessions = append(ids.Sessions, session.ID)
		}
	}
	for p := range s.Projects.Where() {
		used := s.Registrations.Count(fields.Registrations.ProjectID.In(p.ID)) + s.Teams.Count(fields.Teams.ProjectID.In(p.ID)) +
			s.Sessions.Count(fields.Sessions.ProjectID.In(p.ID))
		if used == 0 && !s.HasChildren(p.ID) && drop() {
			ids.Projects = append(ids.Projects, p.ID)
		}
	}
	for entry := range s.TimeEntries.Where() {
		if drop() {
			ids.TimeEntries = append(ids.TimeEntries, entry.ID)
		}
	}
	return ids
}

// drawInstant draws an instant within three hours of that of a snapshot, or the zero
// time.
func drawInstant(t *rapid.T, s *store.Snapshot) time.Time {
	if rapid.IntRange(1, 3).Draw(t, "unset") == 3 {
		return time.Time{}
	}
	return s.At().Add(time.Duration(rapid.IntRange(-6, 6).Draw(t, "half hours")) * 30 * time.Minute)
}

// drawHours draws a duration by which time advances.
func drawHours(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 4).Draw(t, "half hours to advance")) * 30 * time.Minute
}
