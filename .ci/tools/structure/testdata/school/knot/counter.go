package knot

// counter is not exported: its methods do not count.
type counter struct{}

func (counter) one() (p Pupil) { return p }

// Two is exported on a type that is not.
func (counter) Two() int { return 2 }
