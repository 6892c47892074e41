package histories

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// seatRules are the limits of a policy on accounts.
type seatRules struct {
	seats  int          // the most accounts that take a seat
	seated []user.State // the states that take a seat
	admins int          // the least number of active admins
}

// newSeatRules returns the rules of a seed. An invited user takes a seat when
// invited or, in one of three histories, on accepting.
func newSeatRules(seed uint64) seatRules {
	r := seatRules{seats: 3 + int(seed%2), admins: 1 + int(seed/2%2), seated: []user.State{user.Pending, user.Active, user.Suspended}}
	if seed%3 == 1 {
		r.seated = []user.State{user.Active}
	}
	return r
}

// accounts is the scenario of accounts, seats and admins.
func accounts(seed uint64) scenario[*accountModel] {
	s, rules := newScenario[*accountModel](seed), newSeatRules(seed)
	s.policy = registry.Policy{Seats: rules.seats, Seated: rules.seated, Admins: rules.admins}
	s.records, s.model = accountRecords(), newAccountModel(rules)
	s.client = func(_ int, r random) client[*accountModel] { return accountClient{r, rules.seated} }
	return s
}

// firstAccounts are the accounts with which the scenario starts, from id 1.
var firstAccounts = []account{
	{"ada@example.com", user.Admin, user.Active},
	{"bob@example.com", user.Admin, user.Active},
	{"cyd@example.com", user.Member, user.Suspended},
}

// onlyProject is the one project, to which invited users may be assigned.
const onlyProject project.ID = 1

// accountRecords returns the records with which the scenario starts.
func accountRecords() store.Records {
	r := store.Records{Projects: []*project.Project{{ID: onlyProject, Slug: "project-1"}}}
	for i, a := range firstAccounts {
		r.Users = append(r.Users, &user.User{ID: user.ID(i + 1), Login: fmt.Sprint("user-", i+1), Email: a.email, Role: a.role, State: a.state})
	}
	return r
}

// accountModel is the accounts, and the users on the project.
type accountModel struct {
	seatRules
	of       map[user.ID]account
	last     user.ID   // the last id given
	assigned []user.ID // to the project, in order of position
}

// newAccountModel returns the model of the records with which the scenario starts.
func newAccountModel(r seatRules) *accountModel {
	m := &accountModel{seatRules: r, of: make(map[user.ID]account), last: user.ID(len(firstAccounts))}
	for i, a := range firstAccounts {
		m.of[user.ID(i+1)] = a
	}
	return m
}

// account is the account of a user.
type account struct {
	email string // in lower case
	role  user.Role
	state user.State
}

// admin reports whether the account is an active admin's.
func (a account) admin() bool { return a.role == user.Admin && a.state == user.Active }

func (m *accountModel) clone() *accountModel {
	c := *m
	c.of, c.assigned = maps.Clone(m.of), slices.Clone(m.assigned)
	return &c
}

func (m *accountModel) advanced(time.Time) *accountModel { return m }

func (m *accountModel) equal(other *accountModel) bool {
	return m.last == other.last && maps.Equal(m.of, other.of) && slices.Equal(m.assigned, other.assigned)
}

// where returns the users whose accounts meet a condition, in order of id.
func (m *accountModel) where(condition func(account) bool) (ids []user.ID) {
	for id, a := range m.of {
		if condition(a) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// takesSeat reports whether an account takes a seat. The zero account does not.
func (m *accountModel) takesSeat(a account) bool { return slices.Contains(m.seated, a.state) }

// put replaces the account of a user, which is the zero account for a new user. It
// is refused if no seat is free for it, or too few admins remain.
func (m *accountModel) put(by store.Command, id user.ID, to account) (refusal error) {
	from := m.of[id]
	if m.takesSeat(to) && !m.takesSeat(from) && len(m.where(m.takesSeat)) >= m.seats {
		return &registry.GuardError{Command: by, User: id, Guard: registry.GuardSeatFree}
	}
	if err := m.checkAdmins(by, id, to); err != nil {
		return err
	}
	m.of[id] = to
	return nil
}

// checkAdmins refuses that a user stops being an active admin if too few remain.
func (m *accountModel) checkAdmins(by store.Command, id user.ID, to account) (refusal error) {
	if m.of[id].admin() && !to.admin() && len(m.where(account.admin)) <= m.admins {
		return &registry.GuardError{Command: by, User: id, Guard: registry.GuardAdminRemains}
	}
	return nil
}

// find returns the account of a user, or the error of an unknown user.
func (m *accountModel) find(id user.ID) (a account, missing error) {
	a, ok := m.of[id]
	if !ok {
		return a, &store.MissingError{Kind: store.KindUser, ID: int64(id)}
	}
	return a, nil
}

// findEmail returns the user with an e-mail address in lower case, 0 if not found.
func (m *accountModel) findEmail(email string) user.ID {
	for id, a := range m.of {
		if a.email == email {
			return id
		}
	}
	return 0
}

// String returns the model as drawings show it.
func (m *accountModel) String() string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(m.of)) {
		a := m.of[id]
		fmt.Fprintf(&b, "%d: %s %s %s; ", id, a.email, a.role, a.state)
	}
	fmt.Fprintf(&b, "%d of %d seats taken, %d admins; on the project %d",
		len(m.where(m.takesSeat)), m.seats, len(m.where(account.admin)), m.assigned)
	return b.String()
}
