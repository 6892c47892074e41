package bench

import (
	"math"
	"slices"
	"testing"
)

// TestDistributions checks the shares of registrations with certain values, each within 0.01. The
// seed is fixed.
func TestDistributions(t *testing.T) {
	const n = 100_000
	records := generate(n)
	share := func(of func(*registration) bool) float64 {
		found := 0
		for i := range records {
			if of(&records[i]) {
				found++
			}
		}
		return float64(found) / n
	}
	for _, c := range []struct {
		name string
		want float64
		of   func(*registration) bool
	}{
		{"first attempt", 0.70, func(r *registration) bool { return r.occurrence == 0 }},
		{"second attempt", 0.15, func(r *registration) bool { return r.occurrence == 1 }},
		{"waiting for an evaluation", 0.04, func(r *registration) bool { return r.status == waitingEvaluation }},
		{"in progress", 0.20, func(r *registration) bool { return r.status == inProgress }},
		{"finished", 0.46, func(r *registration) bool { return r.status == finished }},
		{"searching", 0.16, func(r *registration) bool { return r.status == searching }},
		{"creating a group", 0.08, func(r *registration) bool { return r.status == creatingGroup }},
		{"waiting to start", 0.06, func(r *registration) bool { return r.status == waitingToStart }},
		{"marked", 0.60, func(r *registration) bool { return r.marked }},
		{"at most 85 of the marked", 0.60 * 0.508, func(r *registration) bool { return r.marked && r.finalMark <= 85 }},
		{"retriable", 0.50, func(r *registration) bool { return r.retriable }},
		{"three cursus", 1.0 / 3, func(r *registration) bool { return r.cursus[2] != 0 }},
		{"one cursus", 1.0 / 3, func(r *registration) bool { return r.cursus[1] == 0 }},
		{"updated within 100 days", 1 - 1/math.E, func(r *registration) bool { return r.updatedAt-r.createdAt <= 100*day }},
		{"first project", 0.109, func(r *registration) bool { return r.project == 1 }},
		{"first campus", 0.143, func(r *registration) bool { return r.campus == 1 }},
	} {
		if got := share(c.of); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s: share %.4f, want %.4f", c.name, got, c.want)
		}
	}
}

// TestGenerateRepeats checks that generate returns the same table each time, by ascending id.
func TestGenerateRepeats(t *testing.T) {
	first, second := generate(1000), generate(1000)
	if !slices.Equal(first, second) {
		t.Error("two tables of one size differ")
	}
	for i := range first {
		if first[i].id != 7+3*int64(i) {
			t.Fatalf("registration %d has id %d", i, first[i].id)
		}
	}
}

// TestDeepPages checks that no deep page is past the end of a table.
func TestDeepPages(t *testing.T) {
	for _, n := range sizes[:2] {
		c := newContest(n)
		must(t, c.expect())
		for _, a := range c.expected {
			if (a.scenario == q6 || a.scenario == q7 || a.scenario == q9) && len(a.ids) != a.size {
				t.Errorf("n=%d: %+v has %d records", n, a.question, len(a.ids))
			}
		}
	}
}
