package intra

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// presenter turns the records of a snapshot into what the API writes, the other
// way round than a [Converter]. What it returns for a registration holds until it
// is asked for the next one: a page of them needs the memory of one. It is for
// one goroutine.
type presenter struct {
	*store.Snapshot
	root string // what URLs start with

	registration ProjectsUser
	user         UserRef
	teams        []Team
	users        []TeamUser
	text         []byte
}

// projectsUser returns a registration in full.
func (p *presenter) projectsUser(e *store.Entry) *ProjectsUser {
	r, full := e.Registration, p.shortProjectsUser(e)
	full.MarkedAt = nullTime(r.MarkedAt)
	full.Marked = optional.Some(r.Marked())
	full.RetriableAt = nullTime(r.RetriableAt)
	full.CreatedAt = nullTime(r.CreatedAt)
	full.UpdatedAt = nullTime(r.UpdatedAt)
	p.teams, p.users = p.teams[:0], p.users[:0]
	if p.user = p.userRef(r.User, e.User); r.User != 0 {
		full.User = &p.user
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
func (p *presenter) shortProjectsUser(e *store.Entry) *ProjectsUser {
	r, short := e.Registration, &p.registration
	*short = ProjectsUser{
		ID: int64(r.ID), Occurrence: r.Occurrence, FinalMark: nullMark(r.FinalMark),
		Status: registrationStatusOf(e), Validated: nullValidation(r.Validated),
		CurrentTeamID: nullID(r.DeclaredTeam), Project: p.projectRef(r.Project), CursusIDs: short.CursusIDs[:0],
	}
	if r.Attempts.Known() {
		short.CurrentTeamID = optional.Null[int64]()
	}
	if active := r.Attempts.Active(); active != nil {
		short.CurrentTeamID = optional.Some(int64(active.ID))
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
		return ProjectRef{ID: int64(id), ParentID: optional.Null[int64]()}
	}
	return ProjectRef{ID: int64(id), Name: on.Name, Slug: on.Slug, ParentID: nullID(on.Parent)}
}

// userRef returns a user as it stands in other objects. Known is nil for one who
// is not in the registry.
func (p *presenter) userRef(id user.ID, known *user.User) UserRef {
	ref := UserRef{ID: int64(id)}
	if known != nil {
		ref.Login = known.Login
	}
	if ref.Login == "" {
		ref.URL = p.url("/v2/users/", int64(id))
	} else {
		ref.URL = p.root + "/v2/users/" + url.PathEscape(ref.Login)
	}
	return ref
}

// url returns the URL of a record.
func (p *presenter) url(path string, id int64) string {
	p.text = append(append(p.text[:0], p.root...), path...)
	return string(strconv.AppendInt(p.text, id, 10))
}

// nestedTeam returns a team as it stands in an entry that has it.
func (p *presenter) nestedTeam(e *store.Entry, t *team.Team) Team {
	nested, from := p.team(t, p.statusOf(e, t)), len(p.users)
	for _, m := range t.Members {
		if m.User == e.Registration.User {
			p.users = append(p.users, teamUser(m, p.user, e))
			continue
		}
		known, _ := p.Users.Get(int64(m.User))
		p.users = append(p.users, teamUser(m, p.userRef(m.User, known), p.Find(m.User, t.Project)))
	}
	nested.Users = p.users[from:]
	return nested
}

// statusOf returns the status that a team of an entry gives. The table of teams
// knows it too, but the active one has the entry's, and one in the same session
// the same setting.
func (p *presenter) statusOf(e *store.Entry, t *team.Team) Status {
	if t == e.Registration.Attempts.Active() {
		return registrationStatusOf(e)
	}
	if t.Session == e.Session && t.Session != 0 {
		return StatusOf(state.Derive(t.Facts(e.Setting, p.At())), e.Setting.HasChildren)
	}
	held, ok := p.Teams.Get(int64(t.ID))
	if !ok {
		return Unknown
	}
	return teamStatusOf(held)
}

// loneTeam returns a team as it is written by itself.
func (p *presenter) loneTeam(e *store.TeamEntry) *Team {
	lone := p.team(e.Team, teamStatusOf(e))
	for _, m := range e.Team.Members {
		known, _ := p.Users.Get(int64(m.User))
		lone.Users = append(lone.Users, teamUser(m, p.userRef(m.User, known), p.Find(m.User, e.Team.Project)))
	}
	lone.ProjectGitlabPath = optional.Null[string]()
	lone.ScaleTeams, lone.TeamsUploads = none, none
	return &lone
}

// none is what stands for a list of which the registry has no data.
var none = json.RawMessage("[]")

// team returns a team without its users.
func (p *presenter) team(t *team.Team, s Status) Team {
	return Team{
		ID: int64(t.ID), Name: t.Name, URL: p.url("/v2/teams/", int64(t.ID)),
		FinalMark: nullMark(t.FinalMark), ProjectID: int64(t.Project),
		CreatedAt: Time{t.CreatedAt}, UpdatedAt: Time{t.UpdatedAt}, Status: s, TerminatingAt: Time{t.TerminatingAt},
		Locked: optional.Some(t.Locked()), Validated: nullValidation(t.Validated), Closed: optional.Some(t.Closed()),
		RepoURL: nullText(t.RepoURL), RepoUUID: nullText(t.RepoUUID),
		LockedAt: Time{t.LockedAt}, ClosedAt: Time{t.ClosedAt}, ProjectSessionID: nullID(t.Session),
	}
}

// teamUser returns a member of a team, who may not be registered.
func teamUser(m team.Member, u UserRef, registered *store.Entry) TeamUser {
	member := TeamUser{
		ID: u.ID, Login: u.Login, URL: u.URL, Leader: m.Leader, Occurrence: m.Occurrence, Validated: m.Validated,
		ProjectsUserID: optional.Null[int64](),
	}
	if registered != nil {
		member.ProjectsUserID = optional.Some(int64(registered.Registration.ID))
	}
	return member
}

// The functions below return null for a value that the domain has none of.

func nullID[T ~int64](id T) optional.Optional[int64] {
	if id == 0 {
		return optional.Null[int64]()
	}
	return optional.Some(int64(id))
}

func nullText(text string) optional.Optional[string] {
	if text == "" {
		return optional.Null[string]()
	}
	return optional.Some(text)
}

func nullTime(t time.Time) optional.Optional[Time] {
	if t.IsZero() {
		return optional.Null[Time]()
	}
	return optional.Some(Time{t})
}

func nullMark(m project.Mark) optional.Optional[int32] {
	if points, ok := m.Points(); ok {
		return optional.Some(points)
	}
	return optional.Null[int32]()
}

func nullValidation(v project.Validation) optional.Optional[bool] {
	if validated, ok := v.Bool(); ok {
		return optional.Some(validated)
	}
	return optional.Null[bool]()
}

// where is a query of records that fulfil a condition.
func where[R any](c query.Condition[R]) query.Query[R] {
	return query.Query[R]{Where: []query.Condition[R]{c}}
}
