package registry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy is what differs between organisations: what is allowed with accounts and
// registrations. The zero Policy has the three roles of package user and refuses
// nothing.
type Policy struct {
	Roles       []user.Role // the roles that exist; nil means member, admin and freelancer
	DefaultRole user.Role   // the role of an account that is given none; empty means member
	Everywhere  []user.Role // the roles that reach every project without a registration on it

	Seats  int          // the greatest number of accounts that take a seat; 0 means no limit
	Seated []user.State // the states that take a seat; nil means all but disabled
	Admins int          // the least number of active admins that must remain

	Guards       map[store.Command][]Guard // the conditions of commands about accounts
	FixedEmail   bool                      // the e-mail address of an account cannot change
	KeepAttempts bool                      // a registration with attempts cannot be removed
}

// Guard is a condition that must hold for a command, in words.
type Guard string

// The guards. The first six are for [Policy.Guards]. The others follow from the
// other fields of a policy, or from the command itself.
const (
	GuardNotOwner      Guard = "the account does not own the organisation"
	GuardNotSelf       Guard = "the account is not the actor's own"
	GuardNotDisabled   Guard = "the account is not disabled"
	GuardNothingLogged Guard = "the account has logged nothing"
	GuardUndeletable   Guard = "the account cannot be deleted" // of any command but CommandDelete
	GuardBound         Guard = "the account's role does not reach every project"

	GuardSeatFree     Guard = "a seat is free"
	GuardAdminRemains Guard = "enough admins remain"
	GuardSameEmail    Guard = "the e-mail address stays the same"
	GuardNoAttempts   Guard = "the registration has no attempts"
	GuardPending      Guard = "the account is pending"
)

// GuardError reports a command that was refused because a guard did not hold.
type GuardError struct {
	Command      store.Command
	User         user.ID         // the account
	Registration projectsuser.ID // 0 if the guard is about the account
	Guard        Guard
}

func (e *GuardError) Error() string {
	return fmt.Sprintf("registry: %s of user %d: allowed only if %s", e.Command, e.User, e.Guard)
}

// RoleError reports a role that the policy does not have.
type RoleError struct {
	Role    user.Role
	Allowed []user.Role
}

func (e *RoleError) Error() string {
	names := make([]string, len(e.Allowed))
	for i, r := range e.Allowed {
		names[i] = string(r)
	}
	return fmt.Sprintf("registry: role %q: want one of %s", string(e.Role), strings.Join(names, ", "))
}

// roles returns the roles that exist.
func (p *Policy) roles() []user.Role {
	if p.Roles == nil {
		return []user.Role{user.Member, user.Admin, user.Freelancer}
	}
	return p.Roles
}

// role returns the role of an account that requests one, which may be empty, or a
// [*RoleError].
func (p *Policy) role(requested user.Role) (user.Role, error) {
	requested = cmp.Or(requested, p.DefaultRole, user.Member)
	if !slices.Contains(p.roles(), requested) {
		return "", &RoleError{requested, p.roles()}
	}
	return requested, nil
}

// Reaches reports whether a user reaches every project without a registration on it.
// An account without a role has the default one.
func (p *Policy) Reaches(u *user.User) bool {
	return slices.Contains(p.Everywhere, cmp.Or(u.Role, p.DefaultRole, user.Member))
}

// Accessible returns the ids of the projects that a user reaches, in order: all
// projects if [Policy.Reaches] says so, else those that the user is registered on.
func (p *Policy) Accessible(s *store.Snapshot, u *user.User) (projects []project.ID) {
	if p.Reaches(u) {
		for on := range s.Projects.Where() {
			projects = append(projects, on.ID)
		}
		return projects
	}
	for e := range s.RegistrationsOf(u.ID) {
		projects = append(projects, e.Registration.Project)
	}
	slices.Sort(projects)
	return projects
}

// CountAccessible returns the number of projects that [Policy.Accessible] lists,
// without listing them.
func (p *Policy) CountAccessible(s *store.Snapshot, u *user.User) int {
	if p.Reaches(u) {
		return s.Projects.Len()
	}
	return s.Registrations.Count(s.Fields().Registrations.UserID.In(u.ID))
}

// seated returns the states that take a seat.
func (p *Policy) seated() []user.State {
	if p.Seated == nil {
		return []user.State{user.Pending, user.Active, user.Suspended}
	}
	return p.Seated
}

// SeatsTaken returns how many accounts take a seat.
func (p *Policy) SeatsTaken(s *store.Snapshot) int {
	return s.Users.Count(s.Fields().Users.State.In(p.seated()...))
}

// takesSeat reports whether an account takes a seat. A nil user is no account.
func (p *Policy) takesSeat(u *user.User) bool {
	return u != nil && slices.Contains(p.seated(), u.Account())
}

// isActiveAdmin reports whether an account is an active admin. A nil user is no
// account.
func isActiveAdmin(u *user.User) bool {
	return u != nil && u.Role == user.Admin && u.Account() == user.Active
}
