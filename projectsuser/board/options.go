package board

import (
	"errors"
	"net/http"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// ErrForbidden is an error for [Options.Allow] to return: the page answers 403.
var ErrForbidden = errors.New("board: the request is not allowed")

// Options configure a board. The zero Options show all of the registry to every
// request.
type Options struct {
	// Allow returns what a request may see. If it returns an error, the page answers
	// 403 and shows nothing. Nil allows all to every request. It is called once for each
	// request, and may be called by several goroutines at once.
	Allow func(*http.Request) (Scope, error)
	// Token is a password that the page asks for once and then keeps in a cookie, in
	// hashed form. Empty asks for none.
	Token string
	// Sources returns what brings data into the registry, for the view of that name. It is
	// called for each request, by several goroutines at once, and is shown to requests that
	// may see everything. Nil shows only what the registry says of its copies.
	Sources func() []Source
	// Live is the greatest number of pages that follow the registry at once. 0 means
	// 500, a negative number none. A page beyond it works, and shows new data when it
	// is loaded again.
	Live int
	// Clock returns the current time, for the age of the data. Nil means time.Now.
	Clock func() time.Time
}

// Scope is the part of a registry that a request may see. The zero Scope is empty: it
// shows no records. A registration is in the scope if it fulfils every list that is not
// empty.
type Scope struct {
	All      bool               // everything; the lists are ignored
	Campuses []project.CampusID // registrations of users of one of these campuses
	Projects []project.ID       // registrations on one of these projects
	Users    []user.ID          // registrations of these users
}

// Source is something that brings data into the registry: a running copy of an API, or a
// file that was read. The registry itself says how fresh each copied list is; a Source
// adds what only the running program knows. The zero value of a field is not shown.
type Source struct {
	Name   string    // as "https://api.intra.42.fr, campus 9"
	Since  time.Time // when the program began to count
	ReadAt time.Time // the instant of the last answer
	Doing  string    // as "projects_users: census"; empty between two runs

	Requests int           // that were sent since then
	Left     time.Duration // the time until the run in progress ends
	Budget   string        // the requests that are left, as "812 this hour"

	Added, Replaced, Removed, Refused int // records since then

	Problem  string                // the last failure; empty after a success
	Refusals []store.RefusedRecord // the newest refused records, the newest last
}

// empty reports whether the scope shows no records.
func (s *Scope) empty() bool {
	return !s.All && len(s.Campuses)+len(s.Projects)+len(s.Users) == 0
}

// registrations returns the conditions of the scope on registrations.
func (s *Scope) registrations(f *store.RegistrationFields) (where []query.Condition[*store.Entry]) {
	if s.All {
		return nil
	}
	if s.empty() {
		return []query.Condition[*store.Entry]{f.ID.In()}
	}
	if len(s.Campuses) > 0 {
		where = append(where, f.UserCampus.In(s.Campuses...))
	}
	if len(s.Projects) > 0 {
		where = append(where, f.ProjectID.In(s.Projects...))
	}
	if len(s.Users) > 0 {
		where = append(where, f.UserID.In(s.Users...))
	}
	return where
}

// users returns the conditions of the scope on users.
func (s *Scope) users(f *store.UserFields) (where []query.Condition[*user.User]) {
	if s.All {
		return nil
	}
	if s.empty() {
		return []query.Condition[*user.User]{f.ID.In()}
	}
	if len(s.Campuses) > 0 {
		where = append(where, f.Campus.In(s.Campuses...))
	}
	if len(s.Users) > 0 {
		where = append(where, f.ID.In(s.Users...))
	}
	return where
}
