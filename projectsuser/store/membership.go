package store

import (
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

func sameMember(a, b team.Member) bool { return a.User == b.User }
