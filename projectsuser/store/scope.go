package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// Scope says of which registrations an answer of a source is complete: those that match
// all fields that are not zero. The zero Scope is invalid, so that a forgotten one does
// not remove everything; a scope of all registrations has First 1 and Last [MaxID].
type Scope struct {
	Campus  project.CampusID // of the user
	Cursus  project.CursusID // of the user, or of the registration if the user's are unknown
	Project project.ID
	Status  state.Status

	First, Last projectsuser.ID // a range of ids with both ends; an end that is 0 is open
}

// String lists the parts of the scope, as "project 5, ids 1 to 100".
func (s Scope) String() string {
	var parts []string
	add := func(set bool, format string, values ...any) {
		if set {
			parts = append(parts, fmt.Sprintf(format, values...))
		}
	}
	add(s.Campus != 0, "campus %d", s.Campus)
	add(s.Cursus != 0, "cursus %d", s.Cursus)
	add(s.Project != 0, "project %d", s.Project)
	add(s.Status != 0, "status %s", s.Status)
	add(s.First != 0 && s.Last != 0, "ids %d to %d", s.First, s.Last)
	add(s.First != 0 && s.Last == 0, "ids from %d", s.First)
	add(s.First == 0 && s.Last != 0, "ids to %d", s.Last)
	return strings.Join(parts, ", ")
}

// ScopeError reports a scope that is invalid, or that an incoming registration
// contradicts.
type ScopeError struct {
	Scope        Scope
	Registration projectsuser.ID // outside the scope; 0 if the scope is invalid
	Reason       string
}

func (e *ScopeError) Error() string {
	if e.Registration == 0 {
		return fmt.Sprintf("store: scope %q: %s", e.Scope, e.Reason)
	}
	return fmt.Sprintf("store: scope %q: registration %d is outside: %s", e.Scope, e.Registration, e.Reason)
}

// Validate returns a [*ScopeError] if the scope is zero, or has a value that no
// registration can have.
func (s Scope) Validate() error {
	reason := ""
	switch {
	case s == Scope{}:
		reason = "empty; a scope of all registrations has the first id 1"
	case s.Campus < 0 || s.Cursus < 0 || s.Project < 0 || s.First < 0 || s.Last < 0:
		reason = "negative id"
	case s.First > MaxID, s.Last != 0 && s.First > s.Last:
		reason = "the range of ids is empty"
	case s.Status != 0 && !s.Status.Valid() || s.Status == state.NotRegistered:
		reason = "no registration has the status"
	}
	if reason == "" {
		return nil
	}
	return &ScopeError{Scope: s, Reason: reason}
}

// conditions returns the conditions that a registration in the scope fulfils. One whose
// campus or cursus is unknown does not fulfil them.
func (s Scope) conditions(f *RegistrationFields) (all []query.Condition[*Entry]) {
	if s.First != 0 || s.Last != 0 {
		last := s.Last
		if last == 0 {
			last = MaxID
		}
		all = append(all, f.ID.Between(s.First, last))
	}
	if s.Project != 0 {
		all = append(all, f.ProjectID.In(s.Project))
	}
	if s.Status != 0 {
		all = append(all, f.Status.In(s.Status))
	}
	if s.Campus != 0 {
		all = append(all, f.UserCampus.In(s.Campus))
	}
	if s.Cursus != 0 {
		all = append(all, f.UserCursus.In(s.Cursus))
	}
	return all
}

// declaredBy reports whether the declared status of a held registration does not put it
// outside the scope.
func (s Scope) declaredBy(r *projectsuser.Registration) bool {
	return s.Status == 0 || r.DeclaredText == "" && (r.Declared == 0 || r.Declared == s.Status)
}

// contradiction returns why an incoming registration is outside the scope, "" if it is
// inside or if that is unknown. The entry is the registration after the import; nil if
// the store does not hold this record.
func (s Scope) contradiction(r *projectsuser.Registration, e *Entry) string {
	switch {
	case r.ID < s.First || s.Last != 0 && r.ID > s.Last:
		return "its id"
	case s.Project != 0 && r.Project != 0 && r.Project != s.Project:
		return fmt.Sprintf("it is on project %d", r.Project)
	case s.Status != 0 && r.DeclaredText != "":
		return fmt.Sprintf("its status is %q", r.DeclaredText)
	case s.Status != 0 && r.Declared != 0 && r.Declared != s.Status:
		return "its status is " + r.Declared.String()
	case s.Status != 0 && r.Declared == 0 && e != nil && e.Derived && e.Status != s.Status:
		return "its status is " + e.Status.String()
	}
	if e == nil {
		return ""
	}
	if campuses := e.userCampus(); s.Campus != 0 && len(campuses) > 0 && !slices.Contains(campuses, s.Campus) {
		return fmt.Sprintf("its user is at campus %d", campuses[0])
	}
	if courses := e.userCursus(); s.Cursus != 0 && len(courses) > 0 && !slices.Contains(courses, s.Cursus) && !slices.Contains(r.Cursus, s.Cursus) {
		return fmt.Sprintf("its user is in cursus %d", courses[0])
	}
	return ""
}
