package histories

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// countSeats reads how many seats are taken, and how many active admins there are.
type countSeats struct{ seated []user.State }

func (q countSeats) read(s *store.Snapshot) []int64 {
	p := registry.Policy{Seated: q.seated}
	return []int64{int64(p.SeatsTaken(s)), int64(s.ActiveAdmins())}
}

func (q countSeats) answer(m *accountModel) []int64 {
	return []int64{int64(len(m.where(m.takesSeat))), int64(len(m.where(account.admin)))}
}

// byRoleAndState reads the users with a role and a state, in order of id.
type byRoleAndState struct {
	role  user.Role
	state user.State
}

func (q byRoleAndState) read(s *store.Snapshot) []int64 {
	f := &s.Fields().Users
	return usersWhere(s, f.Role.In(string(q.role)), f.State.In(q.state))
}

func (q byRoleAndState) answer(m *accountModel) []int64 {
	return toNumbers(m.where(func(a account) bool { return a.role == q.role && a.state == q.state }))
}

// usersWhere returns the users that meet conditions, in order of id.
func usersWhere(s *store.Snapshot, where ...query.Condition[*user.User]) (ids []int64) {
	for u := range s.Users.Where(where...) {
		ids = append(ids, int64(u.ID))
	}
	slices.Sort(ids)
	return ids
}

// byEmail reads the user with an e-mail address, 0 if not found.
type byEmail struct{ email string }

func (q byEmail) read(s *store.Snapshot) []int64 {
	if u := s.UserByEmail(q.email); u != nil {
		return []int64{int64(u.ID)}
	}
	return []int64{0}
}

func (q byEmail) answer(m *accountModel) []int64 { return []int64{int64(m.findEmail(q.email))} }

// everyone reads the users on the project in order of position and, after a 0, all
// users in order of id.
type everyone struct{}

func (everyone) read(s *store.Snapshot) (ids []int64) {
	for _, id := range s.Positions(onlyProject) {
		ids = append(ids, int64(s.Registration(id).Registration.User))
	}
	return slices.Concat(ids, []int64{0}, usersWhere(s))
}

func (everyone) answer(m *accountModel) []int64 {
	all := m.where(func(account) bool { return true })
	return slices.Concat(toNumbers(m.assigned), []int64{0}, toNumbers(all))
}
