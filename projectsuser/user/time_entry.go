package user

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// TimeEntryID is the id of an [TimeEntry]. 0 is none.
type TimeEntryID int64

// TimeEntry is time that a user logged on a project.
type TimeEntry struct {
	ID          TimeEntryID
	User        ID
	Project     project.ID
	Date        time.Time // the day on which it was worked, as [Day] has it
	Minutes     int       // not negative
	Billable    bool      // somebody is charged for it
	Description string
	Tags        []string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Day returns the day of an instant where it was taken: its midnight, in UTC, so
// that equal days are equal instants.
func Day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
