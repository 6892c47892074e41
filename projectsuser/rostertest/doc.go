// Package rostertest helps to property-check what is built on a registry: it
// draws schools, and what people and staff do in them, with pgregory.net/rapid,
// and holds a registry against its laws.
//
// # Basics
//
//   - [School] draws projects with children and rushes, sessions and users;
//     [Policy] what its staff may do.
//   - [Campaign] is a registry in which random people do random things, most of
//     them permitted: a rule of one's own is checked after each step.
//   - [Check] holds a snapshot against the laws and invariants of a registry.
//   - [Diff] says in what two snapshots differ.
//
// # Laws
//
//   - machine-is-derivation: the statuses that the moves lead to are those that
//     the records derive, and the events of a move lead through the table.
//   - refusal-changes-nothing: what is refused, or cannot be committed, leaves
//     every record as it was.
//   - shared-team: everybody for whom a team is the active one has its status.
//   - positions-are-dense: the registrations on a project have positions 1 to n.
//   - policy-holds: seats and the least number of admins, after any commands.
//   - replay-is-identity: replaying all changes on an empty registry gives the
//     same registry, with the same past.
//   - timeline-is-the-moves: each moment starts where the one before it led, each
//     move of a status is a moment, and no command changes what is past.
//   - status-at: at the instant of a moment the status is the one it led to, just
//     before it the one it started from, and at the snapshot's own instant that of
//     the entry.
package rostertest
