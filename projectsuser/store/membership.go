package store

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// membership is a user who is a member of teams. The table of memberships finds the
// teams that depend on a user, also those that no registration has.
type membership struct {
	user  user.ID
	teams []team.ID // in order; never modified
}

func newMembershipSchema() *query.Schema[*membership] {
	return query.NewSchema("user_id", func(m *membership) int64 { return int64(m.user) }, query.Settings{})
}

// membershipsOf returns the memberships of all members of teams.
func membershipsOf(teams []*team.Team) []*membership {
	joined := make(links[user.ID, team.ID], 0, len(teams))
	for _, t := range teams {
		joined = appendMembers(joined, t, false)
	}
	return membershipsAfter(joined, func(user.ID) []team.ID { return nil })
}

// membershipsAfter returns the memberships of all users who join or leave a team.
func membershipsAfter(joined links[user.ID, team.ID], before func(user.ID) []team.ID) (all []*membership) {
	joined.sort()
	for len(joined) > 0 {
		u := joined[0].owner
		var its links[user.ID, team.ID]
		its, joined = joined.cut()
		all = append(all, &membership{u, its.apply(before(u))})
	}
	return all
}

// appendMembers appends that the members of a team join or leave it.
func appendMembers(to links[user.ID, team.ID], t *team.Team, leave bool) links[user.ID, team.ID] {
	for _, m := range t.Members {
		to = append(to, link[user.ID, team.ID]{m.User, t.ID, leave})
	}
	return to
}

// joinTeams updates the memberships for teams that are about to be put.
func (e *Edit) joinTeams(teams []*team.Team) {
	var joined links[user.ID, team.ID]
	for _, t := range teams {
		if held := e.team(t.ID); held == nil {
			joined = appendMembers(joined, t, false)
		} else if !slices.EqualFunc(held.Members, t.Members, sameMember) {
			joined = appendMembers(appendMembers(joined, held, true), t, false)
		}
	}
	e.putMemberships(joined)
}

func sameMember(a, b team.Member) bool { return a.User == b.User }

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

// TeamsOf returns the ids of the teams that name a user as a member, in order, whether or
// not the user's registrations have them. The ids must not be modified.
func (s *Snapshot) TeamsOf(u user.ID) []team.ID {
	if m := get(s.memberships, u); m != nil {
		return m.teams
	}
	return nil
}
