// Package rostertest property-checks programs that are built on a registry: it
// generates random schools and random commands of their users and staff with
// pgregory.net/rapid, and checks the laws of a registry after each step. Compared
// with fixtures and mocks written by hand, it reaches states that no author thinks
// of, needs no expected values, and reduces a failure to the few steps that cause
// it, with a seed to repeat it.
//
// # Basics
//
//   - [Campaign] is a registry of a random school in which random commands run,
//     most of them permitted. Add a rule of your program as one more action, and it
//     is checked after random steps.
//   - [Check] checks a snapshot against the laws and invariants of a registry.
//   - [Diff] compares two snapshots.
//   - [NewHostileCampaign] adds hostile input and failing code to a campaign:
//     [Campaign.Attack] and [Campaign.Restart].
//   - [Guard] fails a test that writes to what a snapshot returns; [Seal] is the same
//     without a test.
//   - [School] and [Policy] draw records and a policy for a registry of your own;
//     [DrawCommand] and [DrawStaffCommand] draw commands for it.
//
// # Laws
//
//   - machine-is-derivation: the statuses to which the moves lead are those that
//     the records derive, and the table of transitions has the events of each move.
//   - refusal-changes-nothing: a transaction that is refused or cannot be committed
//     leaves every record as it was.
//   - shared-team: all members for whom a team is active have the status that it
//     gives.
//   - positions-are-dense: the registrations on a project have the positions 1 to n.
//   - policy-holds: after any command, no more seats are taken and no fewer admins
//     remain than the policy permits, or than before.
//   - replay-is-identity: replaying all changes on an empty registry gives the
//     same registry, with the same timelines.
//   - restart-is-identity: restoring the content gives the same registry, with the
//     same answers to queries.
//   - timeline-is-the-moves: each moment starts from the status to which the one
//     before it led, each move of a status is a moment, and no command changes a
//     moment that is past.
//   - status-at: at the instant of a moment the status is the one to which it led,
//     just before it the one from which it started, and at the snapshot's own
//     instant the status of the entry.
package rostertest
