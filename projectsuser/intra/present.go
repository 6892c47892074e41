package intra

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// presenter turns the records of a snapshot into what the API writes, the other
// way round than a [Converter]. What it returns for a registration holds until it
// is asked for the next one: a page of them needs the memory of one. It is for
// one goroutine.
type presenter struct {
	*projectsuser.Snapshot
	root string // what URLs start with

	registration ProjectsUser
	teams        []Team
	users        []TeamUser
}

// projectsUser returns a registration in full.
func (p *presenter) projectsUser(e *projectsuser.Entry) *ProjectsUser {
	r, full := e.Registration, p.shortProjectsUser(e)
	full.MarkedAt = nullTime(r.MarkedAt)
	full.Marked = projectsuser.Some(r.Marked())
	full.RetriableAt = nullTime(r.RetriableAt)
	full.CreatedAt = nullTime(r.CreatedAt)
	full.UpdatedAt = nullTime(r.UpdatedAt)
	p.teams, p.users = p.teams[:0], p.users[:0]
	if r.User != 0 {
		full.User = p.userRef(r.User, e.User)
	}
	if r.Attempts.Known() {
		for t := range r.Attempts.All() {
			p.teams = append(p.teams, p.nestedTeam(e, t))
		}
		full.Teams = p.teams
		if full.Teams == nil {
			full.Teams = List[Team]{}
		}
	}
	return full
}

// shortProjectsUser returns a registration as it stands in other answers.
func (p *presenter) shortProjectsUser(e *projectsuser.Entry) *ProjectsUser {
	r, short := e.Registration, &p.registration
	*short = ProjectsUser{
		ID: int64(r.ID), Occurrence: r.Occurrence, FinalMark: nullMark(r.FinalMark),
		Status: registrationStatusOf(e), Validated: nullValidation(r.Validated),
		CurrentTeamID: nullID(r.DeclaredTeam), Project: p.projectRef(r.Project), CursusIDs: short.CursusIDs[:0],
	}
	if r.Attempts.Known() {
		short.CurrentTeamID = projectsuser.Null[int64]()
	}
	if active := r.Attempts.Active(); active != nil {
		short.CurrentTeamID = projectsuser.Some(int64(active.ID))
	}
	for _, id := range r.Cursus {
		short.CursusIDs = append(short.CursusIDs, int64(id))
	}
	return short
}

// projectRef returns a project as it stands in a registration.
func (p *presenter) projectRef(id project.ID) ProjectRef {
	on, ok := p.Projects.Get(int64(id))
	if !ok {
		return ProjectRef{ID: int64(id), ParentID: projectsuser.Null[int64]()}
	}
	return ProjectRef{ID: int64(id), Name: on.Name, Slug: on.Slug, ParentID: nullID(on.Parent)}
}

// userRef returns a user as it stands in other objects. Known is nil for one who
// is not in the registry.
func (p *presenter) userRef(id user.ID, known *user.User) *UserRef {
	ref := &UserRef{ID: int64(id)}
	if known != nil {
		ref.Login = known.Login
	}
	ref.URL = p.userURL(id, ref.Login)
	return ref
}

func (p *presenter) userURL(id user.ID, login string) string {
	if login == "" {
		return p.root + "/v2/users/" + strconv.FormatInt(int64(id), 10)
	}
	return p.root + "/v2/users/" + url.PathEscape(login)
}

// nestedTeam returns a team as it stands in an entry that has it. The active one
// has the entry's status, without a look at the table.
func (p *presenter) nestedTeam(e *projectsuser.Entry, t *team.Team) Team {
	status := registrationStatusOf(e)
	if t != e.Registration.Attempts.Active() {
		if held, ok := p.Teams.Get(int64(t.ID)); ok {
			status = teamStatusOf(held)
		}
	}
	nested, from := p.team(t, status), len(p.users)
	for _, m := range t.Members {
		if m.User == e.Registration.User {
			p.users = append(p.users, p.teamUser(m, e.User, e))
		} else {
			known, _ := p.Users.Get(int64(m.User))
			p.users = append(p.users, p.teamUser(m, known, p.Find(m.User, t.Project)))
		}
	}
	nested.Users = p.users[from:]
	return nested
}

// loneTeam returns a team as it is written by itself.
func (p *presenter) loneTeam(e *projectsuser.TeamEntry) *Team {
	lone := p.team(e.Team, teamStatusOf(e))
	for _, m := range e.Team.Members {
		known, _ := p.Users.Get(int64(m.User))
		lone.Users = append(lone.Users, p.teamUser(m, known, p.Find(m.User, e.Team.Project)))
	}
	lone.ProjectGitlabPath = projectsuser.Null[string]()
	lone.ScaleTeams, lone.TeamsUploads = none, none
	return &lone
}

// none is what stands for a list of which the registry has no data.
var none = json.RawMessage("[]")

// team returns a team without its users.
func (p *presenter) team(t *team.Team, s Status) Team {
	return Team{
		ID: int64(t.ID), Name: t.Name, URL: p.root + "/v2/teams/" + strconv.FormatInt(int64(t.ID), 10),
		FinalMark: nullMark(t.FinalMark), ProjectID: int64(t.Project),
		CreatedAt: Time{t.CreatedAt}, UpdatedAt: Time{t.UpdatedAt}, Status: s, TerminatingAt: Time{t.TerminatingAt},
		Locked: projectsuser.Some(t.Locked()), Validated: nullValidation(t.Validated), Closed: projectsuser.Some(t.Closed()),
		RepoURL: nullText(t.RepoURL), RepoUUID: nullText(t.RepoUUID),
		LockedAt: Time{t.LockedAt}, ClosedAt: Time{t.ClosedAt}, ProjectSessionID: nullID(t.Session),
	}
}

// teamUser returns a member of a team, who may not be in the registry, nor
// registered.
func (p *presenter) teamUser(m team.Member, known *user.User, registered *projectsuser.Entry) TeamUser {
	member := TeamUser{
		ID: int64(m.User), Leader: m.Leader, Occurrence: m.Occurrence, Validated: m.Validated,
		ProjectsUserID: projectsuser.Null[int64](),
	}
	if known != nil {
		member.Login = known.Login
	}
	if registered != nil {
		member.ProjectsUserID = projectsuser.Some(int64(registered.Registration.ID))
	}
	member.URL = p.userURL(m.User, member.Login)
	return member
}

// The functions below return null for a value that the domain has none of.

func nullID[T ~int64](id T) projectsuser.Optional[int64] {
	if id == 0 {
		return projectsuser.Null[int64]()
	}
	return projectsuser.Some(int64(id))
}

func nullText(text string) projectsuser.Optional[string] {
	if text == "" {
		return projectsuser.Null[string]()
	}
	return projectsuser.Some(text)
}

func nullTime(t time.Time) projectsuser.Optional[Time] {
	if t.IsZero() {
		return projectsuser.Null[Time]()
	}
	return projectsuser.Some(Time{t})
}

func nullMark(m project.Mark) projectsuser.Optional[int32] {
	if points, ok := m.Points(); ok {
		return projectsuser.Some(points)
	}
	return projectsuser.Null[int32]()
}

func nullValidation(v project.Validation) projectsuser.Optional[bool] {
	if validated, ok := v.Bool(); ok {
		return projectsuser.Some(validated)
	}
	return projectsuser.Null[bool]()
}

// where is a query of records that fulfil a condition.
func where[R any](c query.Condition[R]) query.Query[R] {
	return query.Query[R]{Where: []query.Condition[R]{c}}
}
