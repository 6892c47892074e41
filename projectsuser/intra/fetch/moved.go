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

// noteMoved notes users who have moved. The next commit keeps the note.
func (r *round) noteMoved(users ...user.ID) {
	for _, id := range users {
		if id != 0 {
			r.moved[id] = true
		}
	}
	r.progress.Windows = r.moved.ranges()
}

// forgetMoved forgets the users who have moved, when a step has read the second list of
// memberships. The next commit keeps that.
func (r *round) forgetMoved(m memberships) {
	if m.field == user.FieldCursus {
		clear(r.moved)
		r.progress.Windows = nil
	}
}

// enter places the users of a page of a scoped list, and reports whether some of them have
// entered the scope. It notes them, unless this round still reads the memberships of all
// users in the scope.
func (r *round) enter(got *page) bool {
	joined := place(got, r.options.Scope, r.registry.Snapshot())
	if len(joined) > 0 && !r.readsMembers() {
		r.noteMoved(joined...)
	}
	return len(joined) > 0
}

// readsMembers reports whether the round still reads the memberships of all users in the
// scope.
func (r *round) readsMembers() bool {
	return r.progress.Phase != roundLight && slices.ContainsFunc(r.steps, func(s *step) bool {
		return s.kind == belongs && !s.light && s.progress.Round < r.number
	})
}
