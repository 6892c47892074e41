package project

import "time"

// ID is the id of a project. 0 is none.
type ID int64

// CursusID is the id of a cursus: a course of projects that users follow. 0 is none.
type CursusID int64

// CampusID is the id of a campus: a place with users. 0 is none.
type CampusID int64

// Project is a thing to do. Projects with children (a piscine) are worked on by
// working on the children.
type Project struct {
	ID         ID
	Name       string
	Slug       string // unique; what a URL may have in place of the id
	Parent     ID     // 0 for a project of its own
	Difficulty int    // experience points; 0 if unknown
	Exam       bool   // worked on in a supervised exam

	Kind     string // what it is called where there are several kinds, as "Project Update"; empty is a project
	Group    string // the group of projects that it stands in; empty if in none
	Color    string // as "#ff9898"; empty if none was chosen
	Archived bool   // nobody works on it any more
	Unbilled bool   // nobody is charged for the work
	Budget   int    // how many minutes it may take; 0 for no limit

	CreatedAt time.Time
	UpdatedAt time.Time
}
