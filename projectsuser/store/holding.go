package store

import (
	"slices"

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

// putHoldings returns what changes if registrations are put.
func (e *Edit) putHoldings(registrations []*projectsuser.Registration) (h holdings) {
	for _, r := range registrations {
		h = appendHoldings(h, e.registration(r.ID), r)
	}
	return h
}

// removeHoldings returns what changes if registrations are removed.
func (e *Edit) removeHoldings(ids []projectsuser.ID) (h holdings) {
	for _, id := range ids {
		h = appendHoldings(h, e.registration(id), nil)
	}
	return h
}

// checkTeamsFree returns a [*ReferencedError] for the first team that a registration has
// which is not removed with it.
func (e *Edit) checkTeamsFree(ids IDs) error {
	for _, id := range ids.Teams {
		if e.isHeld(id, ids.Registrations) {
			return &ReferencedError{KindTeam, int64(id), KindRegistration}
		}
	}
	return nil
}

// isHeld reports whether a registration has a team, except some registrations.
func (e *Edit) isHeld(id team.ID, except []projectsuser.ID) bool {
	t := e.Team(id)
	return t != nil && slices.ContainsFunc(t.Registrations, func(r projectsuser.ID) bool { return !slices.Contains(except, r) })
}

// Members returns the registrations that have a team among their attempts: those of the
// team's members in the order of the members, then the others in order of id. A member
// without such a registration is left out.
func (s *Snapshot) Members(t *team.Team) []*Entry {
	held := s.Team(t.ID)
	if held == nil || len(held.Registrations) == 0 {
		return nil
	}
	entries := make([]*Entry, len(held.Registrations))
	for i, id := range held.Registrations {
		entries[i] = s.Registration(id)
	}
	if len(entries) > 1 {
		rank := func(e *Entry) int {
			i := slices.IndexFunc(t.Members, func(m team.Member) bool { return m.User == e.Registration.User })
			return (i + len(t.Members) + 1) % (len(t.Members) + 1) // -1 comes last
		}
		slices.SortStableFunc(entries, func(a, b *Entry) int { return rank(a) - rank(b) })
	}
	return entries
}
