// Package user holds the people: who they are, and where they study.
package user

import (
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
	Cursus      []Cursus // the courses that the user follows or followed
	Campuses    []Campus // the places where the user studies
	CreatedAt   time.Time
	UpdatedAt   time.Time
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

// PrimaryCampus returns the campus that the user belongs to first: the one that
// says so, else the first known, else 0.
func (u *User) PrimaryCampus() project.CampusID {
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
