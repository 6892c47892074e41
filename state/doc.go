// Package state says how far somebody is on a project: one of seven statuses,
// derived from facts, moved by events, and explained.
//
// It is better than a status column because it cannot go stale: the status is
// computed from what is known at an instant, and every answer can say why.
//
// # Basics
//
//   - [Status] is one of the seven, in the order of life.
//   - [Facts] is what is known of one registration at one instant, as a set.
//   - [Derive] turns facts into a status, by the first of eight [Rule]s that holds.
//   - [Explain] gives the rule, the facts it used, and when time alone changes the status.
//   - [Event] is what moves a status; [Permit] says whether it may, [Permitted] which may.
//   - [Lifecycle] fires events: guard, machine, effect.
//   - [Table] and [Machine] are the typed state machine underneath, for any
//     states and events; [Transitions] is the table of the seven statuses.
//
// # Laws
//
//   - derive-is-total: each combination of facts has one status.
//   - machine-is-derivation: an event that its guard admits changes the facts
//     so that they derive its destination.
//   - refusal-changes-nothing: a refused event is a [RefusedError], and no fact changes.
//   - every-status-reachable, and [Table.Next] equals looplab/fsm on every pair.
//   - time-only-begins: without an event of somebody's, only waiting_to_start
//     becomes in_progress, exactly at begin_at.
//   - shared-team: every member whose active team it is has the status it gives.
//
// # Sources
//
// The rules are those of the 42 intra API's page on projects_users, with what
// recorded answers add: closed implies locked (teams exist that were closed and
// never locked, and they finish), "not locked" means that locked_at is null
// (the page has it the other way round), and the mark that decides is the
// active team's, never the registration's.
//
// Everything here is a pure function or an immutable value, and is safe for use
// by any number of goroutines. Only machine.go knows github.com/looplab/fsm.
package state
