package staff

import (
	"math/rand/v2"
	"slices"
)

// chance draws what clients do.
type chance struct{ *rand.Rand }

// of reports whether something happens that does so many times in a hundred.
func (c chance) of(percent int) bool { return c.IntN(100) < percent }

// pick draws one of the values.
func pick[T any](c chance, values ...T) T { return values[c.IntN(len(values))] }

// shuffled returns the values in some order.
func shuffled[T any](c chance, values []T) []T {
	values = slices.Clone(values)
	c.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	return values
}

// orderOf draws an order of one command or, three times in ten, of two.
func orderOf[W world[W]](c chance, draw func() command[W]) order[W] {
	o := order[W]{draw()}
	if c.of(30) {
		o = append(o, draw())
	}
	return o
}
