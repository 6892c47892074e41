package histories

import (
	"cmp"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// invite invites a user, and may assign the user to the project. The result is the
// account's id.
type invite struct {
	email  string
	role   user.Role // empty for a member
	assign bool
}

func (i invite) run(tx *registry.Tx) (result []int64, err error) {
	g := registry.Invitation{Email: i.email, Role: i.role}
	if i.assign {
		g.Project = onlyProject
	}
	u, _, err := tx.Invite(g)
	if err != nil {
		return nil, err
	}
	return []int64{int64(u.ID)}, nil
}

func (i invite) apply(m *accountModel, _ []int64) (want []int64, refusal error) {
	if i.email == "" {
		return nil, &store.InvalidError{Kind: store.KindUser, Reason: "without an e-mail address"}
	}
	a := account{strings.ToLower(i.email), cmp.Or(i.role, user.Member), user.Pending}
	id := m.findEmail(a.email)
	if id == 0 {
		if refusal := checkRole(a.role); refusal != nil {
			return nil, refusal
		}
		m.last++
		id = m.last
		if refusal := m.put(store.CommandInvite, id, a); refusal != nil {
			return nil, refusal
		}
	}
	if i.assign && !slices.Contains(m.assigned, id) {
		m.assigned = append(m.assigned, id)
	}
	return []int64{int64(id)}, nil
}

// checkRole refuses an unknown role.
func checkRole(r user.Role) error {
	if all := []user.Role{user.Member, user.Admin, user.Freelancer}; !slices.Contains(all, r) {
		return &registry.RoleError{Role: r, Allowed: all}
	}
	return nil
}

// fire moves an account to another state by an event.
type fire struct {
	event user.Event
	user  user.ID
}

func (f fire) run(tx *registry.Tx) ([]int64, error) {
	switch f.event {
	case user.Accept:
		return nil, tx.Accept(f.user)
	case user.Disable:
		return nil, tx.Disable(f.user)
	case user.Enable:
		return nil, tx.Enable(f.user)
	case user.Suspend:
		return nil, tx.Suspend(f.user)
	}
	return nil, tx.Unsuspend(f.user)
}

// accountTransitions are the commands and the states of the events of accounts.
var accountTransitions = map[user.Event]struct {
	command store.Command
	from    []user.State
	to      user.State
}{
	user.Accept:    {store.CommandAccept, []user.State{user.Pending}, user.Active},
	user.Disable:   {store.CommandDisable, []user.State{user.Pending, user.Active, user.Suspended}, user.Disabled},
	user.Enable:    {store.CommandEnable, []user.State{user.Disabled}, user.Active},
	user.Suspend:   {store.CommandSuspend, []user.State{user.Active}, user.Suspended},
	user.Unsuspend: {store.CommandUnsuspend, []user.State{user.Suspended}, user.Active},
}

func (f fire) apply(m *accountModel, _ []int64) (none []int64, refusal error) {
	a, missing := m.find(f.user)
	if missing != nil {
		return nil, missing
	}
	transition := accountTransitions[f.event]
	if !slices.Contains(transition.from, a.state) {
		refused := &user.RefusedError{Event: f.event, State: a.state}
		return nil, &registry.Refusal{Command: transition.command, User: f.user, Err: refused}
	}
	a.state = transition.to
	return nil, m.put(transition.command, f.user, a)
}

// resend mails the invitation of a pending account again.
type resend struct{ user user.ID }

func (r resend) run(tx *registry.Tx) ([]int64, error) { return nil, tx.ResendInvitation(r.user) }

func (r resend) apply(m *accountModel, _ []int64) (none []int64, refusal error) {
	a, missing := m.find(r.user)
	if missing != nil {
		return nil, missing
	}
	if a.state != user.Pending {
		return nil, &registry.GuardError{Command: store.CommandResend, User: r.user, Guard: registry.GuardPending}
	}
	return nil, nil
}

// changeRole gives an account another role.
type changeRole struct {
	user user.ID
	role user.Role // empty for a member
}

func (c changeRole) run(tx *registry.Tx) ([]int64, error) {
	return nil, tx.ChangeRole(c.user, c.role)
}

func (c changeRole) apply(m *accountModel, _ []int64) (none []int64, refusal error) {
	a, missing := m.find(c.user)
	if missing != nil {
		return nil, missing
	}
	a.role = cmp.Or(c.role, user.Member)
	if refusal := checkRole(a.role); refusal != nil {
		return nil, refusal
	}
	return nil, m.put(store.CommandChangeRole, c.user, a)
}

// deleteUser deletes an account, and removes the user from the project.
type deleteUser struct{ user user.ID }

func (d deleteUser) run(tx *registry.Tx) ([]int64, error) { return nil, tx.DeleteUser(d.user) }

func (d deleteUser) apply(m *accountModel, _ []int64) (none []int64, refusal error) {
	if _, missing := m.find(d.user); missing != nil {
		return nil, missing
	}
	if refusal := m.checkAdmins(store.CommandDelete, d.user, account{}); refusal != nil {
		return nil, refusal
	}
	delete(m.of, d.user)
	m.assigned = slices.DeleteFunc(m.assigned, func(u user.ID) bool { return u == d.user })
	return nil, nil
}
