package store

import (
	"fmt"
	"time"
)

// ProgressID is the id of a [Progress]. 0 means no progress.
type ProgressID int64

// Progress says how far the copy of one list of a source is, so that a program which
// copies a list can go on after it was stopped, and a reader knows how fresh the copy is.
// It is put by [Edit.Import], [Edit.Sync] or [Edit.Reconcile] in the same change as the
// records that it describes.
//
// A source, a scope and a list identify a progress; [Snapshot.ProgressOf] finds it. Its id
// is chosen by the program that copies: one more than the greatest that is held.
type Progress struct {
	ID     ProgressID
	Source string // the URL of the source, for example "https://api.intra.42.fr"
	Scope  string // what is copied of the list, for example "campus 9"; empty means everything
	List   string // the name of the list, for example "projects_users"; empty for all lists together

	// CompleteAt is the instant at which the last complete read of the list began, zero
	// before the first one. KnownAt is the instant up to which the changes that the source
	// announces are known: not before CompleteAt. Both are instants of the source's clock.
	CompleteAt time.Time
	KnownAt    time.Time

	// What is in progress. Its meaning is that of the program that copies.
	Round   int64     // the number of the last pass over all lists that finished this list
	Phase   string    // what the pass does now with the list; empty between two passes
	BeganAt time.Time // when the phase began
	Next    int64     // the id at which the phase goes on; 0 at its beginning
	Last    int64     // the id at which the phase ends
	Windows []Window  // the ranges of ids that are still to be compared, or to be read

	UpdatedAt time.Time // when the progress was put
}

// Window is a range of ids, both included.
type Window struct {
	First, Last int64
	Total       int64 // how many records the source has in it; negative while that is unknown
}

// String returns the window as "1 to 100".
func (w Window) String() string { return fmt.Sprintf("%d to %d", w.First, w.Last) }
