package bench

import "time"

// registration is one record of the workload: who is on which project, and how
// far they are. It is small and holds no pointers, so that ten million of them
// fit beside their indexes and cost the garbage collector nothing; instants are
// Unix milliseconds for the same reason.
type registration struct {
	id          int64
	createdAt   int64
	updatedAt   int64
	markedAt    int64 // meaningful when marked
	retriableAt int64 // meaningful when retriable
	user        int32
	project     int16
	campus      uint8
	occurrence  uint8
	status      status
	finalMark   uint8 // meaningful when marked
	marked      bool
	retriable   bool
	cursus      [3]uint8 // distinct, from 1; zero where there are fewer than three
}

// status is how far a registration is, in the order of a life.
type status uint8

const (
	searching status = iota
	creatingGroup
	waitingToStart
	inProgress
	waitingEvaluation
	finished
)

// statusNames holds the text of each status, at its value.
var statusNames = [...]string{
	searching:         "searching",
	creatingGroup:     "creating_group",
	waitingToStart:    "waiting_to_start",
	inProgress:        "in_progress",
	waitingEvaluation: "waiting_evaluation",
	finished:          "finished",
}

// String returns the text of s as the engines that speak text are given it.
func (s status) String() string { return statusNames[s] }

// studies reports whether the registration counts for the cursus c.
func (r *registration) studies(c uint8) bool {
	return r.cursus[0] == c || r.cursus[1] == c || r.cursus[2] == c
}

// cursusIDs returns the cursus ids that are there, without the empty places.
func (r *registration) cursusIDs() []uint8 {
	n := 0
	for n < len(r.cursus) && r.cursus[n] != 0 {
		n++
	}
	return r.cursus[:n]
}

// instant is the time that a number of Unix milliseconds stands for.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// markOrNull returns the final mark, or for a registration without one a number
// above all marks: null comes last ascending and first descending.
func (r *registration) markOrNull() int64 {
	if !r.marked {
		return greatestMark + 1
	}
	return int64(r.finalMark)
}

// cursusNumbers returns the cursus ids as the engine takes them.
func (r *registration) cursusNumbers() []int64 {
	var ids []int64
	for _, c := range r.cursusIDs() {
		ids = append(ids, int64(c))
	}
	return ids
}
