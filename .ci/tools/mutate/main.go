// Command mutate changes operators of a package, one at a time, and prints the changes
// that its tests do not notice.
//
//	go -C .ci/tools run ./mutate -n 200 ./query ./query/querytest
//
// It mutates the first package and runs the tests of all packages given. It makes the
// same mutants as gremlins (comparisons, arithmetic, increments), but also on lines that
// gremlins takes for not covered. It compiles once: all mutants are in one test binary,
// and the environment variable MUTANT activates one of them. A large package takes
// minutes instead of a day.
//
// It ends with status 1 if a mutant survives, and with 2 if it could not run.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"time"
)

// options are the flags.
type options struct {
	root    string
	n       int
	seed    uint64
	timeout time.Duration
	checks  int
	skip    string
	only    string
}

func main() {
	var o options
	flag.StringVar(&o.root, "root", "../..", "the folder of the module")
	flag.IntVar(&o.n, "n", 0, "the number of mutants to try, drawn at random; 0 tries all")
	flag.Uint64Var(&o.seed, "seed", 1, "the seed of the draw")
	flag.DurationVar(&o.timeout, "timeout", time.Minute, "the time limit for the tests of a package; a mutant that exceeds it is late, and counts as noticed")
	flag.IntVar(&o.checks, "checks", 100, "the number of times that rapid tries each property")
	flag.StringVar(&o.skip, "skip", "Alloc", "a regexp of tests to skip, such as those that measure")
	flag.StringVar(&o.only, "only", "", "a regexp of the mutants to try, matched against their printed form; empty tries all")
	flag.Parse()
	survivors, err := run(context.Background(), os.Stdout, o, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

// run tests the mutants of the first package with the tests of all packages given,
// and returns the number of those that survive.
func run(ctx context.Context, w io.Writer, o options, packages []string) (survivors int, err error) {
	if len(packages) == 0 {
		return 0, fmt.Errorf("no package given")
	}
	if err := os.Chdir(o.root); err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	mutants, overlay, err := mutate(ctx, packages[0], dir)
	if err != nil {
		return 0, err
	}
	suite, err := build(ctx, o, packages, overlay, dir)
	if err != nil {
		return 0, err
	}
	chosen, err := choose(mutants, o)
	if err != nil {
		return 0, err
	}
	return try(ctx, w, o, chosen, len(mutants), suite)
}

// choose returns o.n of the mutants that match o.only, in the order of the source.
func choose(mutants []mutant, o options) ([]mutant, error) {
	only, err := regexp.Compile(o.only)
	if err != nil {
		return nil, err
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !only.MatchString(m.String()) })
	if o.n == 0 || o.n >= len(chosen) {
		return chosen, nil
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	chosen = chosen[:o.n]
	slices.SortFunc(chosen, func(a, b mutant) int { return a.id - b.id })
	return chosen, nil
}

// try tests one mutant after another and prints those that are not killed. It fails if
// the tests fail without a mutant.
func try(ctx context.Context, w io.Writer, o options, mutants []mutant, of int, suite []binary) (survivors int, err error) {
	if got := test(ctx, o, suite, 0); got != survived {
		return 0, fmt.Errorf("the tests fail without a mutant: %s", got)
	}
	count := make(map[outcome]int)
	for _, m := range mutants {
		got := test(ctx, o, suite, m.id)
		count[got]++
		if got != killed {
			fmt.Fprintf(w, "%-8s %s\n", got, m)
		}
	}
	fmt.Fprintf(w, "%d of %d mutants: %d killed, %d late, %d survived\n", len(mutants), of, count[killed], count[late], count[survived])
	return count[survived], ctx.Err()
}
