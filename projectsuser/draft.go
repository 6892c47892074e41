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
	entries       shelf[*user.Entry]
	expenses      shelf[*user.Expense]
	positions     shelf[*Positions]
	departed      shelf[*departed]
	last          LastIDs
	sequence      uint64
	at            time.Time
	touched       []ID // the registrations that may have changed since a batch was taken
}

func newDraft(s *Snapshot) *draft {
	return &draft{
		fields:        s.fields,
		registrations: newShelf(s.Registrations), teams: newShelf(s.Teams), projects: newShelf(s.Projects),
		sessions: newShelf(s.Sessions), users: newShelf(s.Users),
		entries: newShelf(s.Entries), expenses: newShelf(s.Expenses),
		positions: newShelf(s.positions), departed: newShelf(s.departed),
		last: s.last, sequence: s.sequence, at: s.at,
	}
}

// view returns the draft as it is now. It is cheap where nothing changed since
// the last view.
func (d *draft) view() *Snapshot {
	return &Snapshot{
		Registrations: d.registrations.view(), Teams: d.teams.view(), Projects: d.projects.view(),
		Sessions: d.sessions.view(), Users: d.users.view(),
		Entries: d.entries.view(), Expenses: d.expenses.view(),
		positions: d.positions.view(), departed: d.departed.view(),
		fields: d.fields, last: d.last, sequence: d.sequence, at: d.at,
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
