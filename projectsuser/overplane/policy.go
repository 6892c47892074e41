package overplane

import "github.com/projectsuser/roster/projectsuser/registry"

// Policy returns the policy of a registry that serves Overplane alone: the zero
// Policy, which refuses nothing. Overplane knows no roles and no seats, an update may
// change an e-mail address, and deleting a row deletes its attempts too.
func Policy() registry.Policy { return registry.Policy{} }
