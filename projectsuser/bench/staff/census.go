package staff

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// census asks how many seats are taken, and how many admins there are.
type census struct{ seated []user.State }

func (q census) ask(s *store.Snapshot) []int64 {
	return []int64{int64(s.SeatsTaken(&registry.Policy{Seated: q.seated})), int64(s.Admins())}
}

func (q census) answer(w *accounts) []int64 {
	return []int64{int64(len(w.where(w.sits))), int64(len(w.where(account.admin)))}
}

// those asks for the users with a role whose accounts are in a state.
type those struct {
	role  user.Role
	state user.State
}

func (q those) ask(s *store.Snapshot) []int64 {
	f := &s.Fields().Users
	return idsOf(s, f.Role.In(string(q.role)), f.State.In(q.state))
}

func (q those) answer(w *accounts) []int64 {
	return toNumbers(w.where(func(a account) bool { return a.role == q.role && a.state == q.state }))
}

// idsOf returns the users that fulfil the conditions, in order of id.
func idsOf(s *store.Snapshot, where ...query.Condition[*user.User]) (ids []int64) {
	for u := range s.Users.Where(where...) {
		ids = append(ids, int64(u.ID))
	}
	slices.Sort(ids)
	return ids
}

// called asks for the user with an e-mail address.
type called struct{ email string }

func (q called) ask(s *store.Snapshot) []int64 {
	if u := s.UserByEmail(q.email); u != nil {
		return []int64{int64(u.ID)}
	}
	return []int64{0}
}

func (q called) answer(w *accounts) []int64 { return []int64{int64(w.byEmail(q.email))} }

// guests asks who is in the club, in order of position, and which accounts there
// are after a 0.
type guests struct{}

func (guests) ask(s *store.Snapshot) (ids []int64) {
	for _, id := range s.Positions(club) {
		e, _ := s.Registrations.Get(int64(id))
		ids = append(ids, int64(e.Registration.User))
	}
	return slices.Concat(ids, []int64{0}, idsOf(s))
}

func (guests) answer(w *accounts) []int64 {
	everybody := w.where(func(account) bool { return true })
	return slices.Concat(toNumbers(w.club), []int64{0}, toNumbers(everybody))
}
