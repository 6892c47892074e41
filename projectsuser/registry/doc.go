// Package registry holds who is on which project, with which team, and how far they
// are, and has the commands that change it: register, join, lock, mark, retry, invite,
// assign, import and so on.
//
// It is better than records in a map or in a database, because a command that the
// state machine, the policy or a rule refuses changes nothing and says why, time
// moves statuses at the right instant, and readers never wait.
//
// # Basics
//
//   - [Registry] holds all records. [Registry.Snapshot] returns the published
//     version, which answers queries. [Registry.Do] runs commands.
//   - [Tx] has the commands. All commands of one Do happen, or none.
//   - [Policy] is what differs between organisations: roles, seats, guards.
//   - [Options.Commit] makes changes durable before they are published. A [Mailer]
//     sends the invitations.
//   - [Registry.RecentMoves] returns the last moves from one status to another.
//   - [Subscription] reports what entered, changed in and left the answer of a query.
//
// # Time
//
// When a begin_at or a retriable_at is reached, that is a change at exactly that
// instant. Commands apply it first. [Registry.Run] applies it for a program without
// commands.
//
// # Several processes
//
// Processes can share one list of changes in a store that they can all reach. Each has a
// registry, answers reads from its memory and follows the changes of the others with
// [Registry.Follow]. If another process commits first, Options.Commit returns an
// [*OvertakenError], and the function that Do was given runs again. With [Options.CatchUp]
// no command is refused by an old state.
//
// # Errors
//
// Use errors.As with what a command returns. A [*store.MissingError] names a record
// that is not found, a [*store.TakenError] a value that another record has, a
// [*store.InvalidError] a record that breaks a rule. A [*Refusal] says that the
// status of a registration or the state of an account does not permit the command, a
// [*GuardError] that the policy does not. After a [*CommitError] nothing happened,
// and the command may be tried again. After a [*MailError] everything happened,
// except for some mails. A [*WaitError] says that the context ended while the command
// waited, and whether the command may still happen. A [*CatchUpError] says that a store
// that several processes share did not answer; nothing happened.
package registry
