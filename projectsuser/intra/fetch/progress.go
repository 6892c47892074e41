package fetch

import "github.com/projectsuser/roster/projectsuser/store"

// The phases in which a list is. An ascending source is walked upward.
const (
	phaseWalk        = "walk"
	phaseWalkUp      = "walk upward"
	phaseIncrement   = "increment"
	phaseIncrementUp = "increment upward"
)

// maxID is the greatest id that the service takes in a range.
const maxID = 1<<31 - 1

// progress is the progress of a list, with what the walk says about itself in it.
type progress struct{ store.Progress }

// incremental reports whether the walk reads only what changed.
func (p *progress) incremental() bool {
	return p.Phase == phaseIncrement || p.Phase == phaseIncrementUp
}

// direction returns 1 for a walk upward, else -1.
func (p *progress) direction() int {
	if p.Phase == phaseWalkUp || p.Phase == phaseIncrementUp {
		return 1
	}
	return -1
}

// upward turns the walk to an ascending source.
func (p *progress) upward() {
	if p.incremental() {
		p.Phase = phaseIncrementUp
	} else {
		p.Phase = phaseWalkUp
	}
}

// bounds returns the range of ids that is left.
func (p *progress) bounds() (first, last int64) {
	if p.direction() > 0 {
		return p.Next, max(maxID, p.Next)
	}
	return 0, p.Next
}

// settle notes how many records the source has in the last window, which it drops if the
// page has all of them or if that is how many are held. What the parent of the window has
// beyond that is in the window before it.
func (p *progress) settle(total, held, read int64) {
	last := len(p.Windows) - 1
	if last > 0 {
		if sibling := &p.Windows[last-1]; sibling.Total < unknownTotal {
			sibling.Total = max(parentTotal(sibling.Total)-total, unknownTotal)
		}
	}
	p.Windows[last].Total = total
	if read == total || total == held {
		p.Windows = p.Windows[:last]
	}
}

// unknownTotal is the total of a window of which nothing is known. A smaller one says what
// the window and the next one have together.
const unknownTotal = -1

// withParent returns the total of a window that has a total together with the next one, and
// parentTotal that total.
func withParent(total int64) int64  { return unknownTotal - 1 - total }
func parentTotal(total int64) int64 { return unknownTotal - 1 - total }
