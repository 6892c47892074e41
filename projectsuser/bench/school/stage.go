package school

import (
	"math/rand/v2"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// stage is how far the last attempt of a team is. It says which of its dates
// there are.
type stage int

const (
	alone    stage = iota // there is no team
	open                  // the team is neither locked nor closed
	locked                // it is locked
	closed                // it is locked and closed
	unlocked              // it is closed, and never was locked
	marked                // it is locked, closed and has a mark
)

// stageWeights are how many of a hundred registrations are at each stage.
var stageWeights = [...]int{alone: 16, open: 8, locked: 26, closed: 3, unlocked: 1, marked: 46}

// drawStage draws a stage, each as often as its weight says.
func drawStage(r *rand.Rand) stage {
	at := r.IntN(100)
	for s, weight := range stageWeights {
		if at -= weight; at < 0 {
			return stage(s)
		}
	}
	return marked
}

// status returns the status of everybody whose last attempt at a project is at
// the stage, as a person would say it.
func (s stage) status(p project.ID) intra.Status {
	switch s {
	case alone:
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
