package fetch

import (
	"context"
	"time"
)

// kind is what a step does with its list.
type kind uint8

const (
	walks kind = iota
	rereads
	compares
	asks          // for mentioned records
	mentionsAgain // reads mentioned records again
	belongs       // asks for the memberships of users
)

// step is a part of a round: what is done with one list, and how far that is.
type step struct {
	list     *list
	progress *progress
	run      func(context.Context, *step) error
	kind     kind
	light    bool    // belongs to light rounds too
	scoped   bool    // an empty list means that the scope does not exist
	perUser  float64 // memberships of a user, for a step that reads them
	left     int     // records that are still to be read; -1 if unknown
}

// finish ends the step in a round. Complete says that everything was read, and not only
// what changed.
func (s *step) finish(round int64, complete bool) {
	p := s.progress
	if complete {
		p.CompleteAt = p.BeganAt
	}
	p.KnownAt = p.BeganAt
	p.Round, p.Phase, p.BeganAt, p.Next, p.Last, p.Windows = round, "", time.Time{}, 0, 0, nil
	s.left = 0
}
