package noko

import (
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in Noko. Members and admins reach every
// project. No caller deletes or disables the owner's account or their own. An account
// that can be deleted cannot be disabled, and one that cannot be deleted, for example
// because it has entries or expenses, can be disabled. The number of seats is not limited: set it when you create
// the registry.
func Policy() registry.Policy {
	return registry.Policy{
		Roles:       []user.Role{user.Member, user.Admin, user.Freelancer},
		DefaultRole: user.Member,
		Everywhere:  []user.Role{user.Member, user.Admin},
		Guards: map[store.Command][]registry.Guard{
			store.CommandUpdateUser:   {registry.GuardNotDisabled},
			store.CommandChangeRole:   {registry.GuardNotDisabled, registry.GuardNotSelf},
			store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardUndeletable},
			store.CommandDelete:       {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardNothingLogged},
			store.CommandGiveAccess:   {registry.GuardNotDisabled, registry.GuardNotSelf},
			store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardNotSelf, registry.GuardBound},
		},
	}
}
