// Package journal keeps a registry in a folder of files, for programs that must not
// lose a command: each change is appended to a file before its command returns. It is
// better than a database for a registry of one process, because reads are answered
// from memory, all waiting commands share one write and one sync, and the folder can be
// read, checked and copied with ordinary tools.
//
//	r, j, err := journal.Open(ctx, "/var/lib/school", registry.Options{}, journal.Options{})
//	...
//	defer j.Close()
//
// # Basics
//
//   - [Open] opens a folder, or makes it, and returns a registry with its content.
//     From then on the changes of the registry are written to the folder.
//   - [Options] say how often the disk is synced ([Sync]) and when a snapshot is
//     written, which keeps opening fast.
//   - [Journal.Snapshot] writes a snapshot now, [Journal.Close] closes the folder.
//   - [Load] and [Changes] read a folder without changing it, [Check] reports what is
//     intact, [Dump] shows it as JSON, and [Repair] recovers what is intact.
//
// # Guarantees
//
//   - answered-is-kept: if a command returned no error, its changes are there when the
//     folder is opened again, however the program ended.
//   - refused-is-gone: a refused command is not there, not even in part: the commands
//     of one [registry.Registry.Do] are all there or none.
//   - replay-is-identity: the registry that is opened is equal to the one that was
//     closed.
//   - damage-is-noticed: if any byte of a file changes, opening is refused or reports
//     what was cut. Damage in segments that are kept although a snapshot has their
//     changes is reported by [Check] and [Changes] alone.
//
// # Failures
//
// With [Always], which is the default:
//
//   - The program ends or is killed at any moment: no command that returned is lost. A
//     command that did not return may have been written completely, and is then there.
//     A snapshot that was being written is discarded.
//   - The power fails at any moment: the same. The last write may be incomplete: the
//     next opening cuts it and reports that ([Opened]).
//   - The disk is full, or a write fails: the waiting commands are refused with an
//     [*UnwrittenError], and the file is cut back to the last complete batch. The next
//     command tries again, so that the journal goes on once the disk has space.
//   - A sync fails: the waiting commands are refused, and so is every later one, with a
//     [*FailedError], because the content of the disk is not known any more. The folder
//     must be opened again, by a restart. [Journal.State] reports both failures.
//   - The folder is deleted, moved or replaced while it is open, or its lock file is
//     removed: the next command, snapshot or call of [Journal.State] notices that, and
//     every command is refused with a [*FailedError] of [ErrReplaced]. The journal writes
//     and removes nothing of what is at the path now. With [Always] each batch is checked,
//     by two calls of stat; else at most once a second. A segment that is open through a
//     hard link in another folder is refused with a [*LockedError] (not on Windows). A copy
//     of a folder is a folder of its own.
//   - The Commit of the registry's options panics: it is called before the journal, which
//     writes nothing of that batch.
//   - A snapshot cannot be written: [Journal.Snapshot] returns the error, or the logger
//     receives it, and commands go on. The journal tries again when the changes have
//     grown by the same amount. A snapshot replaces older files only after its content was
//     validated as a restore does it, and its file was read back and decoded.
//   - The folder is read-only, or cannot be made: opening returns the error of the
//     operating system.
//   - Another process, or the same one, opens the folder: opening returns a
//     [*LockedError]. Removing the lock file disables this protection.
//   - Bytes change, or a file becomes shorter or is removed: opening returns a
//     [*DamageError], with the file and the offset, or a [*GapError], and changes
//     nothing. [Repair] goes back to the last change before the damage, or keeps what
//     is intact of a snapshot, and keeps what it removes in other files. Only the loss of
//     the whole last segment, or of its end exactly between two batches, is not
//     noticed: the folder is the same as before those changes.
//   - A file is intact but has a record that a registry refuses, as older programs
//     accepted it: opening returns a [*DamageError] with its id and the reason, and so
//     does [Check]. [Repair] removes these records only and keeps the old file.
//   - A newer program wrote the folder: opening returns a [*VersionError]. Reading it
//     works.
//
// With another [Sync], the end of the program loses nothing either, as long as the
// operating system runs. A power failure loses what was not synced; if the disk wrote
// it out of order, opening returns a [*DamageError] and [Repair] cuts it. Snapshots,
// and all segments before the last, are always synced.
//
// # Backup
//
// [Copy] and [Journal.Copy], and the command 'roster journal copy DIR TO', copy a folder
// that may be open and in use. The copy is a prefix of the changes, is read back, and
// appears under its name when it is complete. To restore it, stop the program, move the
// damaged folder away, copy the backup to its place, and start the program: each is a
// folder that [Open] opens. Do not copy a folder that is open with other tools: they may
// miss the files that a snapshot replaces meanwhile. If such a copy has no segment,
// opening it returns a [*GapError].
//
// # Files
//
// A file is named after a change: 00000000000000000042.journal is a segment, with the
// changes after number 42; 00000000000000000042.snapshot is the content of the registry
// after that change. Each snapshot has a segment. What is older than the newest snapshot
// is removed, unless the options keep it. A file is written under a name that ends with
// .tmp, synced and renamed, and the folder is synced. The file named lock is locked while
// the folder is open. It is empty until the first segment was written, and then says so;
// a folder of an older program has an empty one, which is filled when it is opened.
//
// The least byte of a number comes first. A file begins with a header of 24 bytes:
//
//	8  rosterJ\n for a segment, rosterS\n for a snapshot
//	2  the format, 1: the layout of the file
//	2  the edition, 1: which fields its records may have
//	8  the number of the change in the name
//	4  crc32c of the bytes before
//
// Frames follow, each with a length and a payload, which have a checksum each:
//
//	4  the length of the payload, at least 1
//	4  crc32c of these four bytes
//	4  crc32c of the payload
//	n  the payload, whose first byte is its kind
//
// A payload of kind 1 has the changes of one batch, which were committed together. A
// snapshot has one payload of kind 2, its head, with the number of records of each
// kind. Projects (3), sessions (4), users (5), teams (6), registrations (7), time
// entries (8), expenses (9), positions (10), histories (11) and the causes of these
// (12) follow, each in as many payloads as needed. Each record has its length in front.
// A reader skips a payload of another kind.
//
// A record is encoded as in protobuf: fields of a key, which is a varint of the tag
// times eight plus the wire type, and a value: a varint (0), eight bytes (1), or a
// length and that number of bytes (2). A field that is zero is omitted, and a reader
// skips a field that it does not know. Integers are zigzag varints. A time is a whole
// number of milliseconds since 1970, or, if it is not a whole number, bytes with the
// seconds and the nanoseconds; it is read in UTC. Statuses and events have permanent
// codes. A registration has the ids of its teams if they are in the same change or
// snapshot, else 0 and the team itself.
//
// The tags and codes are declared in projectsuser/internal/codec, and [Dump] shows
// their meaning. A later edition only adds fields, payloads and codes; the folder
// testdata has files of every edition, and a test opens them.
package journal
