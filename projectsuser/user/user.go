// Package user holds the people: who they are, where they study, what their
// accounts may do, and the time and money that they logged.
//
// # Basics
//
//   - [User] is a person with an account: a [Role], a [State], and perhaps the
//     ownership of everything.
//   - [Transitions] says how accounts move: invited, accepted, disabled, enabled,
//     suspended. It is a table as that of the seven statuses is, and draws itself.
//   - [TimeEntry] is time that a user logged on a project, [Expense] is money.
//   - [Decimal] is an exact amount.
package user

import (
	"cmp"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
)

// ID is the id of a user. 0 is none.
type ID int64

// User is a person with an account. The zero time is null.
type User struct {
	ID          ID
	Login       string // unique; what a URL may have in place of the id
	Email       string
	FirstName   string
	LastName    string
	DisplayName string
	Kind        string // as "student" or "admin"; what the school makes of it
	Image       string // where the picture is; empty if there is none
	Staff       bool
	Alumni      bool
	Active      bool

	Role      Role      // what the account may do; empty if the source does not say
	Owner     bool      // owns the organisation's account
	State     State     // of the account; [User.Account] is what it counts as
	InvitedAt time.Time // when the last invitation was sent; zero if there was none

	Cursus    []Cursus // the courses that the user follows or followed
	Campuses  []Campus // the places where the user studies
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Cursus is a user's part in a cursus.
type Cursus struct {
	ID      project.CursusID
	BeginAt time.Time
	EndAt   time.Time // zero while it goes on
	Grade   string
	Level   float64 // as the source counts it; never used in arithmetic here
}

// Campus is a user's part in a campus.
type Campus struct {
	ID      project.CampusID
	Primary bool // the campus the user belongs to first
}

// Account returns the state of the user's account. One whose source says nothing
// about accounts is active.
func (u *User) Account() State {
	if u.State == 0 {
		return Active
	}
	return u.State
}

// Name returns what the user is called: the display name, else first and last
// name, else the login, else the e-mail address.
func (u *User) Name() string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	full := strings.TrimSpace(u.FirstName + " " + u.LastName)
	return cmp.Or(full, u.Login, u.Email)
}

// PrimaryCampus returns the campus that the user belongs to first: the one that
// says so, else the first known, else 0.
func (u *User) PrimaryCampus() project.CampusID {
	if u == nil {
		return 0
	}
	for _, c := range u.Campuses {
		if c.Primary {
			return c.ID
		}
	}
	if len(u.Campuses) > 0 {
		return u.Campuses[0].ID
	}
	return 0
}

// CursusIDs returns the courses that the user follows or followed, nil for a nil
// user.
func (u *User) CursusIDs() (ids []project.CursusID) {
	if u == nil {
		return nil
	}
	for _, c := range u.Cursus {
		ids = append(ids, c.ID)
	}
	return ids
}

// ActiveCursusIDs returns the courses of the user that have no end, nil for a nil
// user.
func (u *User) ActiveCursusIDs() (ids []project.CursusID) {
	if u == nil {
		return nil
	}
	for _, c := range u.Cursus {
		if c.EndAt.IsZero() {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// CampusIDs returns the campuses where the user studies, nil for a nil user.
func (u *User) CampusIDs() (ids []project.CampusID) {
	if u == nil {
		return nil
	}
	for _, c := range u.Campuses {
		ids = append(ids, c.ID)
	}
	return ids
}

// EmailKey returns the form in which two e-mail addresses are compared: letters in
// lower case.
func EmailKey(email string) string { return strings.ToLower(email) }
