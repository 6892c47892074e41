package bench

import "time"

// A registration is a record of the workload: a user's progress on a project. It is small and
// has no pointers, so that ten million fit in memory with their indexes and the garbage collector
// need not scan them; times are Unix milliseconds for the same reason.
type registration struct {
	id          int64
	createdAt   int64
	updatedAt   int64
	markedAt    int64 // valid if marked
	retriableAt int64 // valid if retriable
	user        int32
	project     int16
	campus      uint8
	occurrence  uint8
	status      status
	finalMark   uint8 // valid if marked
	marked      bool
	retriable   bool
	cursus      [3]uint8 // distinct, from 1; zeros at the end if fewer than three
}

// A status is the progress of a registration. Statuses are in the order of progress.
type status uint8

const (
	searching status = iota
	creatingGroup
	waitingToStart
	inProgress
	waitingEvaluation
	finished
)

// statusNames has the text of each status.
var statusNames = [...]string{
	searching:         "searching",
	creatingGroup:     "creating_group",
	waitingToStart:    "waiting_to_start",
	inProgress:        "in_progress",
	waitingEvaluation: "waiting_evaluation",
	finished:          "finished",
}

// String returns the text of s.
func (s status) String() string { return statusNames[s] }

// studies reports whether the registration belongs to the cursus c.
func (r *registration) studies(c uint8) bool {
	return r.cursus[0] == c || r.cursus[1] == c || r.cursus[2] == c
}

// cursusIDs returns the ids of the cursus, without zeros.
func (r *registration) cursusIDs() []uint8 {
	n := 0
	for n < len(r.cursus) && r.cursus[n] != 0 {
		n++
	}
	return r.cursus[:n]
}

// instant returns the time of a number of Unix milliseconds.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// markOrNull returns the final mark. Without one it returns a number greater than all marks, so
// that null is last ascending and first descending.
func (r *registration) markOrNull() int64 {
	if !r.marked {
		return greatestMark + 1
	}
	return int64(r.finalMark)
}

// cursusNumbers returns the ids of the cursus as integers for package query.
func (r *registration) cursusNumbers() []int64 {
	var ids []int64
	for _, c := range r.cursusIDs() {
		ids = append(ids, int64(c))
	}
	return ids
}
