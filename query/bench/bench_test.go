package bench

import (
	"flag"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
)

// sizes lists the numbers of records of the tables. The first two are the default; the others
// take long to load, and are used only if the pattern of -bench names them.
var sizes = []int{10_000, 100_000, 1_000_000, 10_000_000}

// sizesFor returns the sizes to run: those that the pattern of -bench names exactly, or the small
// ones if it names none. The pattern alone does not suffice, because n=100000 also matches
// n=1000000.
func sizesFor(pattern string) []int {
	var named []int
	for _, digits := range regexp.MustCompile(`\d{5,}`).FindAllString(pattern, -1) {
		if n, err := strconv.Atoi(digits); err == nil && slices.Contains(sizes, n) {
			named = append(named, n)
		}
	}
	if named == nil {
		return sizes[:2]
	}
	return named
}

// forEachSize runs f as a sub-benchmark for each requested size, with a contest that is closed
// before the next size.
func forEachSize(b *testing.B, f func(*testing.B, *contest)) {
	for _, n := range sizesFor(flag.Lookup("test.bench").Value.String()) {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			c := newContest(n)
			defer runtime.GC()
			defer func() { must(b, c.close()) }()
			f(b, c)
		})
	}
}

// forEachEngine runs f as a sub-benchmark for every engine that can have the size of the contest.
// The engine is loaded and checked before f, which is not timed.
func forEachEngine(b *testing.B, c *contest, f func(*testing.B, engine)) {
	for _, of := range c.competitors() {
		b.Run("engine="+of.name, func(b *testing.B) {
			e, err := c.engine(of)
			must(b, err)
			b.ReportAllocs()
			b.ResetTimer()
			f(b, e)
		})
	}
}

// competitors lists the engines that can have the size of the contest.
func (c *contest) competitors() []competitor {
	return slices.DeleteFunc(competitors(), func(of competitor) bool { return of.most < len(c.records) })
}

// must ends the test or benchmark on an error.
func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
