package zoho

import (
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in this system: new accounts are
// staff, an e-mail address stays, and at least one active admin remains. How many
// seats there are is up to whoever makes the registry.
func Policy() registry.Policy {
	return registry.Policy{
		Roles:       []user.Role{user.Member, user.Admin, user.Freelancer},
		DefaultRole: user.Member,
		Admins:      1,
		FixedEmail:  true,
	}
}
