package query

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// nth compares each element a few times, where a sort compares each log n times.
func TestNthIsLinear(t *testing.T) {
	const size = 20_000
	r := rand.New(rand.NewPCG(1, 2))
	inputs := map[string]func(i int) int{
		"sorted":   func(i int) int { return i },
		"reversed": func(i int) int { return size - i },
		"random":   func(int) int { return r.Int() },
	}
	for name, input := range inputs {
		s := make([]int, size)
		for i := range s {
			s[i] = input(i)
		}
		sorted := slices.Sorted(slices.Values(s))
		comparisons := 0
		at := size / 3
		nth(s, at, func(a, b int) int { comparisons++; return cmp.Compare(a, b) })
		if s[at] != sorted[at] || comparisons > 6*size {
			t.Errorf("%s: %d after %d comparisons, want %d", name, s[at], comparisons, sorted[at])
		}
	}
}
