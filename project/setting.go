package project

import "time"

// Setting is what the status of a team depends on in addition to the team itself.
// The zero Setting is a project without children whose session may begin at any
// time.
type Setting struct {
	HasChildren bool      // the project has child projects
	BeginAt     time.Time // the begin_at of the team's session; zero if it is null
}
