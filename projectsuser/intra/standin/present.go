package standin

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// presenter converts the records of a snapshot to the objects of package intra, the
// reverse of an [intra.Converter]. The object of a registration is valid until the
// next call for a registration, so that a page of them needs the memory of one. A
// presenter is for one goroutine.
type presenter struct {
	*store.Snapshot
	root string // start of URLs in answers

	registration intra.ProjectsUser
	user         intra.UserRef
	teams        []intra.Team
	users        []intra.TeamUser
	text         []byte
}

// projectsUser returns the full form of a registration.
func (p *presenter) projectsUser(e *store.Entry) *intra.ProjectsUser {
	r, full := e.Registration, p.shortProjectsUser(e)
	full.MarkedAt = nullTime(r.MarkedAt)
	full.Marked = knownBool(r.Marked(), r.Unknown.Has(projectsuser.FieldFinalMark))
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
			full.Teams = intra.List[intra.Team]{}
		}
	}
	return full
}

// shortProjectsUser returns the form of a registration inside a user.
func (p *presenter) shortProjectsUser(e *store.Entry) *intra.ProjectsUser {
	r, short := e.Registration, &p.registration
	*short = intra.ProjectsUser{
		ID: int64(r.ID), Occurrence: r.Occurrence, FinalMark: nullMark(r.FinalMark),
		Status: registrationStatus(e), Validated: nullValidation(r.Validated),
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

// projectRef returns the form of a project inside a registration.
func (p *presenter) projectRef(id project.ID) intra.ProjectRef {
	on := p.Project(id)
	if on == nil {
		return intra.ProjectRef{ID: int64(id), ParentID: optional.Null[int64]()}
	}
	return intra.ProjectRef{ID: int64(id), Name: on.Name, Slug: on.Slug, ParentID: nullID(on.Parent)}
}

// userRef returns the form of a user inside other objects. known is nil if the
// registry does not have the user.
func (p *presenter) userRef(id user.ID, known *user.User) intra.UserRef {
	ref := intra.UserRef{ID: int64(id)}
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

// nestedTeam returns the form of a team inside the registration of an entry.
func (p *presenter) nestedTeam(e *store.Entry, t *team.Team) intra.Team {
	nested, from := p.team(t, p.statusOf(e, t)), len(p.users)
	for _, m := range t.Members {
		if m.User == e.Registration.User {
			p.users = append(p.users, teamUser(m, p.user, e))
			continue
		}
		known := p.User(m.User)
		p.users = append(p.users, teamUser(m, p.userRef(m.User, known), p.Find(m.User, t.Project)))
	}
	nested.Users = p.users[from:]
	return nested
}

// statusOf returns the status that a team gives to the registration of an entry. The
// table of teams contains that status too; the cases before it save a lookup for the
// active team and for teams of the same session.
func (p *presenter) statusOf(e *store.Entry, t *team.Team) intra.Status {
	if t == e.Registration.Attempts.Active() {
		return registrationStatus(e)
	}
	if t.Session == e.Session && t.Session != 0 {
		s, _ := t.Status(e.Setting, p.At())
		return intra.StatusOf(s, e.Setting.HasChildren)
	}
	found := p.Team(t.ID)
	if found == nil {
		return intra.Unknown
	}
	return teamStatus(found)
}

// fullTeam returns the full form of a team.
func (p *presenter) fullTeam(e *store.TeamEntry) *intra.Team {
	full := p.team(e.Team, teamStatus(e))
	for _, m := range e.Team.Members {
		known := p.User(m.User)
		full.Users = append(full.Users, teamUser(m, p.userRef(m.User, known), p.Find(m.User, e.Team.Project)))
	}
	full.ProjectGitlabPath = optional.Null[string]()
	full.ScaleTeams, full.TeamsUploads = noList, noList
	return &full
}

// noList is the value of a list for which the registry has no data.
var noList = json.RawMessage("[]")

// team returns the part that all forms of a team share, without users.
func (p *presenter) team(t *team.Team, s intra.Status) intra.Team {
	return intra.Team{
		ID: int64(t.ID), Name: t.Name, URL: p.url("/v2/teams/", int64(t.ID)),
		FinalMark: nullMark(t.FinalMark), ProjectID: int64(t.Project),
		CreatedAt: instant(t.CreatedAt), UpdatedAt: instant(t.UpdatedAt), Status: s, TerminatingAt: instant(t.TerminatingAt),
		Locked:    knownBool(t.Locked(), t.Unknown.Has(team.FieldLockedAt)),
		Validated: nullValidation(t.Validated), Closed: knownBool(t.Closed(), t.Unknown.Has(team.FieldClosedAt)),
		RepoURL: nullText(t.RepoURL), RepoUUID: nullText(t.RepoUUID),
		LockedAt: instant(t.LockedAt), ClosedAt: instant(t.ClosedAt), ProjectSessionID: nullID(t.Session),
	}
}

// teamUser returns a member of a team. registered is nil if the user is not registered
// on the project.
func teamUser(m team.Member, u intra.UserRef, registered *store.Entry) intra.TeamUser {
	member := intra.TeamUser{
		ID: u.ID, Login: u.Login, URL: u.URL, Leader: m.Leader, Occurrence: m.Occurrence, Validated: m.Validated,
		ProjectsUserID: optional.Null[int64](),
	}
	if registered != nil {
		member.ProjectsUserID = optional.Some(int64(registered.Registration.ID))
	}
	return member
}

// instant returns an instant in the form of the API; the zero time is null. A year
// that the API cannot write is null too: the registry refuses such a time, and if code
// changed a record after that, the other records of a page must still be readable.
func instant(t time.Time) intra.Time {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		return intra.Time{}
	}
	return intra.Time{Time: t}
}

// finite returns a number, 0 if JSON cannot represent it.
func finite(n float64) float64 {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

// The functions below return null for the zero value.

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

func nullTime(t time.Time) optional.Optional[intra.Time] {
	if instant(t).IsZero() {
		return optional.Null[intra.Time]()
	}
	return optional.Some(instant(t))
}

// knownBool returns what is so, null for a false value that is unknown.
func knownBool(is, unknown bool) optional.Optional[bool] {
	if unknown && !is {
		return optional.Null[bool]()
	}
	return optional.Some(is)
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

// where returns a query of the records that meet a condition.
func where[R any](c query.Condition[R]) query.Query[R] {
	return query.Query[R]{Where: []query.Condition[R]{c}}
}
