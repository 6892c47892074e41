// Package store holds all records in memory, in versions that can be queried:
// projects, sessions, users, teams, registrations, time entries and expenses. It also
// keeps how far the copy of a source is, see [Progress].
//
// It is better than maps and slices of records, because every version is consistent
// and never changes, every field can be filtered, ranged and sorted, nearly all
// by an index, and each registration has its derived status and its history. Use it alone for a
// read-only copy of an API's data; package registry adds the commands.
//
// # Basics
//
//   - [Snapshot] is one version: eight tables, consistent with one another. [New]
//     makes one of [Records], [Restore] one of a [Content].
//   - [Entry] is a registration in a snapshot, with its status; [TeamEntry] is a team.
//   - [Fields] are the fields of the tables, for typed conditions and orders.
//   - [Edit] is the only writer: it makes the next version of a snapshot.
//   - [Change] is what one command changed, as data. Applying all changes of a
//     store in order to an empty one gives the same store.
//   - [Timeline] is the history of a registration's status.
//   - [Batch] contains changes that are about to be committed and published.
//
// # Time
//
// The statuses of a snapshot hold at one instant, [Snapshot.At], so they can be
// indexed. [Edit.Advance] moves that instant: each begin_at and retriable_at that is
// reached is a separate change, at exactly that instant. Without such a change only the
// instant moves; [Snapshot.ChangedAt] stays.
//
// # Import
//
// [Edit.Import] brings in what another system answered as of an instant. Of two versions
// of a record the newer one is held: by updated_at if both have one, else by the instant
// of the answer; on a tie the incoming one. What an answer does not contain is kept, and
// the [ImportResult] lists what was added, replaced, left alone and refused. [Edit.Sync]
// also unregisters what a complete answer about a [Scope] lacks.
//
// # History
//
// A snapshot knows the history of every status: each change of a status is a
// [Moment]. What happened before an import is inferred from the timestamps of the
// imported records, and marked as inferred.
//
// # JSON
//
// encoding/json writes a [Change], a [Content], an [Entry], a [Snapshot] and every
// record, and reads the same value back. The keys are the names of the Go fields. A mark
// is a number or null, attempts are a list, or null if they are unknown, and a status is
// its text. Times keep their instant; their years must be from 0 to 9999. The JSON of
// the 42 API is that of package intra.
package store
