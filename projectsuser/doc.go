// Package projectsuser holds the heart of the library: the registration of a
// user on a project, which 42's API calls a projects_user, and the registry that
// holds all of them.
//
// It is better than the status in the answer of an API because it says how the
// status comes about, and what it is when the answer is old or wrong; and better
// than a local copy in a map because it answers questions, and because what
// should not happen to it does not.
//
// # Basics
//
//   - [Registration] is a user on a project, with all attempts at it.
//     [Registration.Status] derives how far the user is, [Registration.Explain]
//     says why, [Registration.Compile] recomputes the mark from the teams.
//   - [Registry] holds projects, sessions, users, teams and registrations. A
//     [Snapshot] of it is consistent, never changes, and answers queries over the
//     [Fields] of its tables.
//   - [Tx] are the commands: register, join, lock, mark, retry, invite, assign,
//     import and so on. [Registry.Do] carries them out, all or none.
//   - [Terms] are what a project says of a user besides progress, and [Positions]
//     the order of its users.
//   - [Policy] is what differs between organisations: roles, seats, guards. A
//     [Mailer] is told of invitations.
//   - [Change] is what one command did, whole: committed before it is published,
//     and enough to replay it.
//   - [Timeline] is what became of a registration, and what caused it;
//     [Snapshot.StatusAt] says how far somebody was at any instant, or will be.
//   - [Subscription] tells what entered, changed in and left an answer.
//   - [Content] is all that a snapshot holds; [Registry.Restore] fills a registry with
//     it, and [Registry.Replay] goes on from there.
//   - [Audit] counts where declared and derived statuses differ.
//   - [Optional] tells absent, null and a value apart, in what other systems send.
//
// # Declared and derived
//
// A source declares a status; the teams derive one. Where the data holds the
// teams the derived status is the answer. Where it does not, they are unknown
// rather than none, and the declared status stands.
//
// # Time
//
// Time is a writer like any other. When a begin_at or a retriable_at is reached,
// that is a change at exactly that instant; commands let time in first, and
// [Registry.Run] does it for a program that gives none. So a snapshot's statuses
// hold at one instant, and can be indexed.
//
// What is past stays in the snapshot: each change of a status is a [Moment]. What
// was before an import is read from the timestamps of its records, and says that it
// is inferred.
//
// # Errors
//
// What a command returns is for errors.As. A [*MissingError] names a record that is
// not there, a [*TakenError] what another one has, an [*InvalidError] and its like
// what makes no sense. A [*Refusal] says for which record a status, or the state of
// an account, does not permit the command; a [*GuardError] that the policy does
// not. After a [*CommitError] nothing happened, and the command may be given again;
// a [*MailError] alone says that all happened, but for the mails.
//
// # Four systems, one registry
//
// 42's API, Overplane, Zoho and Noko describe the same thing in their own words: a
// row, a staff member, an access, a registration are one [Registration]. What a
// system does not know is left by what comes from it. Accounts are people's, and
// stand in package user.
//
// Package rostertest, below, has generators and the laws, for tests of one's own.
package projectsuser
