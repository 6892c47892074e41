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
}

// newDependents returns dependents that begin with the changed registrations and
// teams themselves. Of several with one id the last counts.
func newDependents(registrations []*projectsuser.Registration, teams []*team.Team) dependents {
	d := dependents{
		make(map[projectsuser.ID]*projectsuser.Registration, len(registrations)),
		make(map[team.ID]*team.Team, len(teams)),
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
func (d dependents) add(r *projectsuser.Registration) {
	if _, ok := d.registrations[r.ID]; !ok {
		d.registrations[r.ID] = r
	}
}

// addTeam adds a held team, unless a changed version of it is there already.
func (d dependents) addTeam(t *team.Team) {
	if _, ok := d.teams[t.ID]; !ok {
		d.teams[t.ID] = t
	}
}

// dependentsOf adds what depends on records that are about to be put.
func (e *Edit) dependentsOf(r Records, d dependents) {
	view := e.Snapshot()
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
	}
	for _, u := range r.Users {
		dependentsOnUser(view, u.ID, d)
	}
	for _, t := range r.Teams {
		for _, entry := range view.Members(t) {
			d.add(entry.Registration)
		}
	}
}

// dependentsOn adds the registrations and teams on a project.
func (e *Edit) dependentsOn(id project.ID, d dependents) {
	if id == 0 {
		return
	}
	view := e.Snapshot()
	for entry := range view.Registrations.Where(view.fields.Registrations.ProjectID.In(id)) {
		d.add(entry.Registration)
	}
	for entry := range view.Teams.Where(view.fields.Teams.ProjectID.In(id)) {
		d.addTeam(entry.Team)
	}
}

// dependentsOnUser adds the registrations of a user and their teams. A team of the
// user that no registration has is not added.
func dependentsOnUser(view *Snapshot, u user.ID, d dependents) {
	for entry := range view.RegistrationsOf(u) {
		d.add(entry.Registration)
		for t := range entry.Registration.Attempts.All() {
			d.addTeam(t)
		}
	}
}

// refresh puts dependents again, with the current teams and context.
func (e *Edit) refresh(d dependents) {
	b := newEntryBuilder(e.Snapshot())
	teams := make([]*TeamEntry, 0, len(d.teams))
	for _, id := range slices.Sorted(maps.Keys(d.teams)) {
		teams = append(teams, b.teamEntry(d.teams[id], e.at))
		e.current.teams = append(e.current.teams, id)
	}
	e.teams.put(&e.undo, teams)
	entries := make([]*Entry, 0, len(d.registrations))
	for _, id := range slices.Sorted(maps.Keys(d.registrations)) {
		e.touch(id)
		entry := b.entry(e.bind(d.registrations[id]), e.at)
		entry.history = e.historyOf(entry)
		entries = append(entries, entry)
	}
	e.registrations.put(&e.undo, entries)
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
