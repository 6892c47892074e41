// Package histories checks that a registry is linearizable: whatever many
// goroutines do to it at once, there is an order in which one alone could have
// done the same and been told the same, and which no one's watch contradicts.
//
// A history is what a few clients did to one registry, each with a call, an
// answer, and when both were. An [order] is one transaction of commands, a
// [question] is read from one snapshot. The [world] is the registry once more, as
// small as can be: it moves teams from stage to stage by the table of events,
// where the registry derives statuses from dates, so that the two can disagree.
// Porcupine looks for the order.
//
// Commands wait for a committer that is slow at times, so that batches form, and
// fails at times: what is refused, or cannot be committed, has no effect, and
// whoever gave it is told.
//
// Orders and questions about one project do not depend on any other, while time
// moves nothing: half of the histories are such, longer and checked project by
// project. In the other half time makes a rush begin, transactions and counts
// span the projects, and the history is checked as a whole.
//
// Nothing here is for import.
package histories
