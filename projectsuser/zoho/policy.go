package zoho

import (
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in Zoho: a new account has the role
// staff, its e-mail address is fixed, and at least one active admin must remain. The
// number of seats is not limited: set it when you create the registry.
func Policy() registry.Policy {
	return registry.Policy{
		Roles:       []user.Role{user.Member, user.Admin, user.Freelancer},
		DefaultRole: user.Member,
		Admins:      1,
		FixedEmail:  true,
	}
}
