package journal

import (
	"errors"
	"fmt"
)

// ErrClosed is why a journal refuses commands after [Journal.Close].
var ErrClosed = errors.New("journal: closed")

// Cut describes an incomplete write at the end of a journal, left by a crash or a
// power failure. Its commands were not answered, unless the journal syncs less often
// than [Always].
type Cut struct {
	Path   string
	Offset int64 // where the incomplete write begins
	Bytes  int64 // from there to the end of the file
}

func (c *Cut) Error() string {
	return fmt.Sprintf("journal: %q: incomplete write at offset %d (%d bytes)", c.Path, c.Offset, c.Bytes)
}

// DamageError reports a file that is not as it was written: at the offset a checksum
// is wrong, a record cannot be decoded, or changes do not follow those before them.
// The folder was not changed. [Repair] recovers what is intact.
type DamageError struct {
	Path   string
	Offset int64 // where the damage begins
	Err    error // the cause
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("journal: %q: damaged at offset %d: %s", e.Path, e.Offset, e.Err)
}

// Unwrap returns the cause.
func (e *DamageError) Unwrap() error { return e.Err }

// ReadError reports that the operating system failed to read a file, or that the
// file became shorter while it was read.
type ReadError struct {
	Path   string
	Offset int64 // near the failure
	Err    error // from the operating system
}

func (e *ReadError) Error() string {
	return fmt.Sprintf("journal: %q: read failed at offset %d: %s", e.Path, e.Offset, e.Err)
}

// Unwrap returns the error of the operating system.
func (e *ReadError) Unwrap() error { return e.Err }

// GapError reports that changes are missing in a folder because a file is missing,
// or that the folder has no journal.
type GapError struct {
	Dir         string
	After, Next uint64 // the changes between these are missing; Next is 0 if no later change was found
	// Marked says that the folder has no segment and no snapshot, although its lock
	// file says that one was written: the folder is an incomplete copy, or its files
	// were removed.
	Marked bool
}

func (e *GapError) Error() string {
	switch {
	case e.Marked:
		return fmt.Sprintf("journal: %q: all changes are missing: the lock file says that there were some, so this is an incomplete copy", e.Dir)
	case e.After == 0 && e.Next == 0:
		return fmt.Sprintf("journal: %q: no journal found", e.Dir)
	case e.Next == 0:
		return fmt.Sprintf("journal: %q: the changes after %d are missing", e.Dir, e.After)
	}
	return fmt.Sprintf("journal: %q: the changes after %d and before %d are missing", e.Dir, e.After, e.Next)
}

// VersionError reports a file that a newer program wrote. This program does not write
// to such a folder, because it would lose what it does not know. [Check] and [Dump]
// work.
type VersionError struct {
	Path            string
	Format, Edition uint16 // of the file
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("journal: %q: format %d, edition %d; this program supports format %d, edition %d",
		e.Path, e.Format, e.Edition, format, edition)
}

// LockedError reports that the folder is open in another process, or a second time in
// this one.
type LockedError struct {
	Dir string
	Err error // what is known of the lock
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("journal: %q: locked by another process: %s", e.Dir, e.Err)
}

// Unwrap returns what is known of the lock.
func (e *LockedError) Unwrap() error { return e.Err }

// ErrReplaced is the cause of a [*FailedError] if the path of a file of the journal
// does not lead to the file that is open: the folder was deleted, moved or replaced, or
// the lock file was removed.
var ErrReplaced = errors.New("the file at this path is not the one that is open; the folder was deleted, moved or replaced")

// FailedError reports that changes could not be synced, or that the folder was deleted
// or replaced. The journal refuses all further commands, because only opening the
// folder again, by a restart of the program, shows what the disk has.
type FailedError struct {
	Path string
	Err  error // from the operating system, or [ErrReplaced]
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("journal: %q: no further commands are accepted until the folder is opened again: %s", e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *FailedError) Unwrap() error { return e.Err }

// UnwrittenError reports that changes could not be written, for example because the
// disk is full. The commands did not happen, and what was written of them was cut. The
// next command tries again.
type UnwrittenError struct {
	Path string
	Err  error // from the operating system
}

func (e *UnwrittenError) Error() string {
	return fmt.Sprintf("journal: %q: the write failed, the next command tries again: %s", e.Path, e.Err)
}

// Unwrap returns the error of the operating system.
func (e *UnwrittenError) Unwrap() error { return e.Err }

// TooLargeError reports changes, or one record of a snapshot, that exceed the size of
// a frame. Nothing was written, and the journal accepts further commands.
type TooLargeError struct {
	Bytes int64 // the size in the file
	Most  int64 // the maximum
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("journal: changes of %d bytes: at most %d can be written at once", e.Bytes, e.Most)
}

// BehindError reports changes that do not follow the last one of the journal, because
// the registry was changed without the journal, by a replay.
type BehindError struct {
	Last uint64 // the last change of the journal
	Got  uint64 // the change to be written, or the registry's last one
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("journal: change %d does not follow change %d: the registry was changed without the journal", e.Got, e.Last)
}

// isFailure reports whether err is a failure to read a folder, rather than a finding
// about what is in it.
func isFailure(err error) bool {
	var (
		damage  *DamageError
		gap     *GapError
		version *VersionError
		cut     *Cut
	)
	return err != nil && !errors.As(err, &damage) && !errors.As(err, &gap) && !errors.As(err, &version) && !errors.As(err, &cut)
}

// errShortFile is the damage of a file that was completed once and is shorter now.
var errShortFile = errors.New("unexpected end of the file")

// asDamage returns an error of reading a file that was completed once: there an
// incomplete write is damage. Other errors are returned unchanged.
func asDamage(err error) error {
	if cut, ok := err.(*Cut); ok {
		return &DamageError{cut.Path, cut.Offset, errShortFile}
	}
	return err
}
