// Package project holds what a school's projects are: the project, its child
// projects, the sessions in which it runs, and the mark that work on it gets.
//
// # Basics
//
//   - [Project] is a thing to do, known by id and slug.
//   - [Tree] knows parents and children, and refuses a cycle.
//   - [Session] is one way a project runs: when it begins, alone or in a group,
//     from which mark it is validated, and when a retry is possible.
//   - [Pick] finds the session that holds for somebody.
//   - [Mark] is a mark or none; [Validation] is validated, not validated or not marked.
//
// Values are plain and may be copied and compared where Go allows it. A zero id
// is none and a zero time is null: no record of the systems modelled here has
// id 0 or a date in year 1.
package project
