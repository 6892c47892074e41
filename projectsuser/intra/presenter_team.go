package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// noList is the value of a list for which no record has a field.
var noList = json.RawMessage("[]")

// Team returns the full form of a team.
func (p *Presenter) Team(e *store.TeamEntry) *Team {
	full := p.team(e.Team, teamStatus(e))
	if full.Users != nil {
		for _, m := range e.Team.Members {
			known := p.Snapshot.User(m.User)
			full.Users = append(full.Users, teamUser(m, p.userRef(m.User, known), p.Snapshot.Find(m.User, e.Team.Project)))
		}
	}
	full.ProjectGitlabPath = optional.Null[string]()
	full.ScaleTeams, full.TeamsUploads = noList, noList
	return &full
}

// teamStatus returns the status that a team gives its members.
func teamStatus(e *store.TeamEntry) StatusText {
	t := e.Team
	return shownStatus(StatusOf(e.Status, e.Setting.HasChildren), t.DeclaredText, t.Unknown.Has(team.FieldDeclared))
}

// nestedTeam returns the form of a team inside the registration of an entry.
func (p *Presenter) nestedTeam(e *store.Entry, t *team.Team) Team {
	nested, from := p.team(t, p.nestedStatus(e, t)), len(p.users)
	if nested.Users == nil {
		return nested
	}
	for _, m := range t.Members {
		if m.User == e.Registration.User {
			p.users = append(p.users, teamUser(m, p.user, e))
			continue
		}
		known, registered := p.Snapshot.User(m.User), p.Snapshot.Find(m.User, t.Project)
		p.made.addMember(madeOfMember{m.User, known, registrationID(registered), t.Project})
		p.users = append(p.users, teamUser(m, p.userRef(m.User, known), registered))
	}
	nested.Users = nonNil[TeamUser](p.users[from:])
	return nested
}

// nestedStatus returns the status that a team gives to the registration of an entry. The
// table of teams contains that status too; the cases before it save a lookup for the
// active team and for teams of the same session.
func (p *Presenter) nestedStatus(e *store.Entry, t *team.Team) StatusText {
	if e.Derived && t.Unknown == 0 {
		if t == e.Registration.Attempts.Active() {
			return StatusOf(e.Status, e.Setting.HasChildren).Text()
		}
		if t.Session == e.Session && t.Session != 0 {
			p.made.addTime(t.Closed())
			return StatusOf(state.Derive(t.Facts(e.Setting, p.Snapshot.At())), e.Setting.HasChildren).Text()
		}
	}
	found := p.Snapshot.Team(t.ID)
	p.made.addTeam(t.ID, found)
	if found != nil {
		return teamStatus(found)
	}
	return shownStatus(StatusOf(t.Declared, false), t.DeclaredText, t.Unknown.Has(team.FieldDeclared))
}

// team returns the part that all forms of a team share. Its users are empty, and nil if the
// source did not contain them.
func (p *Presenter) team(t *team.Team, s StatusText) Team {
	lacks := t.Unknown.Has
	shown := Team{
		ID: int64(t.ID), Name: t.Name, URL: p.url("/v2/teams/", int64(t.ID)),
		FinalMark: shownMark(t.FinalMark, lacks(team.FieldFinalMark)), ProjectID: int64(t.Project),
		CreatedAt: shownTime(t.CreatedAt, lacks(team.FieldCreatedAt)), UpdatedAt: shownTime(t.UpdatedAt, lacks(team.FieldUpdatedAt)),
		Status: s, TerminatingAt: shownTime(t.TerminatingAt, lacks(team.FieldTerminatingAt)),
		Locked: shownBool(t.Locked(), lacks(team.FieldLockedAt)), Validated: shownValidation(t.Validated, lacks(team.FieldValidated)),
		Closed:  shownBool(t.Closed(), lacks(team.FieldClosedAt)),
		RepoURL: shownText(t.RepoURL, lacks(team.FieldRepoURL)), RepoUUID: shownText(t.RepoUUID, lacks(team.FieldRepoUUID)),
		LockedAt:         shownTime(t.LockedAt, lacks(team.FieldLockedAt) || t.LockedUndated),
		ClosedAt:         shownTime(t.ClosedAt, lacks(team.FieldClosedAt) || t.ClosedUndated),
		ProjectSessionID: shownID(t.Session, lacks(team.FieldSession)),
	}
	if at := shownTime(t.DeadlineAt, false); !at.IsNull() { // no recorded answer has the key
		shown.DeadlineAt = at
	}
	if len(t.Members) > 0 || !lacks(team.FieldMembers) {
		shown.Users = List[TeamUser]{}
	}
	return shown
}

// teamUser returns a member of a team. registered is nil if the user is not registered on
// the project.
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
