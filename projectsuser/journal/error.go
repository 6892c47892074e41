package journal

import (
	"errors"
	"fmt"
)

// ErrClosed is why a journal takes no changes after [Journal.Close].
var ErrClosed = errors.New("journal: closed")

// DamageError says that a file is not what was written: what stands at the offset
// does not have its checksum, cannot be read or does not follow on what is before
// it. Nothing was changed. [Repair] salvages what is whole.
type DamageError struct {
	Path   string
	Offset int64 // where the damage begins
	Err    error // what is wrong
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("journal: %q: damaged at offset %d: %s", e.Path, e.Offset, e.Err)
}

// Unwrap returns what is wrong.
func (e *DamageError) Unwrap() error { return e.Err }

// ReadError says that the operating system does not read a file, or that the file
// became shorter meanwhile.
type ReadError struct {
	Path   string
	Offset int64 // near it
	Err    error
}

func (e *ReadError) Error() string {
	return fmt.Sprintf("journal: %q: cannot be read at offset %d: %s", e.Path, e.Offset, e.Err)
}

// Unwrap returns what the operating system said.
func (e *ReadError) Unwrap() error { return e.Err }

// GapError says that changes are missing in a folder, because the file that has
// them is not there, or that there is no journal at all.
type GapError struct {
	Dir         string
	After, Next uint64 // there is nothing between these changes; Next is 0 if nothing comes after
}

func (e *GapError) Error() string {
	switch {
	case e.After == 0 && e.Next == 0:
		return fmt.Sprintf("journal: %q: there is no journal", e.Dir)
	case e.Next == 0:
		return fmt.Sprintf("journal: %q: what comes after change %d is missing", e.Dir, e.After)
	}
	return fmt.Sprintf("journal: %q: the changes after %d and before %d are missing", e.Dir, e.After, e.Next)
}

// VersionError says that a file was written by a program that knows more than
// this one. An older program does not go on with the folder, because it would
// lose what it does not know; checking and dumping it is harmless.
type VersionError struct {
	Path            string
	Format, Edition uint16
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("journal: %q: format %d, edition %d: this program knows format %d, edition %d",
		e.Path, e.Format, e.Edition, format, edition)
}

// LockedError says that another process, or this one, has the folder open.
type LockedError struct {
	Dir string
	Err error // what is known of the lock
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("journal: %q: somebody has it open: %s", e.Dir, e.Err)
}

// Unwrap returns what is known of the lock.
func (e *LockedError) Unwrap() error { return e.Err }

// FailedError says that the disk failed while changes were written, and that the
// journal takes none any more: what is in the file then is known only once it is
// opened again.
type FailedError struct {
	Path string
	Err  error // what the operating system said
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("journal: %q: failed, no command is taken any more: %s", e.Path, e.Err)
}

// Unwrap returns what the operating system said.
func (e *FailedError) Unwrap() error { return e.Err }

// TooLargeError says that changes cannot be written in one go. The journal goes
// on without them.
type TooLargeError struct {
	Bytes int64 // as they would stand in the file
	Most  int64 // that can be written at once
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("journal: changes of %d bytes: at most %d can be written at once", e.Bytes, e.Most)
}

// BehindError says that changes do not follow on those in the journal: the
// registry was changed behind its back, by a replay.
type BehindError struct {
	Last uint64 // the journal's last change
	Got  uint64 // the change that was to be written, or that the registry is at
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("journal: change %d does not follow on %d: the registry was changed behind the journal's back", e.Got, e.Last)
}
