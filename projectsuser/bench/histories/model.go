package histories

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

// model is a sequential implementation of the part of a registry that a scenario
// uses, as simple as possible. Porcupine keeps many versions of it: a model is
// cloned before it is changed.
type model[M any] interface {
	clone() M
	// advanced returns the model at a later instant. It does not change the model.
	advanced(to time.Time) M
	equal(M) bool
	fmt.Stringer
}

// porcupineModel returns the model for porcupine.
func porcupineModel[M model[M]](start M) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, input, output any) (bool, any) {
			m := state.(M)
			if q, ok := input.(read[M]); ok {
				return slices.Equal(q.answer(m), output.([]int64)), m
			}
			after, ok := input.(transaction[M]).apply(m, output.(outcome))
			return ok, after
		},
		Equal: func(a, b any) bool { return a.(M).equal(b.(M)) },
		DescribeOperation: func(input, output any) string {
			if t, ok := input.(transaction[M]); ok {
				return fmt.Sprintf("%s: %s", t, output)
			}
			return fmt.Sprintf("%s? %v", describe(input), output)
		},
		DescribeState: func(state any) string { return state.(M).String() },
	}
}

// nextID returns the id of a new record, and makes it the last one given: the one
// at an index of a registry's result if it is greater than the last, else the next.
func nextID[ID ~int64](last *ID, got []int64, i int) ID {
	*last++
	if i < len(got) {
		*last = max(*last, ID(got[i]))
	}
	return *last
}

// toNumbers returns ids as a result.
func toNumbers[ID ~int64](ids []ID) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return numbers
}

// describe returns a command or a read as text, as "move {id:3 to:1}".
func describe(operation any) string {
	if s, ok := operation.(fmt.Stringer); ok {
		return s.String()
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(fmt.Sprintf("%T", operation), "histories."), "[")
	return fmt.Sprintf("%s %+v", name, operation)
}

// nameOf returns the name of a command or a read, as "move".
func nameOf(operation any) string {
	name, _, _ := strings.Cut(describe(operation), " ")
	return name
}
