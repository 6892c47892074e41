package user

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// TimeEntryID is the id of a [TimeEntry]. 0 means no time entry.
type TimeEntryID int64

// TimeEntry is time that a user logged on a project.
type TimeEntry struct {
	ID          TimeEntryID
	User        ID
	Project     project.ID
	Date        time.Time // the day of the work; see [Day]
	Minutes     int       // must not be negative
	Billable    bool      // a client is charged for the time
	Description string
	Tags        []string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Day returns the calendar day of t in the location of t, as midnight UTC of that
// day. Equal days are therefore equal instants, whatever the location.
func Day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
