package staff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// invite invites a guest, perhaps to the club, and tells the account's id.
type invite struct {
	email string
	role  user.Role // empty is a member
	club  bool
}

func (i invite) carry(tx *registry.Tx) (told []int64, err error) {
	g := registry.Invitation{Email: i.email, Role: i.role}
	if i.club {
		g.Project = club
	}
	u, _, err := tx.Invite(g)
	if err != nil {
		return nil, err
	}
	return []int64{int64(u.ID)}, nil
}

func (i invite) apply(w *accounts, _ []int64) (should []int64, refusal error) {
	if i.email == "" {
		return nil, &store.InvalidError{Kind: store.KindUser, Reason: "without an e-mail address"}
	}
	a := account{strings.ToLower(i.email), cmp.Or(i.role, user.Member), user.Pending}
	id := w.byEmail(a.email)
	if id == 0 {
		if refusal := checkRole(a.role); refusal != nil {
			return nil, refusal
		}
		w.newest++
		id = w.newest
		if refusal := w.change(store.CommandInvite, id, a); refusal != nil {
			return nil, refusal
		}
	}
	if i.club && !slices.Contains(w.club, id) {
		w.club = append(w.club, id)
	}
	return []int64{int64(id)}, nil
}

// byEmail returns the user with an e-mail address, 0 if there is none.
func (w *accounts) byEmail(email string) user.ID {
	for id, a := range w.of {
		if a.email == email {
			return id
		}
	}
	return 0
}

// checkRole refuses a role that there is not.
func checkRole(r user.Role) error {
	if all := []user.Role{user.Member, user.Admin, user.Freelancer}; !slices.Contains(all, r) {
		return &registry.RoleError{Role: r, Allowed: all}
	}
	return nil
}

// shift moves an account to another state.
type shift struct {
	event user.Event
	user  user.ID
}

func (s shift) carry(tx *registry.Tx) ([]int64, error) {
	switch s.event {
	case user.Accept:
		return nil, tx.Accept(s.user)
	case user.Disable:
		return nil, tx.Disable(s.user)
	case user.Enable:
		return nil, tx.Enable(s.user)
	case user.Suspend:
		return nil, tx.Suspend(s.user)
	}
	return nil, tx.Unsuspend(s.user)
}

// ways are where the events of accounts start and lead, and the commands for them.
var ways = map[user.Event]struct {
	command  store.Command
	from, to user.State
}{
	user.Accept:    {store.CommandAccept, user.Pending, user.Active},
	user.Disable:   {store.CommandDisable, user.Active, user.Disabled},
	user.Enable:    {store.CommandEnable, user.Disabled, user.Active},
	user.Suspend:   {store.CommandSuspend, user.Active, user.Suspended},
	user.Unsuspend: {store.CommandUnsuspend, user.Suspended, user.Active},
}

func (s shift) apply(w *accounts, _ []int64) (none []int64, refusal error) {
	a, missing := w.find(s.user)
	if missing != nil {
		return nil, missing
	}
	way := ways[s.event]
	if a.state != way.from {
		refused := &user.RefusedError{Event: s.event, State: a.state}
		return nil, &registry.Refusal{Command: way.command, User: s.user, Err: refused}
	}
	a.state = way.to
	return nil, w.change(way.command, s.user, a)
}

// resend has the invitation of a pending account mailed again.
type resend struct{ user user.ID }

func (r resend) carry(tx *registry.Tx) ([]int64, error) { return nil, tx.ResendInvitation(r.user) }

func (r resend) apply(w *accounts, _ []int64) (none []int64, refusal error) {
	a, missing := w.find(r.user)
	if missing != nil {
		return nil, missing
	}
	if a.state != user.Pending {
		return nil, &registry.GuardError{Command: store.CommandResend, User: r.user, Guard: registry.GuardPending}
	}
	return nil, nil
}

// appoint gives an account another role.
type appoint struct {
	user user.ID
	role user.Role // empty is a member
}

func (a appoint) carry(tx *registry.Tx) ([]int64, error) {
	return nil, tx.ChangeRole(a.user, a.role)
}

func (a appoint) apply(w *accounts, _ []int64) (none []int64, refusal error) {
	appointed, missing := w.find(a.user)
	if missing != nil {
		return nil, missing
	}
	appointed.role = cmp.Or(a.role, user.Member)
	if refusal := checkRole(appointed.role); refusal != nil {
		return nil, refusal
	}
	return nil, w.change(store.CommandChangeRole, a.user, appointed)
}

// dismiss deletes an account, and takes the user out of the club.
type dismiss struct{ user user.ID }

func (d dismiss) carry(tx *registry.Tx) ([]int64, error) { return nil, tx.DeleteUser(d.user) }

func (d dismiss) apply(w *accounts, _ []int64) (none []int64, refusal error) {
	if _, missing := w.find(d.user); missing != nil {
		return nil, missing
	}
	if refusal := w.spare(store.CommandDelete, d.user, account{}); refusal != nil {
		return nil, refusal
	}
	delete(w.of, d.user)
	w.club = slices.DeleteFunc(w.club, func(u user.ID) bool { return u == d.user })
	return nil, nil
}
