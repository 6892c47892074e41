package fetch

import (
	"maps"
	"slices"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// moved are the users whose memberships may have changed without a trace in the copy: those
// who have entered the scope, and those of removed registrations. The progress of the rounds
// keeps them, so that they are read also if the run is killed before.
type moved map[user.ID]bool

// movedIn returns the held users in ranges of ids.
func movedIn(held *store.Snapshot, ranges []store.Window) moved {
	all := make(moved)
	for _, w := range ranges {
		for u := range held.Users.Where(held.Fields().Users.ID.Between(user.ID(w.First), user.ID(w.Last))) {
			all[u.ID] = true
		}
	}
	return all
}

// ranges returns the ranges of ids that have the users and no others.
func (m moved) ranges() (all []store.Window) {
	for _, id := range slices.Sorted(maps.Keys(m)) {
		if last := len(all) - 1; last >= 0 && all[last].Last == int64(id)-1 {
			all[last].Last++
			continue
		}
		all = append(all, store.Window{First: int64(id), Last: int64(id)})
	}
	return all
}
