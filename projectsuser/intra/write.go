package intra

import (
	"io"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// writeSize is the number of bytes that WriteSnapshot collects before it writes them.
const writeSize = 64 << 10

// WriteSnapshot writes a snapshot as one JSON object of arrays, which [World.Read] reads:
// projects, project_sessions, users, teams, projects_users, entries, expenses, in this
// order, each sorted by id, with one record a line. A registration contains its teams; the array of teams has
// only those that no registration contains. The same snapshot gives the same bytes. It
// returns the first error of w, and needs memory for one record and 64 KiB.
//
// What is read back derives the same statuses, with the same explanations. The text lacks
// terms and positions, fractions of a millisecond, and retry delays of less than a minute.
// A status that was derived is read as declared.
func WriteSnapshot(w io.Writer, s *store.Snapshot) error {
	out := &snapshotWriter{to: w, text: make([]byte, 0, writeSize), presenter: &Presenter{Snapshot: s}}
	f, p := s.Fields(), out.presenter
	out.text = append(out.text, '{')
	writeArray(out, "projects", s.Projects, f.Projects.ID.Asc(), p.projectAlone)
	writeArray(out, "project_sessions", s.Sessions, f.Sessions.ID.Asc(), p.Session)
	writeArray(out, "users", s.Users, f.Users.ID.Asc(), p.userWithAccount)
	writeArray(out, "teams", s.Teams, f.Teams.ID.Asc(), p.looseTeam)
	writeArray(out, "projects_users", s.Registrations, f.Registrations.ID.Asc(), p.ProjectsUser)
	writeArray(out, "entries", s.TimeEntries, f.TimeEntries.ID.Asc(), p.entry)
	writeArray(out, "expenses", s.Expenses, f.Expenses.ID.Asc(), p.expense)
	out.text = append(out.text, "\n}\n"...)
	out.flush()
	return out.err
}

// looseTeam returns the full form of a team, nil if the registration of a member contains
// it.
func (p *Presenter) looseTeam(e *store.TeamEntry) *Team {
	for _, m := range e.Team.Members {
		if r := p.Snapshot.Find(m.User, e.Team.Project); r != nil && r.Registration.Attempts.Has(e.Team.ID) {
			return nil
		}
	}
	return p.Team(e)
}

// snapshotWriter collects text and writes it in pieces. After an error it writes nothing.
type snapshotWriter struct {
	to        io.Writer
	text      []byte
	presenter *Presenter
	arrays    int
	err       error
}

// flush writes the collected text.
func (w *snapshotWriter) flush() {
	if w.err == nil {
		_, w.err = w.to.Write(w.text)
	}
	w.text = w.text[:0]
}

// appender is a pointer to an object of the API.
type appender[T any] interface {
	*T
	AppendJSON(to []byte) ([]byte, error)
}

// writeArray writes the records of a table as an array. A record for which present returns
// nil is left out.
func writeArray[R, T any, P appender[T]](w *snapshotWriter, key string, t *query.Table[R], by query.SortKey[R], present func(R) P) {
	if w.arrays++; w.arrays > 1 {
		w.text = append(w.text, ',')
	}
	w.text = append(append(append(w.text, "\n\""...), key...), "\": ["...)
	first := true
	for record := range t.All(query.Query[R]{Sort: []query.SortKey[R]{by}}) {
		object := present(record)
		if object == nil {
			continue
		}
		if !first {
			w.text = append(w.text, ',')
		}
		first = false
		var err error
		if w.text, err = object.AppendJSON(append(w.text, '\n')); err != nil && w.err == nil {
			w.err = err
		}
		if len(w.text) >= writeSize {
			w.flush()
		}
		if w.err != nil {
			return
		}
	}
	w.text = append(w.text, ']')
}
