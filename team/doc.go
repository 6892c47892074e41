// Package team describes the attempts at projects: the team, its members, and
// the order in which a user's attempts took place. It is better than a list of
// teams in an API's answer because it keeps apart what such a list confuses:
// teams that are unknown and no teams, a team that is closed and one that was
// locked, the active attempt and the best one.
//
// # Basics
//
//   - [Team] is one attempt at a project by one or more users. The registrations
//     of all members share it.
//   - [Member] is a user's membership of a team.
//   - [Attempts] are the teams of a registration in order. The last one is the
//     active team. Attempts that the data does not contain are unknown, which is
//     different from no attempts.
//
// A team and attempts return the facts about a user ([Team.Facts],
// [Attempts.Facts]); package state derives a status from them.
package team
