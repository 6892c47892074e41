package staff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// rules are those of a policy about seats and admins.
type rules struct {
	seats  int          // the most accounts that take one
	seated []user.State // the states that do
	admins int          // the least number of active admins that remain
}

// rulesOf returns the rules of a seed. A guest takes a seat when invited or, by
// every third seed, on accepting.
func rulesOf(seed uint64) rules {
	r := rules{seats: 3 + int(seed%2), admins: 1 + int(seed/2%2), seated: []user.State{user.Pending, user.Active, user.Suspended}}
	if seed%3 == 1 {
		r.seated = []user.State{user.Active}
	}
	return r
}

// seats returns the game about seats and admins.
func seats(seed uint64) game[*accounts] {
	rules := rulesOf(seed)
	policy := registry.Policy{Seats: rules.seats, Seated: rules.seated, Admins: rules.admins}
	return game[*accounts]{
		seed: seed, clients: 4, steps: 14, slow: slowness(seed), failing: 10,
		policy: policy, house: founded(), world: founders(rules),
		player: func(_ int, c chance) player[*accounts] { return clerk{c, rules.seated} },
	}
}

// founding are the accounts with which a history starts, from id 1.
var founding = []account{
	{"ada@example.com", user.Admin, user.Active},
	{"bob@example.com", user.Admin, user.Active},
	{"cyd@example.com", user.Member, user.Suspended},
}

// club is the one project, to which guests may be assigned.
const club project.ID = 1

// founded returns the records with which the game about seats starts.
func founded() store.Records {
	r := store.Records{Projects: []*project.Project{{ID: club, Slug: "club"}}}
	for i, a := range founding {
		r.Users = append(r.Users, &user.User{ID: user.ID(i + 1), Login: fmt.Sprint("user-", i+1), Email: a.email, Role: a.role, State: a.state})
	}
	return r
}

// founders returns the same as a world.
func founders(r rules) *accounts {
	w := &accounts{rules: r, of: make(map[user.ID]account), newest: user.ID(len(founding))}
	for i, a := range founding {
		w.of[user.ID(i+1)] = a
	}
	return w
}

// accounts are the accounts of an organisation, and who is in the club.
type accounts struct {
	rules
	of     map[user.ID]account
	newest user.ID   // the last that was given
	club   []user.ID // in order of position
}

// account is what is said of a user.
type account struct {
	email string // in small letters
	role  user.Role
	state user.State
}

// admin reports whether the account is an active admin's.
func (a account) admin() bool { return a.role == user.Admin && a.state == user.Active }

func (w *accounts) clone() *accounts {
	c := *w
	c.of, c.club = maps.Clone(w.of), slices.Clone(w.club)
	return &c
}

func (w *accounts) equal(other *accounts) bool {
	return w.newest == other.newest && maps.Equal(w.of, other.of) && slices.Equal(w.club, other.club)
}

// where returns the users whose accounts are so, in order of id.
func (w *accounts) where(so func(account) bool) (ids []user.ID) {
	for id, a := range w.of {
		if so(a) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// sits reports whether an account takes a seat. One without a state is none.
func (w *accounts) sits(a account) bool { return slices.Contains(w.seated, a.state) }

// change gives an account to a user for the one before it, the zero account for
// a new user. It is refused if there is no seat for it, or too few admins remain.
func (w *accounts) change(by store.Command, id user.ID, to account) (refusal error) {
	from := w.of[id]
	if w.sits(to) && !w.sits(from) && len(w.where(w.sits)) >= w.seats {
		return &registry.GuardError{Command: by, User: id, Guard: registry.GuardSeatFree}
	}
	if err := w.spare(by, id, to); err != nil {
		return err
	}
	w.of[id] = to
	return nil
}

// spare refuses that a user stops being an active admin if too few remain.
func (w *accounts) spare(by store.Command, id user.ID, to account) (refusal error) {
	if w.of[id].admin() && !to.admin() && len(w.where(account.admin)) <= w.admins {
		return &registry.GuardError{Command: by, User: id, Guard: registry.GuardAdminRemains}
	}
	return nil
}

// find returns the account of a user, or a refusal.
func (w *accounts) find(id user.ID) (a account, missing error) {
	a, ok := w.of[id]
	if !ok {
		return a, &store.MissingError{Kind: store.KindUser, ID: int64(id)}
	}
	return a, nil
}

// String returns the accounts as a visualisation shows them.
func (w *accounts) String() string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(w.of)) {
		a := w.of[id]
		fmt.Fprintf(&b, "%d: %s %s %s; ", id, a.email, a.role, a.state)
	}
	fmt.Fprintf(&b, "%d of %d seats taken, %d admins; in the club %d", len(w.where(w.sits)), w.seats, len(w.where(account.admin)), w.club)
	return b.String()
}
