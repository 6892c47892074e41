package project

import "time"

// ID is the id of a project. 0 means no project.
type ID int64

// CursusID is the id of a cursus, a course of projects that users follow. 0 means
// no cursus.
type CursusID int64

// CampusID is the id of a campus, a place where users study. 0 means no campus.
type CampusID int64

// Project is a piece of work. A project with child projects (a piscine) is worked
// on by working on the children. An empty text means that the source has no
// value.
type Project struct {
	ID         ID
	Name       string
	Slug       string // unique; a URL may contain it instead of the id
	Parent     ID     // the parent project; 0 for a project without a parent
	Difficulty int    // in experience points; 0 if unknown
	Exam       bool   // the work takes place in a supervised exam

	Kind     string // the kind of project in a source with several kinds, as "Project Update"; empty for an ordinary project
	Group    string // the name of the project group; empty for a project without a group
	Color    string // as "#ff9898"; empty if none was chosen
	Archived bool   // work on the project has ended
	Unbilled bool   // the work is not billed to a client
	Budget   int    // the maximum amount of work, in minutes; 0 for no limit

	Cursus   []CursusID // the courses that the project belongs to, in the order of the source
	Campuses []CampusID // the campuses where the project can be done, in the order of the source
	BeginAt  time.Time  // when work may start; it counts only where no session says so, see [Setting]

	CreatedAt time.Time // zero if null
	UpdatedAt time.Time // zero if null

	Unknown FieldSet  // the fields that the source did not contain
	ReadAt  time.Time // the instant of the answer that the record was read from; zero for a record of a local command
}
