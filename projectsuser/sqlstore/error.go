package sqlstore

import (
	"errors"
	"fmt"
	"time"
)

// ErrClosed is why commands are refused after [Store.Close].
var ErrClosed = errors.New("sqlstore: closed")

// VersionError reports a schema that a newer program made. It is not changed.
type VersionError struct {
	Version int // of the schema in the database
	Known   int // the newest one that this program knows
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("sqlstore: the schema has version %d, this program knows versions up to %d", e.Version, e.Known)
}

// SkewError reports a clock that differs too much from that of the database. The commands
// did not happen.
type SkewError struct {
	Skew time.Duration // how far the clock is ahead of the database's; negative if it is behind
	Most time.Duration // the greatest skew that is accepted
}

func (e *SkewError) Error() string {
	return fmt.Sprintf("sqlstore: the clock is %s off that of the database, at most %s are accepted", e.Skew.Round(time.Millisecond), e.Most)
}

// DamageError reports a row that is not as it was written.
type DamageError struct {
	Table  string
	ID     int64 // of the row: the id of the record, or the sequence of the change
	Reason string
	Err    error // may be nil
}

func (e *DamageError) Error() string {
	text := fmt.Sprintf("sqlstore: %s, row %d: %s", e.Table, e.ID, e.Reason)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *DamageError) Unwrap() error { return e.Err }

// UnreachableError reports that the database did not take a batch. Its commands did not
// happen. The next command tries again.
type UnreachableError struct{ Err error }

func (e *UnreachableError) Error() string { return "sqlstore: not written: " + e.Err.Error() }

// Unwrap returns the error of the driver.
func (e *UnreachableError) Unwrap() error { return e.Err }

// ReadOnlyError reports a database that takes no changes, such as a replica. Nothing
// happened. Reads go on, and once the database takes changes, commands succeed.
type ReadOnlyError struct{ Err error }

func (e *ReadOnlyError) Error() string {
	return "sqlstore: the database is read-only, as a replica is: " + e.Err.Error()
}

// Unwrap returns the error of the driver.
func (e *ReadOnlyError) Unwrap() error { return e.Err }

// InDoubtError reports that the connection ended before the database answered, and that it
// could not be asked again in time. The commands may have happened; if they did, the
// registry follows them as soon as the database can be reached.
type InDoubtError struct{ Err error }

func (e *InDoubtError) Error() string {
	return "sqlstore: the database did not answer, the commands may have happened: " + e.Err.Error()
}

// Unwrap returns the error of the driver.
func (e *InDoubtError) Unwrap() error { return e.Err }

// BehindError reports a database that lacks changes that this process has seen: it was
// restored from a backup, or another database answers. Open the store again.
type BehindError struct {
	Sequence uint64 // of the last change in the database
	Seen     uint64 // the last change that the process has seen
}

func (e *BehindError) Error() string {
	return fmt.Sprintf("sqlstore: the database ends at change %d, this process has seen change %d", e.Sequence, e.Seen)
}
