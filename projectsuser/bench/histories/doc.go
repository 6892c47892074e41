// Package histories checks that a registry is linearizable: whatever many
// goroutines do to it concurrently, there is an order in which one goroutine could
// have done the same one operation after another, with the same results, and that
// order agrees with the order in time of operations that do not overlap.
//
// A history is what a few clients did to one registry: for each operation the
// input, the result, and the times of call and return. An operation is a
// [transaction] of some [command]s or a [read] of one snapshot. The committer is
// slow at times, so that batches form, and fails at times. A transaction that is
// refused or cannot be committed must have no effect, and must report so. Package
// porcupine looks for an order in which a sequential [model] gives the same results.
//
// There are three scenarios, each with its own model, commands and reads:
//
//   - [teams]: clients register, form teams, and move them from stage to stage. The
//     model moves teams by the table of events, where the registry derives statuses
//     from dates, so that the two can disagree. Time makes a rush begin.
//   - [positions]: clients assign users to positions on projects, move, reorder,
//     transfer and unregister. The model is a slice for each project.
//   - [accounts]: clients invite users, change the state and role of accounts and
//     delete them, with few seats and a least number of admins. The model is a map.
//
// The commands and reads of a part of the projects are independent of the rest as
// long as no time passes and no operation spans the parts. In every second history
// of teams and positions that is so: it is longer, and each part is checked alone.
// The other histories are checked as a whole, as are all of accounts, because seats
// and admins are counted over all of them.
//
// Nothing here is for import.
package histories
