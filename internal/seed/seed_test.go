package seed_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
)

// TestCheckDrawsTheSame expects the same draws from two calls of Check.
func TestCheckDrawsTheSame(t *testing.T) {
	draws := func() (all []int) {
		seed.Check(t, func(t *rapid.T) { all = append(all, rapid.Int().Draw(t, "n")) })
		return all
	}
	first, second := draws(), draws()
	if !slices.Equal(first, second) || len(first) != 100 {
		t.Errorf("%v, then %v", first, second)
	}
}
