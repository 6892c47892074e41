// Package journal keeps a registry on the disk: a folder of files to which every
// change is appended before anybody is told that it happened.
//
// It is better than a database underneath because there is nothing between the
// commands and the file: one write and one sync for all commands that wait, a
// registry in memory that answers as before, and a folder that one can read, check
// and copy.
//
//	registry, j, err := journal.Open(ctx, "/var/lib/school", registry.Options{}, journal.Options{})
//	...
//	defer j.Close()
//
// # Basics
//
//   - [Open] opens a folder, or makes it, and returns the registry that was written
//     there, as it was. From then on its commands are written there.
//   - [Options] say how often the disk is synced ([Sync]) and when a snapshot is
//     written, so that opening stays quick.
//   - [Journal.Snapshot] writes one now, [Journal.Close] ends it all.
//   - [Load] and [Changes] look at a folder without touching it, [Check] says what is
//     whole in it, [Dump] shows it as JSON and [Repair] salvages it.
//
// # What is promised
//
//   - answered-is-kept: a command that was answered without an error is there when the
//     folder is opened again, after whatever ended the program.
//   - refused-is-gone: a command that was refused is not there, nor is half of one: the
//     commands of one [registry.Registry.Do] are all there or none.
//   - replay-is-identity: the registry that is opened is the one that was closed.
//   - damage-is-noticed: there is no byte of a file that can be another one without
//     opening being refused, or telling what was cut. Of segments that are kept
//     though a snapshot has what they have, only [Check] and [Changes] notice it.
//
// # What can go wrong
//
// With [Always], which is the default:
//
//   - The program ends, by itself or by force, at any moment. Nothing is lost that was
//     answered. A command that was not answered may have been written whole, and is
//     there then; a snapshot that was being written is started anew some time.
//   - The power fails at any moment. The same. The last write may be there in part:
//     the next opening cuts it, and says so ([Opened]).
//   - The disk is full, or fails while something is written or synced. The commands
//     that wait are refused, as far as possible what was written of them is taken
//     back, and every command after them is refused with a [*FailedError]: after such
//     a failure nobody knows what the disk has. To go on, open the folder again.
//   - A snapshot cannot be written. It is told to whoever asked or to the logger, and
//     commands go on. It is tried again when the tail has grown as much again.
//   - The folder is read-only, or no folder can be made. Opening is refused, with the
//     operating system's error.
//   - A second program, or the same one, opens the folder. It is refused with a
//     [*LockedError]. Whoever removes the file named lock takes that away.
//   - Bytes change, a file becomes shorter or is gone. Opening is refused with a
//     [*DamageError], which has the file and the offset, or a [*GapError]; nothing is
//     changed. [Repair] goes back to the last change before the damage, or takes from
//     a snapshot what is whole, and keeps what it takes away in files beside it. Only
//     the loss of the whole last segment, or of the end of it exactly between two
//     batches, looks like a folder in which that never happened.
//   - The folder was written by a newer program, which knows more. Opening is refused
//     with a [*VersionError]; looking at it is not.
//
// With another [Sync], the end of the program loses nothing either, as long as the
// operating system lives. A failure of the power loses what was not synced; if the
// disk has written that out of order, opening is refused with a [*DamageError] and
// [Repair] cuts it. What a snapshot has, or a segment before the last, is always
// synced.
//
// # Files
//
// A folder has files named for a change: 00000000000000000042.journal is a segment,
// with the changes after number 42; 00000000000000000042.snapshot has all that the
// registry held after that change. There is a segment for each snapshot, and what is
// older than the newest one is removed, unless the options say otherwise. A file is
// finished under a name that ends with .tmp, synced and renamed, and the folder is
// synced. The file named lock is empty, and locked while a program has the folder.
//
// Numbers have their least byte first. A file begins with 24 bytes:
//
//	8  rosterJ\n for a segment, rosterS\n for a snapshot
//	2  the format, 1: how the file is laid out
//	2  the edition, 1: which fields its records may have
//	8  the number of the change for which it is named
//	4  crc32c of all that
//
// Then there are frames, each a length and a payload with a checksum of its own:
//
//	4  the length of the payload, at least 1
//	4  crc32c of these four bytes
//	4  crc32c of the payload
//	n  the payload, whose first byte says what it is
//
// A payload 1 is a batch of changes, which are committed together. A snapshot has one
// payload 2, its head, with how many records of each kind there are; then projects
// (3), sessions (4), users (5), teams (6), registrations (7), entries (8), expenses
// (9), positions (10), pasts (11) and the causes of those (12), each in as many
// payloads as it takes. In all of them each record stands behind its length. A reader
// skips a payload of another kind.
//
// A record is written as in protobuf: fields of a key, which is a varint of the tag
// times eight and the wire type, and a value: a varint (0), eight bytes (1), or a
// length and so many bytes (2). A field that is zero is left out, and one that a
// reader does not know is skipped. Whole numbers are zigzag varints. A time is a
// whole number of milliseconds since 1970, or if it is none, bytes with the seconds
// and the nanoseconds; it is read in UTC. Statuses and events are numbered in the
// source of this package. The teams of a registration are their ids, where they stand
// in the same change or snapshot, and else 0 and the team itself.
//
// The tags are in the source, a declaration for each record, and what they mean is
// what [Dump] shows. A later edition only adds fields, payloads and codes; the folder
// testdata has files of every edition, and a test opens them.
package journal
