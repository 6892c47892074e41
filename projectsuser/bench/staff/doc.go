// Package staff checks that what the staff of a house does is linearizable: the
// order of registrations on a project, and the accounts with their seats and
// roles. It is checked as package histories does for statuses: by what many
// clients were told at once, with a committer that is slow at times and fails.
//
// There are two games, and each has a world that is a registry once more, as
// small as can be. That of positions is slices: an [order] of commands assigns,
// moves, reorders, transfers and unregisters, and a [question] reads whole lines.
// That of seats is a map of accounts: guests are invited and accept, accounts are
// disabled, enabled, suspended, deleted and given roles, while seats are few and
// admins have to remain.
//
// A client is told what a command gave, and why it was refused: both have to be
// what the world says, to the letter, since a refusal tells how things are. Some
// commands read in their transaction what they write.
//
// A transfer couples two projects, so projects come in wings of two, and nobody
// is transferred from one wing to the other in half of the histories: each of
// their clients keeps to one wing, and they are checked wing by wing. In the other
// half transfers, transactions and questions span the house. Seats and admins
// are counted over all accounts: those histories are always checked as a whole.
//
// Nothing here is for import.
package staff
