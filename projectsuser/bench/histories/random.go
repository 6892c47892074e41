package histories

import (
	"math/rand/v2"
	"slices"
)

// random draws what clients do.
type random struct{ *rand.Rand }

// randomOf returns the random numbers of one participant in the history of a seed:
// a client by its number from 1, or the committer, 0.
func randomOf(seed uint64, participant int) random {
	return random{rand.New(rand.NewPCG(seed, uint64(participant)))}
}

// percent reports true with a probability in percent.
func (r random) percent(p int) bool { return r.IntN(100) < p }

// pick draws one of the values.
func pick[T any](r random, values ...T) T { return values[r.IntN(len(values))] }

// shuffled returns the values in a random order.
func shuffled[T any](r random, values []T) []T {
	values = slices.Clone(values)
	r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	return values
}

// drawTransaction draws a transaction of one command or, three times in ten, two.
func drawTransaction[M model[M]](r random, draw func() command[M]) transaction[M] {
	t := transaction[M]{draw()}
	if r.percent(30) {
		t = append(t, draw())
	}
	return t
}
