// Package project describes the projects of a school: the project, its child
// projects, the sessions in which it runs, and the marks of the work on it. It
// is better than the raw records of an API because it answers the questions
// that a status depends on: which session applies to a team, whether the
// session has begun, whether a mark validates the work, and when a retry is
// possible. A missing mark is never confused with the mark 0.
//
// # Basics
//
//   - [Project] is a piece of work, identified by id and slug.
//   - [Session] is one way in which a project runs: when it begins, solo or in
//     teams, the minimum mark, and the delays before a retry.
//   - [Pick] returns the session that applies at a [Place].
//   - [Mark] is a mark or no mark. [Validation] is validated, not validated or not
//     marked.
//   - [Setting] is what the status of a team depends on in addition to the team.
//   - [Catalog] holds projects and sessions, and [Tree] holds parents and
//     children and refuses cycles.
//
// # Conventions
//
// An id of 0 means that a record has no such reference, and a zero time means null:
// no record of the modelled systems has the id 0 or a date in year 1. Values are
// plain data: they may be copied, and are safe for concurrent use while no
// goroutine modifies them.
package project
