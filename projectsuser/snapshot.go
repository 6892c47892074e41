package projectsuser

import (
	"iter"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Snapshot is a registry as it was after one change: its tables, consistent with
// one another, and never modified. It answers for as long as somebody holds it.
type Snapshot struct {
	Registrations *query.Table[*Entry]
	Teams         *query.Table[*TeamEntry]
	Projects      *query.Table[*project.Project]
	Sessions      *query.Table[*project.Session]
	Users         *query.Table[*user.User]
	Entries       *query.Table[*user.Entry]
	Expenses      *query.Table[*user.Expense]

	positions *query.Table[*Positions]
	departed  *query.Table[*departed]

	fields   *Fields
	last     LastIDs
	sequence uint64
	at       time.Time
}

// Sequence returns the number of the last change in the snapshot, 0 for an
// empty registry.
func (s *Snapshot) Sequence() uint64 { return s.sequence }

// At returns the instant up to which time has advanced in the snapshot, and for
// which its statuses hold.
func (s *Snapshot) At() time.Time { return s.at }

// LastIDs returns the last ids that were given to records.
func (s *Snapshot) LastIDs() LastIDs { return s.last }

// Fields returns the fields of the snapshot's tables.
func (s *Snapshot) Fields() *Fields { return s.fields }

// Find returns a user's registration on a project, nil if there is none.
func (s *Snapshot) Find(u user.ID, p project.ID) *Entry {
	f := &s.fields.Registrations
	return first(s.Registrations, f.UserID.In(u), f.ProjectID.In(p))
}

// registrationsOf yields the registrations of a user.
func (s *Snapshot) registrationsOf(u user.ID) iter.Seq[*Entry] {
	of := s.fields.Registrations.UserID.In(u)
	return s.Registrations.Where(of)
}

// ProjectBySlug returns the project with a slug, nil if there is none.
func (s *Snapshot) ProjectBySlug(slug string) *project.Project {
	return first(s.Projects, s.fields.Projects.Slug.In(slug))
}

// UserByLogin returns the user with a login, nil if there is none.
func (s *Snapshot) UserByLogin(login string) *user.User {
	return first(s.Users, s.fields.Users.Login.In(login))
}

// UserByEmail returns the user with an e-mail address, whatever its letters'
// case, nil if there is none. Of several the one with the smallest id is
// returned: a source may have given them.
func (s *Snapshot) UserByEmail(email string) *user.User {
	if email == "" {
		return nil
	}
	return first(s.Users, s.fields.Users.address.In(address(email)))
}

// Members returns the registrations that have a team among their attempts.
func (s *Snapshot) Members(t *team.Team) []*Entry {
	var entries []*Entry
	for _, m := range t.Members {
		e := s.Find(m.User, t.Project)
		if e != nil && e.Registration.Attempts.Has(t.ID) {
			entries = append(entries, e)
		}
	}
	return entries
}

// Children yields the child projects of a project in order of id.
func (s *Snapshot) Children(parent project.ID) iter.Seq[project.ID] {
	of := query.Query[*project.Project]{Where: []query.Condition[*project.Project]{s.fields.Projects.ParentID.In(parent)}}
	return func(yield func(project.ID) bool) {
		for p := range s.Projects.All(of) {
			if !yield(p.ID) {
				return
			}
		}
	}
}

// HasChildren reports whether a project has child projects.
func (s *Snapshot) HasChildren(parent project.ID) bool {
	return s.Projects.Count(s.fields.Projects.ParentID.In(parent)) > 0
}

// Session returns the session that holds for a project at a place, as
// [project.Pick] has it, nil if there is none.
func (s *Snapshot) Session(id project.ID, p project.Place) *project.Session {
	if p.Session != 0 {
		session, _ := s.Sessions.Get(int64(p.Session))
		return session
	}
	return project.Pick(s.sessionsOf(id), p)
}

// sessionsOf yields the sessions of a project.
func (s *Snapshot) sessionsOf(id project.ID) iter.Seq[*project.Session] {
	of := s.fields.Sessions.ProjectID.In(id)
	return s.Sessions.Where(of)
}

// Setting returns what a project brings to the status of a team at a place.
func (s *Snapshot) Setting(id project.ID, p project.Place) project.Setting {
	setting := project.Setting{HasChildren: s.HasChildren(id)}
	if session := s.Session(id, p); session != nil {
		setting.BeginAt = session.BeginAt
	}
	return setting
}

// Explain returns the status of a registration at the snapshot's instant, and
// why it is that.
func (s *Snapshot) Explain(id ID) (Explanation, error) {
	e, ok := s.Registrations.Get(int64(id))
	if !ok {
		return Explanation{}, &MissingError{KindRegistration, int64(id)}
	}
	on := func(p project.ID) (*Registration, bool) {
		if e.Registration.User == 0 {
			return nil, false
		}
		if child := s.Find(e.Registration.User, p); child != nil {
			return child.Registration, true
		}
		return nil, true
	}
	return e.Registration.Explain(s, campusOf(e.User), s.at, on), nil
}

// Audit compares the declared status of every registration with the derived one.
func (s *Snapshot) Audit() Audit {
	var a Audit
	for e := range s.Registrations.Where() {
		x := state.Explanation{Status: e.Status}
		if e.Derived {
			x = state.Explain(e.facts(s.at), e.Setting.BeginAt)
		}
		a.Add(int64(e.Registration.ID), e.Registration.Declared, x)
	}
	return a
}

// NextChange returns when time alone changes a status, or makes a retry
// possible, next; zero if it never does.
func (s *Snapshot) NextChange() time.Time {
	registration, _ := earliest(s.Registrations, s.fields.Registrations.next)
	of, _ := earliest(s.Teams, s.fields.Teams.next)
	if registration.IsZero() || !of.IsZero() && of.Before(registration) {
		return of
	}
	return registration
}

// earliest returns the earliest of the instants in a table, and whether there is
// one.
func earliest[R any](t *query.Table[R], field *query.Field[R, time.Time]) (time.Time, bool) {
	q := query.Query[R]{Where: []query.Condition[R]{field.NotNull()}, Sort: []query.SortKey[R]{field.Asc()}}
	r, ok := t.First(q)
	if !ok {
		return time.Time{}, false
	}
	return field.Value(r)
}

// campusOf returns the campus a user belongs to first, 0 if that is unknown.
func campusOf(u *user.User) project.CampusID {
	if u == nil {
		return 0
	}
	return u.PrimaryCampus()
}

// first returns the record that fulfils the conditions, or the zero one.
func first[R any](t *query.Table[R], where ...query.Condition[R]) (none R) {
	r, _ := t.First(query.Query[R]{Where: where})
	return r
}
