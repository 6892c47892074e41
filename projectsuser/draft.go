package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// draft is a registry's next version while commands work on it.
type draft struct {
	fields        *Fields
	registrations shelf[*Entry]
	teams         shelf[*TeamEntry]
	projects      shelf[*project.Project]
	sessions      shelf[*project.Session]
	users         shelf[*user.User]
	departed      shelf[*departed]
	sequence      uint64
	at            time.Time
}

func newDraft(s *Snapshot) *draft {
	return &draft{
		fields:        s.fields,
		registrations: newShelf(s.Registrations), teams: newShelf(s.Teams), projects: newShelf(s.Projects),
		sessions: newShelf(s.Sessions), users: newShelf(s.Users), departed: newShelf(s.departed),
		sequence: s.sequence, at: s.at,
	}
}

// view returns the draft as it is now. It is cheap where nothing changed since
// the last view.
func (d *draft) view() *Snapshot {
	return &Snapshot{
		Registrations: d.registrations.view(), Teams: d.teams.view(), Projects: d.projects.view(),
		Sessions: d.sessions.view(), Users: d.users.view(), departed: d.departed.view(),
		fields: d.fields, sequence: d.sequence, at: d.at,
	}
}

// shelf is a table being edited, of which one can see how it is now.
type shelf[R any] struct {
	edit *query.Edit[R]
	seen *query.Table[R] // how it is now, nil if it changed since somebody looked
}

func newShelf[R any](t *query.Table[R]) shelf[R] { return shelf[R]{t.Edit(), t} }

func (s *shelf[R]) view() *query.Table[R] {
	if s.seen == nil {
		s.seen = s.edit.Table()
	}
	return s.seen
}

// put puts records in their places, and returns how to take that back.
func (s *shelf[R]) put(records []R) (undo func()) {
	if len(records) == 0 {
		return func() {}
	}
	before := s.view()
	s.edit.Put(records...)
	s.seen = nil
	return func() { *s = newShelf(before) }
}

// remove takes records away, and returns how to take that back.
func remove[R any, ID ~int64](s *shelf[R], ids []ID) (undo func()) {
	if len(ids) == 0 {
		return func() {}
	}
	before := s.view()
	for _, id := range ids {
		s.edit.Delete(int64(id))
	}
	s.seen = nil
	return func() { *s = newShelf(before) }
}

// greatest returns the greatest id on the shelf, 0 if it is empty.
func greatest[R any](s *shelf[R], id *query.Field[R, int64]) int64 {
	for r := range s.view().All(query.Query[R]{Sort: []query.SortKey[R]{id.Desc()}}) {
		n, _ := id.Value(r)
		return n
	}
	return 0
}
