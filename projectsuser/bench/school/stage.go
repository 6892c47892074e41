package school

import (
	"math/rand/v2"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// stage is the stage of the last attempt. It determines which dates the team has.
type stage int

const (
	teamless stage = iota // there is no team
	open                  // neither locked nor closed
	locked                // locked, not closed
	closed                // locked and closed
	unlocked              // closed, and never locked
	marked                // locked, closed and marked
)

// stageWeights are the percentages of the stages.
var stageWeights = [...]int{teamless: 16, open: 8, locked: 26, closed: 3, unlocked: 1, marked: 46}

// drawStage draws a stage by its weight.
func drawStage(r *rand.Rand) stage {
	at := r.IntN(100)
	for s, weight := range stageWeights {
		if at -= weight; at < 0 {
			return stage(s)
		}
	}
	return marked
}

// status returns the status of a registration whose last attempt at a project is at
// the stage. It does not look at dates.
func (s stage) status(p project.ID) intra.Status {
	switch s {
	case teamless:
		if HasChildren(p) {
			return intra.Parent
		}
		return intra.SearchingAGroup
	case open:
		return intra.CreatingGroup
	case marked:
		return intra.Finished
	}
	if s == locked && isRush(p) {
		return intra.WaitingToStart
	}
	if s == locked || HasChildren(p) {
		return intra.InProgress
	}
	return intra.WaitingForCorrection
}
