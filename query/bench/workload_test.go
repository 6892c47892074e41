package bench

import (
	"fmt"
	"slices"
	"testing"
)

// BenchmarkWorkload times each query in each engine, with new parameters each time.
func BenchmarkWorkload(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachQuery(b, func(b *testing.B, q scenario) {
			forEachEngine(b, c, func(b *testing.B, e engine) { ask(b, c, e, q) })
		})
	})
}

// forEachQuery runs f as a sub-benchmark for every query of the workload.
func forEachQuery(b *testing.B, f func(*testing.B, scenario)) {
	for _, q := range scenarios {
		b.Run(fmt.Sprintf("query=Q%d", q), func(b *testing.B) { f(b, q) })
	}
}

// ask times the answers to q.
func ask(b *testing.B, c *contest, e engine, q scenario) {
	g := c.generator(3)
	var ids []int64
	for b.Loop() {
		var err error
		if ids, _, err = e.answer(g.draw(q), ids[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSizesFor checks that a pattern selects a large table only if it names its size.
func TestSizesFor(t *testing.T) {
	for pattern, want := range map[string][]int{
		".":                               {10_000, 100_000},
		"Workload":                        {10_000, 100_000},
		"Workload/n=100000":               {100_000},
		"Workload/n=1000000/query=Q4":     {1_000_000},
		"Workload/n=(100000|10000000)$":   {100_000, 10_000_000},
		"Workload/n=12345/engine=roster1": {10_000, 100_000},
	} {
		if got := sizesFor(pattern); !slices.Equal(got, want) {
			t.Errorf("%q makes tables of %v, want %v", pattern, got, want)
		}
	}
}
