package noko

import (
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in this system. Members and admins
// reach every project; nobody deletes or disables the owner or themselves; and an
// account by which something is logged is disabled, any other deleted. How many
// seats there are is up to whoever makes the registry.
func Policy() registry.Policy {
	return registry.Policy{
		Roles:       []user.Role{user.Member, user.Admin, user.Freelancer},
		DefaultRole: user.Member,
		Everywhere:  []user.Role{user.Member, user.Admin},
		Guards: map[store.Command][]registry.Guard{
			store.CommandUpdateUser:   {registry.GuardNotDisabled},
			store.CommandChangeRole:   {registry.GuardNotDisabled, registry.GuardNotSelf},
			store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardLogged},
			store.CommandDelete:       {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardNothingLogged},
			store.CommandGiveAccess:   {registry.GuardNotDisabled, registry.GuardNotSelf},
			store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardNotSelf, registry.GuardBound},
		},
	}
}
