package projectsuser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy is what differs between organisations: who may do what with accounts
// and registrations. The zero Policy has the three roles of package user, and
// refuses nothing.
type Policy struct {
	Roles       []user.Role // which there are; nil is member, admin and freelancer
	DefaultRole user.Role   // of an account that is given none; empty is member
	Everywhere  []user.Role // which reach every project without being registered on it

	Seats  int          // the most accounts that take a seat; 0 for no limit
	Seated []user.State // the states that take one; nil is all but disabled
	Admins int          // the least number of active admins that have to remain

	Guards       map[Command][]Guard // what has to hold for commands about accounts
	FixedEmail   bool                // an account's e-mail address cannot change
	KeepAttempts bool                // a registration with attempts cannot be removed
}

// Guard is something that has to hold before a command is carried out.
type Guard string

// The guards. The first six are for [Policy.Guards]; the others follow from the
// rest of the policy, or from the command itself.
const (
	NotOwner      Guard = "the account does not own the organisation"
	NotSelf       Guard = "the account is not the actor's own"
	NotDisabled   Guard = "the account is not disabled"
	NothingLogged Guard = "nothing is logged by the account"
	Logged        Guard = "something is logged by the account"
	Bound         Guard = "the account's role does not reach every project"

	SeatFree     Guard = "a seat is free"
	AdminRemains Guard = "enough admins remain"
	SameEmail    Guard = "the e-mail address stays"
	NoAttempts   Guard = "the registration has no attempts"
	IsPending    Guard = "the account is pending"
)

// GuardError says that a command was refused because a guard did not hold.
type GuardError struct {
	Command      Command
	User         user.ID // the account
	Registration ID      // 0 if the guard is about the account
	Guard        Guard
}

func (e *GuardError) Error() string {
	return fmt.Sprintf("projectsuser: %s of user %d: only if %s", e.Command, e.User, e.Guard)
}

// RoleError says that there is no such role.
type RoleError struct {
	Role    user.Role
	Allowed []user.Role
}

func (e *RoleError) Error() string {
	names := make([]string, len(e.Allowed))
	for i, r := range e.Allowed {
		names[i] = string(r)
	}
	return fmt.Sprintf("projectsuser: role %q: want one of %s", string(e.Role), strings.Join(names, ", "))
}

// roles returns the roles that there are.
func (p *Policy) roles() []user.Role {
	if p.Roles == nil {
		return []user.Role{user.Member, user.Admin, user.Freelancer}
	}
	return p.Roles
}

// role returns the role of an account that asks for one, which may be none.
func (p *Policy) role(asked user.Role) (user.Role, error) {
	asked = cmp.Or(asked, p.DefaultRole, user.Member)
	if !slices.Contains(p.roles(), asked) {
		return "", &RoleError{asked, p.roles()}
	}
	return asked, nil
}

// Reaches reports whether a user reaches every project without being registered
// on it. An account whose role no source told counts as one of the default role.
func (p *Policy) Reaches(u *user.User) bool {
	return slices.Contains(p.Everywhere, cmp.Or(u.Role, p.DefaultRole, user.Member))
}

// seated returns the states that take a seat.
func (p *Policy) seated() []user.State {
	if p.Seated == nil {
		return []user.State{user.Pending, user.Active, user.Suspended}
	}
	return p.Seated
}

// SeatsTaken returns how many accounts take a seat by a policy.
func (s *Snapshot) SeatsTaken(p *Policy) int {
	return s.Users.Count(s.fields.Users.State.In(p.seated()...))
}

// Admins returns how many active admins there are.
func (s *Snapshot) Admins() int {
	f := &s.fields.Users
	return s.Users.Count(f.Role.In(string(user.Admin)), f.State.In(user.Active))
}

// Logged reports whether a user has entries or expenses.
func (s *Snapshot) Logged(u user.ID) bool {
	return s.Entries.Count(s.fields.Entries.UserID.In(u)) > 0 ||
		s.Expenses.Count(s.fields.Expenses.UserID.In(u)) > 0
}

// guard refuses a command about an account for which a guard of the policy does
// not hold.
func (tx *Tx) guard(u *user.User) error {
	for _, g := range tx.rules.policy.Guards[tx.change.Command] {
		if !tx.holds(g, u) {
			return tx.refuse(u, g)
		}
	}
	return nil
}

// refuse returns the refusal of the command under way for a guard.
func (tx *Tx) refuse(u *user.User, g Guard) error {
	return &GuardError{Command: tx.change.Command, User: u.ID, Guard: g}
}

// holds reports whether a guard of a policy holds for an account.
func (tx *Tx) holds(g Guard, u *user.User) bool {
	switch g {
	case NotOwner:
		return !u.Owner
	case NotSelf:
		return !tx.isActor(u)
	case NotDisabled:
		return u.Account() != user.Disabled
	case NothingLogged:
		return !tx.draft.view().Logged(u.ID)
	case Logged:
		return tx.draft.view().Logged(u.ID)
	case Bound:
		return !tx.rules.policy.Reaches(u)
	}
	return true
}

// isActor reports whether the actor is this user, by login or e-mail address.
func (tx *Tx) isActor(u *user.User) bool {
	return tx.actor != "" && (tx.actor == u.Login || address(tx.actor) == address(u.Email))
}

// checkSeat refuses that an account takes a seat if none is free. Before is the
// account as it was, nil for a new one.
func (tx *Tx) checkSeat(before, after *user.User) error {
	p := &tx.rules.policy
	takes := slices.Contains(p.seated(), after.Account())
	took := before != nil && slices.Contains(p.seated(), before.Account())
	if p.Seats > 0 && takes && !took && tx.draft.view().SeatsTaken(p) >= p.Seats {
		return tx.refuse(after, SeatFree)
	}
	return nil
}

// checkAdmins refuses that an account stops being an active admin if too few
// would remain. After is nil for one that is removed.
func (tx *Tx) checkAdmins(before, after *user.User) error {
	if isAdmin(before) && !isAdmin(after) && tx.draft.view().Admins() <= tx.rules.policy.Admins {
		return tx.refuse(before, AdminRemains)
	}
	return nil
}

// isAdmin reports whether an account is an active admin's.
func isAdmin(u *user.User) bool {
	return u != nil && u.Role == user.Admin && u.Account() == user.Active
}
