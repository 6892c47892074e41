package store

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/projectsuser"
)

// touched is a registration that a change touched, with its entry before and after.
type touched struct {
	id     projectsuser.ID
	before *Entry // nil for a new registration
	after  *Entry // nil for one that the change removed
}

// touchedSet has each registration that a change touched once, in the order in which they
// were touched first. An import touches them in order of id, and needs no map.
type touchedSet struct {
	list   []touched
	places map[projectsuser.ID]int // in the list; nil while that is in order of id
}

// find returns the registration with an id, nil if it is not in the set. The result is valid
// until one is added.
func (s *touchedSet) find(id projectsuser.ID) *touched {
	at, ok := s.places[id]
	if s.places == nil {
		at, ok = s.search(id)
	}
	if !ok {
		return nil
	}
	return &s.list[at]
}

// search finds an id in a list that is in order of id. Most searches are for the last one
// or for a greater one.
func (s *touchedSet) search(id projectsuser.ID) (at int, ok bool) {
	last := len(s.list) - 1
	if last < 0 || s.list[last].id <= id {
		return last, last >= 0 && s.list[last].id == id
	}
	return slices.BinarySearchFunc(s.list, id, func(t touched, id projectsuser.ID) int { return cmp.Compare(t.id, id) })
}

// add adds a registration that is not in the set.
func (s *touchedSet) add(t touched) {
	if n := len(s.list); s.places == nil && n > 0 && s.list[n-1].id > t.id {
		s.places = make(map[projectsuser.ID]int, n+1)
		for i, other := range s.list {
			s.places[other.id] = i
		}
	}
	if s.places != nil {
		s.places[t.id] = len(s.list)
	}
	s.list = append(s.list, t)
}
