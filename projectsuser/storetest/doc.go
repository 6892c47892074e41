// Package storetest checks a store of a registry: whatever keeps its changes, such as
// package journal in a folder and package sqlstore in a database. It is better than tests
// of your own for a third store, because it compares the store with a registry in memory
// that runs the same commands.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, storetest.Store{New: ..., Open: ..., Changes: ...})
//	}
//
// # Laws
//
//   - the-store-is-memory: after any commands, refusals and openings the registry of the
//     store is that of memory, and a replay of the changes of the store gives it too.
//   - answered-is-kept: a command that returned no error is there when the store is opened
//     again, also if others ran at the same time.
//   - refused-is-gone: a command that returned an error changed nothing, and is not there
//     when the store is opened again.
//   - without-gaps: the sequences of the changes are 1, 2, 3 and so on.
//   - closed-is-closed: after the store is closed, a command is refused and changes nothing.
//   - one-order, of a store that several processes share: they have the same changes in the
//     same order, and a command is never refused by an old state.
//
// What a store does when the program is killed or the power fails is for tests of its own.
package storetest
