// Package state computes how far a user is on a project: one of seven statuses,
// derived from facts, changed by events, and explained. It is better than a
// status column because a derived status is never stale: it is computed from
// the facts of one instant, and every answer names the rule and the facts that
// decided it.
//
// # Basics
//
//   - [Status] is one of the seven statuses, ordered by progress.
//   - [Facts] is a set of facts about one registration at one instant.
//   - [Derive] returns the status of facts: the first of eight [Rule] values
//     whose condition holds decides.
//   - [Explain] also returns the rule, the facts that the rule used, and the
//     instant at which time alone changes the status.
//   - [Event] is a step of the state machine, such as close. [Permit] reports
//     whether an event is allowed, and [Permitted] lists the allowed events.
//   - [Lifecycle] fires an event on facts: guard, machine, effect.
//   - [Table] and [Machine] are the typed state machine underneath. They work
//     with any states and events; [Transitions] is the table of the seven
//     statuses.
//
// # Laws
//
// The tests check these laws:
//
//   - derive-is-total: each combination of facts has exactly one status.
//   - machine-is-derivation: an event that its guard admits changes the facts
//     so that they derive the event's destination.
//   - refusal-changes-nothing: a refused event returns a [RefusedError] and
//     changes no fact.
//   - every-status-reachable: events lead from not_registered to every status,
//     and [Table.Next] equals looplab/fsm for every pair of status and event.
//   - time-only-begins: without a command, the only change is from
//     waiting_to_start to in_progress, exactly at begin_at.
//   - shared-team: all members for whom a team is active have the status that
//     the team gives.
//
// # Sources
//
// The rules come from the documentation of projects_users in the 42 intra API,
// corrected where recorded answers differ from it:
//
//   - closed implies locked, because some recorded teams are closed and finished
//     but were never locked;
//   - "not locked" means that locked_at is null (the documentation says the
//     opposite);
//   - the mark that decides is the mark of the active team, never the mark of
//     the registration.
//
// # Concurrency
//
// Every function is pure, every value is immutable, and all of them are safe for
// concurrent use. Only machine.go imports github.com/looplab/fsm.
package state
