package bench

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"
)

// The parameters of the workload: first the number of each thing that a registration refers
// to.
const (
	projects         = 500
	campuses         = 74
	cursuses         = 75
	recordsPerUser   = 20
	day              = int64(24 * time.Hour / time.Millisecond)
	firstID, stepID  = 7, 3
	greatestMark     = 125
	jitterDays       = 15  // standard deviation of created_at around an even spread
	meanDaysToUpdate = 100 // mean of the exponential delay from created_at to updated_at
)

// The ten years in which registrations are created, in Unix milliseconds.
var (
	spanStart = time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	spanEnd   = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
)

// idAt returns the id of the i-th registration.
func idAt(i int) int64 { return firstID + stepID*int64(i) }

// users returns how many users n registrations belong to.
func users(n int) int { return max(1, n/recordsPerUser) }

// generate returns the n registrations of the workload, by ascending id. They depend on n
// only.
func generate(n int) []registration {
	g := newGenerator(rand.New(rand.NewPCG(42, 42)), n)
	records := make([]registration, n)
	for i := range records {
		records[i] = g.registration(i)
	}
	return records
}

// A generator draws registrations and the parameters of questions, from one source of random
// numbers.
type generator struct {
	*rand.Rand
	n          int
	project    weights
	campus     weights
	cursus     weights
	occurrence weights
	status     weights
}

// newGenerator returns a generator for a table of n registrations.
func newGenerator(r *rand.Rand, n int) *generator {
	return &generator{
		Rand:    r,
		n:       n,
		project: zipf(projects, 0.9),
		campus:  zipf(campuses, 0.8),
		cursus:  zipf(cursuses, 1.0),
		// Four in a hundred are after the fourth attempt, fewer for each further one.
		occurrence: newWeights(70, 15, 7, 4, 1.5, 1, 0.6, 0.4, 0.3, 0.2),
		// In the order of the constants. Another tenth has no status and counts as
		// searching.
		status: newWeights(6+10, 8, 6, 20, 4, 46),
	}
}

// registration draws the i-th registration.
func (g *generator) registration(i int) registration {
	place := spanStart + int64(float64(spanEnd-spanStart)*float64(i)/float64(g.n))
	r := registration{
		id:        idAt(i),
		project:   int16(1 + g.pick(g.project)),
		user:      int32(1 + g.IntN(users(g.n))),
		campus:    uint8(1 + g.pick(g.campus)),
		createdAt: place + int64(g.NormFloat64()*jitterDays*float64(day)),
		cursus:    g.drawCursus(),
	}
	g.progress(&r)
	return r
}

// progress draws new values for the fields of a registration that change: the attempt, the
// status, the mark, and the times that depend on them.
func (g *generator) progress(r *registration) {
	r.occurrence = uint8(g.pick(g.occurrence))
	r.status = status(g.pick(g.status))
	r.updatedAt = r.createdAt + int64(g.ExpFloat64()*meanDaysToUpdate*float64(day))
	r.marked, r.finalMark, r.markedAt = false, 0, 0
	if g.Float64() >= 0.4 {
		r.marked, r.finalMark, r.markedAt = true, g.drawMark(), r.updatedAt
	}
	r.retriable, r.retriableAt = false, 0
	if g.Float64() < 0.5 {
		r.retriable, r.retriableAt = true, r.updatedAt+day
	}
}

// drawMark returns a mark around 85, from 0 to greatestMark.
func (g *generator) drawMark() uint8 {
	m := math.Round(85 + 25*g.NormFloat64())
	return uint8(min(max(m, 0), greatestMark))
}

// drawCursus returns one to three different cursus ids.
func (g *generator) drawCursus() (c [3]uint8) {
	for i, n := 0, 1+g.IntN(3); i < n; {
		id := uint8(1 + g.pick(g.cursus))
		if c[0] != id && c[1] != id {
			c[i] = id
			i++
		}
	}
	return c
}

// pick draws an index of w by its weights.
func (g *generator) pick(w weights) int {
	return sort.SearchFloat64s(w, g.Float64()*w[len(w)-1])
}

// weights are the running sums of weights; the last is the sum of all.
type weights []float64

// newWeights returns the running sums of w.
func newWeights(w ...float64) weights {
	sums := make(weights, len(w))
	total := 0.0
	for i, x := range w {
		total += x
		sums[i] = total
	}
	return sums
}

// zipf returns the weights of n ranks; that of rank k, from 1, is 1/k^s.
func zipf(n int, s float64) weights {
	w := make([]float64, n)
	for i := range w {
		w[i] = math.Pow(float64(i+1), -s)
	}
	return newWeights(w...)
}
