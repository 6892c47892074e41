package staff

import (
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// line asks for the registrations on a project in order of position.
type line struct{ project project.ID }

func (q line) ask(s *store.Snapshot) []int64 { return toNumbers(s.Positions(q.project)) }
func (q line) answer(l *lines) []int64              { return toNumbers(l.ids(q.project)) }

// pair asks for the lines of two projects at once, with a 0 between them.
type pair struct{ first, second line }

func (q pair) ask(s *store.Snapshot) []int64 {
	return slices.Concat(q.first.ask(s), []int64{0}, q.second.ask(s))
}

func (q pair) answer(l *lines) []int64 {
	return slices.Concat(q.first.answer(l), []int64{0}, q.second.answer(l))
}

// roll asks for the registrations on a project in order of id, by the table.
type roll struct{ project project.ID }

func (q roll) ask(s *store.Snapshot) (ids []int64) {
	for e := range s.Registrations.Where(s.Fields().Registrations.ProjectID.In(q.project)) {
		ids = append(ids, int64(e.Registration.ID))
	}
	slices.Sort(ids)
	return ids
}

func (q roll) answer(l *lines) []int64 {
	ids := line(q).answer(l)
	slices.Sort(ids)
	return ids
}

// where asks for the position of a registration, and its project: 0 if it is
// nowhere.
type where struct{ id projectsuser.ID }

func (q where) ask(s *store.Snapshot) []int64 {
	e, ok := s.Registrations.Get(int64(q.id))
	if !ok {
		return []int64{int64(s.Position(q.id)), 0}
	}
	return []int64{int64(s.Position(q.id)), int64(e.Registration.Project)}
}

func (q where) answer(l *lines) []int64 {
	on, i, missing := l.find(q.id)
	if missing != nil {
		return []int64{0, 0}
	}
	return []int64{int64(i + 1), int64(on)}
}
