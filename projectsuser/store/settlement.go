package store

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/projectsuser"
)

// registrationArrival is what an import makes of a registration.
type registrationArrival = arrival[projectsuser.Registration]

// settlement decides which registrations keep their place: of several at one place, the
// one with the greatest id. It handles those that change their place in order of id, the
// greatest first, so that no decision is changed later.
type settlement struct {
	edit   *Edit
	view   *Snapshot
	movers []*registrationArrival // that change their place or are new, the greatest id first
	taken  map[place]bool         // by those that were handled
	lost   map[projectsuser.ID]bool
}

// settleRegistrations settles the places of incoming registrations, and counts the copies
// that the import made of those to put.
func (imp *importer) settleRegistrations(arrivals []registrationArrival) {
	imp.settlePlaces(arrivals)
	for i := range arrivals {
		if a := &arrivals[i]; a.outcome == added && len(a.rest) == 0 && a.current != a.first {
			imp.copies++
		}
	}
}

// settlePlaces settles the places of incoming registrations. One that loses its place is
// older. It stays where it is held, or it is unregistered if it loses that place too.
func (imp *importer) settlePlaces(arrivals []registrationArrival) {
	s := settlement{edit: imp.edit, view: imp.edit.Snapshot(), lost: make(map[projectsuser.ID]bool)}
	for i := range arrivals {
		if a := &arrivals[i]; moves(a) {
			s.movers = append(s.movers, a)
		}
	}
	slices.SortFunc(s.movers, func(a, b *registrationArrival) int { return cmp.Compare(b.first.ID, a.first.ID) })
	s.taken = make(map[place]bool, len(s.movers))
	for _, a := range s.movers {
		s.settle(a)
	}
	if len(s.lost) == 0 {
		return
	}
	for i := range arrivals {
		if a := &arrivals[i]; s.lost[a.first.ID] {
			a.outcome = older
		}
	}
	for id := range s.lost {
		imp.result.Unregistered = append(imp.result.Unregistered, id)
	}
	slices.Sort(imp.result.Unregistered)
}

// moves reports whether a registration comes to a place at which it is not held.
func moves(a *registrationArrival) bool {
	return a.held == nil || placeOf(a.held) != placeOf(a.current)
}

// settle decides about a registration that changes its place.
func (s *settlement) settle(a *registrationArrival) {
	if s.take(placeOf(a.current), a.first.ID) {
		return
	}
	a.current, a.outcome = a.held, older
	if a.held != nil && !s.take(placeOf(a.held), a.first.ID) {
		s.lost[a.first.ID] = true
	}
}

// take takes a place for a registration, or returns false if one with a greater id has
// it. A held one with a smaller id loses it, unless it may move to another place.
func (s *settlement) take(at place, id projectsuser.ID) bool {
	switch {
	case !at.known():
		return true
	case s.taken[at]:
		return false
	}
	if other := s.staysAt(at); other != 0 && other != id {
		if other > id {
			return false
		}
		s.lost[other] = true
	}
	s.taken[at] = true
	return true
}

// staysAt returns the held registration at a place that does not change its place, 0 if
// not found.
func (s *settlement) staysAt(at place) projectsuser.ID {
	if s.view.Registrations.Len() == 0 {
		return 0
	}
	held := s.view.Find(at.user, at.project)
	if held == nil {
		return 0
	}
	id := held.Registration.ID
	_, moving := slices.BinarySearchFunc(s.movers, id, func(a *registrationArrival, id projectsuser.ID) int { return cmp.Compare(id, a.first.ID) })
	if moving {
		return 0
	}
	return id
}
