package store

import (
	"maps"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// dependents are the registrations and teams that depend on changed records.
type dependents struct {
	registrations map[projectsuser.ID]*projectsuser.Registration
	teams         map[team.ID]*team.Team
	holdings      holdings // how the lists of registrations of the teams change
}

// newDependents returns dependents that begin with the changed registrations and
// teams themselves. Of several with one id the last counts.
func newDependents(registrations []*projectsuser.Registration, teams []*team.Team) *dependents {
	d := &dependents{
		registrations: make(map[projectsuser.ID]*projectsuser.Registration, len(registrations)),
		teams:         make(map[team.ID]*team.Team, len(teams)),
	}
	for _, r := range registrations {
		d.registrations[r.ID] = r
	}
	for _, t := range teams {
		d.teams[t.ID] = t
	}
	return d
}

// add adds a held registration, unless a changed version of it is there already.
func (d *dependents) add(r *projectsuser.Registration) {
	if _, ok := d.registrations[r.ID]; !ok {
		d.registrations[r.ID] = r
	}
}

// addTeam adds a held team, unless a changed version of it is there already.
func (d *dependents) addTeam(t *team.Team) {
	if _, ok := d.teams[t.ID]; !ok {
		d.teams[t.ID] = t
	}
}

// dependentsOf adds what depends on records that are about to be put.
func (e *Edit) dependentsOf(r Records, d *dependents) {
	view := e.Current()
	if view.Registrations.Len()+view.Teams.Len() == 0 {
		return
	}
	for _, p := range r.Projects {
		e.dependentsOn(p.Parent, d)
		old := view.Project(p.ID)
		if old != nil {
			e.dependentsOn(old.Parent, d)
		}
		if old == nil && !p.BeginAt.IsZero() || old != nil && !old.BeginAt.Equal(p.BeginAt) {
			e.dependentsOn(p.ID, d)
		}
	}
	for _, s := range r.Sessions {
		e.dependentsOn(s.Project, d)
		if held := e.Session(s.ID); held != nil && held.Project != s.Project {
			e.dependentsOn(held.Project, d)
		}
		e.dependentsOnSession(s.ID, d)
	}
	for _, u := range r.Users {
		e.dependentsOnUser(u.ID, d)
	}
	for _, t := range r.Teams {
		e.dependentsOnTeam(t.ID, d)
	}
}

// dependentsOn adds the registrations and teams on a project.
func (e *Edit) dependentsOn(id project.ID, d *dependents) {
	if id == 0 {
		return
	}
	view := e.Current()
	for entry := range view.Registrations.Where(view.fields.Registrations.ProjectID.In(id)) {
		d.add(entry.Registration)
	}
	for entry := range view.Teams.Where(view.fields.Teams.ProjectID.In(id)) {
		d.addTeam(entry.Team)
	}
}

// dependentsOnSession adds the teams that name a session, which may be on another
// project than the session, and the registrations that have them.
func (e *Edit) dependentsOnSession(id project.SessionID, d *dependents) {
	view := e.Current()
	for entry := range view.Teams.Where(view.fields.Teams.SessionID.In(id)) {
		d.addTeam(entry.Team)
		e.dependentsOnTeam(entry.Team.ID, d)
	}
}

// dependentsOnUser adds the registrations of a user and the teams that name the user.
func (e *Edit) dependentsOnUser(u user.ID, d *dependents) {
	for entry := range e.Current().RegistrationsOf(u) {
		d.add(entry.Registration)
	}
	for _, id := range e.teamsOf(u) {
		d.addTeam(e.team(id))
	}
}

// dependentsOnTeam adds the registrations that have a team.
func (e *Edit) dependentsOnTeam(id team.ID, d *dependents) {
	held := e.Team(id)
	if held == nil {
		return
	}
	for _, r := range held.Registrations {
		d.add(e.registration(r))
	}
}

// held adds the teams whose list of registrations changes.
func (e *Edit) held(h holdings, d *dependents) {
	d.holdings = h
	for _, change := range h {
		if t := e.team(change.owner); t != nil {
			d.addTeam(t)
		}
	}
}

// refresh puts dependents again, with the current teams and context.
func (e *Edit) refresh(d *dependents) {
	b := newEntryBuilder(e.Current())
	e.refreshTeams(b, d)
	entries := make([]*Entry, 0, len(d.registrations))
	for _, id := range slices.Sorted(maps.Keys(d.registrations)) {
		e.touch(id)
		entry := b.entry(e.bind(d.registrations[id]), e.at)
		entry.history = e.historyOf(entry)
		entries = append(entries, entry)
	}
	e.registrations.put(&e.undo, entries)
}

// refreshTeams puts dependent teams again.
func (e *Edit) refreshTeams(b *entryBuilder, d *dependents) {
	teams := make([]*TeamEntry, 0, len(d.teams))
	rest := d.holdings
	rest.sort()
	for _, id := range slices.Sorted(maps.Keys(d.teams)) {
		entry := b.teamEntry(d.teams[id], e.at)
		if held := e.Team(id); held != nil {
			entry.Registrations = held.Registrations
		}
		var changes holdings
		changes, rest = rest.of(id)
		entry.Registrations = changes.apply(entry.Registrations)
		teams = append(teams, entry)
		e.current.teams = append(e.current.teams, id)
	}
	e.teams.put(&e.undo, teams)
}

// bind returns a registration with the current teams: r itself if it is held and has
// them already.
func (e *Edit) bind(r *projectsuser.Registration) *projectsuser.Registration {
	outdated := func(t *team.Team) bool { now := e.team(t.ID); return now != nil && now != t }
	held := e.Registration(r.ID)
	if held != nil && held.Registration == r && !slices.ContainsFunc(slices.Collect(r.Attempts.All()), outdated) {
		return r
	}
	bound := *r
	bound.Attempts = r.Attempts.Bind(e.team)
	return &bound
}
