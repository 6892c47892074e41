package histories

import (
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// byPosition reads the registrations on a project in order of position.
type byPosition struct{ project project.ID }

func (q byPosition) read(s *store.Snapshot) []int64  { return toNumbers(s.Positions(q.project)) }
func (q byPosition) answer(m *positionModel) []int64 { return toNumbers(m.ids(q.project)) }

// pair reads the registrations of two projects from one snapshot, with a 0 between
// them.
type pair struct{ first, second byPosition }

func (q pair) read(s *store.Snapshot) []int64 {
	return slices.Concat(q.first.read(s), []int64{0}, q.second.read(s))
}

func (q pair) answer(m *positionModel) []int64 {
	return slices.Concat(q.first.answer(m), []int64{0}, q.second.answer(m))
}

// byID reads the registrations on a project from the table, in order of id.
type byID struct{ project project.ID }

func (q byID) read(s *store.Snapshot) (ids []int64) {
	for e := range s.Registrations.Where(s.Fields().Registrations.ProjectID.In(q.project)) {
		ids = append(ids, int64(e.Registration.ID))
	}
	slices.Sort(ids)
	return ids
}

func (q byID) answer(m *positionModel) []int64 {
	ids := byPosition(q).answer(m)
	slices.Sort(ids)
	return ids
}

// positionOf reads the position and the project of a registration: both are 0 if
// it does not exist.
type positionOf struct{ id projectsuser.ID }

func (q positionOf) read(s *store.Snapshot) []int64 {
	e := s.Registration(q.id)
	if e == nil {
		return []int64{int64(s.Position(q.id)), 0}
	}
	return []int64{int64(s.Position(q.id)), int64(e.Registration.Project)}
}

func (q positionOf) answer(m *positionModel) []int64 {
	on, i, missing := m.find(q.id)
	if missing != nil {
		return []int64{0, 0}
	}
	return []int64{int64(i + 1), int64(on)}
}
