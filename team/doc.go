// Package team holds the attempts at projects: the team, who is in it, and the
// order in which a user's attempts came.
//
// # Basics
//
//   - [Team] is one attempt at a project, by one user or more. The registrations
//     of all its members share it.
//   - [Member] is a user in a team.
//   - [Attempts] are a registration's teams in order; the last is the active one.
//     Attempts that the data does not hold are unknown, which is not none.
//
// A team says which facts hold ([Team.Facts]); package state makes a status of
// them.
package team
