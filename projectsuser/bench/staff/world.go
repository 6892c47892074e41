package staff

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// world is what a registry should hold. It is a value: it is cloned before it is
// changed.
type world[W any] interface {
	clone() W
	equal(W) bool
	fmt.Stringer
}

// modelOf returns a world as porcupine takes it.
func modelOf[W world[W]](start W) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, input, output any) (bool, any) {
			w := state.(W)
			if q, ok := input.(question[W]); ok {
				return slices.Equal(q.answer(w), output.([]int64)), w
			}
			after, ok := input.(order[W]).step(w, output.(receipt))
			return ok, after
		},
		Equal: func(a, b any) bool { return a.(W).equal(b.(W)) },
		DescribeOperation: func(input, output any) string {
			if o, ok := input.(order[W]); ok {
				return fmt.Sprintf("%s: %s", o, output)
			}
			return fmt.Sprintf("%s? %v", inWords(input), output)
		},
		DescribeState: func(state any) string { return state.(W).String() },
	}
}

// byWing parts a history by the wings that its clients keep to.
func byWing(operations []porcupine.Operation) [][]porcupine.Operation {
	parts := make([][]porcupine.Operation, wings)
	for _, o := range operations {
		wing := wingOf(o.ClientId)
		parts[wing] = append(parts[wing], o)
	}
	return parts
}

// toNumbers returns ids as what a client is told.
func toNumbers[ID ~int64](ids []ID) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return numbers
}
