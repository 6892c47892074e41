// Package trial is what linearizability checks of a registry have in common,
// whatever its clients do.
//
//   - [Play] lets [Client]s do things at once, each with a call, an answer, and
//     when both were.
//   - [Committer] takes their changes, slowly, and fails at times.
//   - [History] is what came of it, for porcupine to look for an order in.
//   - [AssertLinearizable], [AssertSaved] and [AssertDrawn] are what a test says of it.
//
// Nothing here is for import.
package trial
