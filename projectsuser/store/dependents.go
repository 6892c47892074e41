package store

import (
	"slices"
	"sync"

	"github.com/projectsuser/roster/internal/idindex"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// dependents are the registrations and teams that depend on changed records.
type dependents struct {
	registrations dependentSet[projectsuser.Registration, projectsuser.ID]
	teams         dependentSet[team.Team, team.ID]
	holdings      holdings // how the lists of registrations of the teams change
}

// newDependents returns dependents that begin with the changed registrations and
// teams themselves, each with an id of its own.
func newDependents(r []*projectsuser.Registration, t []*team.Team) *dependents {
	return &dependents{registrations: newDependentSet(&registrations, r), teams: newDependentSet(&teams, t)}
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
		d.registrations.add(entry.Registration)
	}
	for entry := range view.Teams.Where(view.fields.Teams.ProjectID.In(id)) {
		d.teams.add(entry.Team)
	}
}

// dependentsOnSession adds the teams that name a session, which may be on another
// project than the session, and the registrations that have them.
func (e *Edit) dependentsOnSession(id project.SessionID, d *dependents) {
	view := e.Current()
	for entry := range view.Teams.Where(view.fields.Teams.SessionID.In(id)) {
		d.teams.add(entry.Team)
		e.dependentsOnTeam(entry.Team.ID, d)
	}
}

// dependentsOnUser adds the registrations of a user and the teams that name the user.
func (e *Edit) dependentsOnUser(u user.ID, d *dependents) {
	for entry := range e.Current().RegistrationsOf(u) {
		d.registrations.add(entry.Registration)
	}
	for _, id := range e.teamsOf(u) {
		d.teams.add(e.team(id))
	}
}

// dependentsOnTeam adds the registrations that have a team.
func (e *Edit) dependentsOnTeam(id team.ID, d *dependents) {
	held := e.Team(id)
	if held == nil {
		return
	}
	for _, r := range held.Registrations {
		d.registrations.add(e.registration(r))
	}
}

// held adds the teams whose list of registrations changes.
func (e *Edit) held(h holdings, d *dependents) {
	d.holdings = h
	for _, change := range h {
		if t := e.team(change.owner); t != nil {
			d.teams.add(t)
		}
	}
}

// refresh puts dependents again, with the current teams and context.
func (e *Edit) refresh(d *dependents) {
	b := newEntryBuilder(e.Current())
	e.refreshTeams(b, d)
	entries := e.entries(b, d)
	e.current.touched.list = slices.Grow(e.current.touched.list, len(entries))
	for _, entry := range entries {
		e.touch(entry.Registration.ID, entry)
		entry.history = e.historyOf(entry)
	}
	e.registrations.put(&e.undo, entries)
}

// entries returns the entries of the dependent registrations, without histories. The
// dependent teams must have been put.
func (e *Edit) entries(b *entryBuilder, d *dependents) []*Entry {
	registrations, teams := d.registrations.all(), d.teams.changed
	given := idindex.New(teams, func(t *team.Team) team.ID { return t.ID })
	teamOf := func(id team.ID) *team.Team {
		if at, ok := given.Place(id); ok { // faster than a search in the table
			return teams[at]
		}
		return e.team(id)
	}
	bind := func(r *projectsuser.Registration) *projectsuser.Registration { return r.Bind(teamOf) }
	if e.current.unshared && len(d.registrations.held) == 0 { // so a second copy is not needed
		bind = func(r *projectsuser.Registration) *projectsuser.Registration {
			r.Attempts, _ = r.Attempts.Bind(teamOf)
			return r
		}
	}
	entries := make([]*Entry, len(registrations))
	build := func(b *entryBuilder, from, to int) {
		for i, r := range registrations[from:to] {
			entries[from+i] = b.entry(bind(r), e.at)
		}
	}
	if len(registrations) < bulk {
		build(b, 0, len(registrations))
		return entries
	}
	var half sync.WaitGroup
	half.Go(func() { build(newEntryBuilder(b.view), 0, len(registrations)/2) })
	build(b, len(registrations)/2, len(registrations))
	half.Wait()
	return entries
}

// refreshTeams puts dependent teams again.
func (e *Edit) refreshTeams(b *entryBuilder, d *dependents) {
	teams := make([]*TeamEntry, 0, d.teams.len())
	e.current.teams = slices.Grow(e.current.teams, d.teams.len())
	rest := d.holdings
	rest.sort()
	for _, t := range d.teams.all() {
		id := t.ID
		entry := b.teamEntry(t, e.at)
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

// joinTeams updates the memberships for teams that are about to be put.
func (e *Edit) joinTeams(teams []*team.Team) {
	joined := newLinks[user.ID, team.ID](len(teams))
	for _, t := range teams {
		if held := e.team(t.ID); held == nil {
			joined = appendMembers(joined, t, false)
		} else if !slices.EqualFunc(held.Members, t.Members, sameMember) {
			joined = appendMembers(appendMembers(joined, held, true), t, false)
		}
	}
	e.putMemberships(joined)
}

// leaveTeams updates the memberships for teams that are about to be removed.
func (e *Edit) leaveTeams(ids []team.ID) {
	var left links[user.ID, team.ID]
	for _, id := range ids {
		if held := e.team(id); held != nil {
			left = appendMembers(left, held, true)
		}
	}
	e.putMemberships(left)
}

// putMemberships updates the memberships of users who join or leave teams.
func (e *Edit) putMemberships(changes links[user.ID, team.ID]) {
	changed := membershipsAfter(changes, e.teamsOf)
	var without []user.ID
	for _, m := range changed {
		if len(m.teams) == 0 {
			without = append(without, m.user)
		}
	}
	e.memberships.put(&e.undo, changed)
	remove(&e.memberships, &e.undo, without)
}

// teamsOf returns the teams that name a user as a member, in order.
func (e *Edit) teamsOf(u user.ID) []team.ID {
	if m := lookup(&e.memberships, u); m != nil {
		return m.teams
	}
	return nil
}

// putHoldings returns what changes if registrations are put.
func (e *Edit) putHoldings(registrations []*projectsuser.Registration) holdings {
	h := newLinks[team.ID, projectsuser.ID](len(registrations))
	for _, r := range registrations {
		h = appendHoldings(h, e.registration(r.ID), r)
	}
	return h
}

// removeHoldings returns what changes if registrations are removed.
func (e *Edit) removeHoldings(ids []projectsuser.ID) (h holdings) {
	for _, id := range ids {
		h = appendHoldings(h, e.registration(id), nil)
	}
	return h
}

// checkTeamsFree returns a [*ReferencedError] for the first team that a registration has
// which is not removed with it.
func (e *Edit) checkTeamsFree(ids IDs) error {
	for _, id := range ids.Teams {
		if e.isHeld(id, ids.Registrations) {
			return &ReferencedError{KindTeam, int64(id), KindRegistration}
		}
	}
	return nil
}

// isHeld reports whether a registration has a team, except some registrations.
func (e *Edit) isHeld(id team.ID, except []projectsuser.ID) bool {
	t := e.Team(id)
	return t != nil && slices.ContainsFunc(t.Registrations, func(r projectsuser.ID) bool { return !slices.Contains(except, r) })
}
