package histories

import (
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// read is what a client reads from one snapshot. Its result is numbers.
type read[M any] interface {
	// read returns the result by a snapshot.
	read(s *store.Snapshot) []int64
	// answer returns the result by a model.
	answer(m M) []int64
}

// inside is a read within a transaction, which sees the effects of the commands
// before it.
type inside[M any] struct{ read[M] }

func (i inside[M]) run(tx *registry.Tx) ([]int64, error)  { return i.read.read(tx.View()), nil }
func (i inside[M]) apply(m M, _ []int64) ([]int64, error) { return i.answer(m), nil }
