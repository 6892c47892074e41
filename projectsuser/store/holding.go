package store

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/team"
)

// holdings say which teams begin or cease to be among the attempts of registrations.
type holdings = links[team.ID, projectsuser.ID]

// appendHoldings appends the changes of a registration from one version to another.
// Either may be nil.
func appendHoldings(to holdings, before, after *projectsuser.Registration) holdings {
	to = appendAttempts(to, before, after, true)
	return appendAttempts(to, after, before, false)
}

// appendAttempts appends the teams that one version of a registration has and the other
// has not.
func appendAttempts(to holdings, r, other *projectsuser.Registration, lost bool) holdings {
	if r == nil {
		return to
	}
	for t := range r.Attempts.All() {
		if other == nil || !other.Attempts.Has(t.ID) {
			to = append(to, link[team.ID, projectsuser.ID]{t.ID, r.ID, lost})
		}
	}
	return to
}
