package staff

import "github.com/projectsuser/roster/projectsuser"

// question is what a client reads from one snapshot. The answer are numbers.
type question[W any] interface {
	// ask returns what a snapshot answers.
	ask(s *store.Snapshot) []int64
	// answer returns what the world answers.
	answer(w W) []int64
}

// look is a question that is asked in a transaction, about what it has made so
// far.
type look[W any] struct{ question[W] }

func (l look[W]) carry(tx *registry.Tx) ([]int64, error) { return l.ask(tx.View()), nil }
func (l look[W]) apply(w W, _ []int64) ([]int64, error)      { return l.answer(w), nil }
