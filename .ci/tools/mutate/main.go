// Command mutate breaks a package at many places, one at a time, and says which
// breaks its tests do not notice.
//
//	go -C .ci/tools run ./mutate -n 200 ./query ./query/querytest
//
// It tries what gremlins tries (comparisons, arithmetic, counting), but also lines
// that gremlins takes for not covered, and on the tests of several packages. And it
// compiles once: all mutants are in one test binary, and the environment variable
// MUTANT says which one is awake. So a large package takes minutes, not a day.
//
// It ends with 1 if a mutant lives.
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
	flag.StringVar(&o.root, "root", "../..", "the module's folder")
	flag.IntVar(&o.n, "n", 0, "how many mutants to try, drawn at random; 0 is all")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the draw")
	flag.DurationVar(&o.timeout, "timeout", time.Minute, "how long the tests of a package may take before a mutant is late, which counts as noticed")
	flag.IntVar(&o.checks, "checks", 100, "how often rapid tries each property")
	flag.StringVar(&o.skip, "skip", "Alloc", "a regexp of tests to leave out: those that measure")
	flag.StringVar(&o.only, "only", "", "a regexp of the mutants to try, as they are printed; empty is all")
	flag.Parse()
	living, err := run(context.Background(), os.Stdout, o, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if living > 0 {
		os.Exit(1)
	}
}

// run tries the mutants of the first package on the tests of all packages given,
// and returns how many lived.
func run(ctx context.Context, w io.Writer, o options, packages []string) (living int, err error) {
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
	mutants, overlay, err := breed(ctx, packages[0], dir)
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

// choose returns n of the mutants that are meant, in the order of the source.
func choose(mutants []mutant, o options) ([]mutant, error) {
	meant, err := regexp.Compile(o.only)
	if err != nil {
		return nil, err
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !meant.MatchString(m.String()) })
	if o.n == 0 || o.n >= len(chosen) {
		return chosen, nil
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	chosen = chosen[:o.n]
	slices.SortFunc(chosen, func(a, b mutant) int { return a.id - b.id })
	return chosen, nil
}

// try wakes one mutant after another and reports what becomes of it.
func try(ctx context.Context, w io.Writer, o options, mutants []mutant, of int, suite []binary) (living int, err error) {
	if became := become(ctx, o, suite, 0); became != lived {
		return 0, fmt.Errorf("the tests fail though every mutant sleeps: %s", became)
	}
	count := make(map[outcome]int)
	for _, m := range mutants {
		became := become(ctx, o, suite, m.id)
		count[became]++
		if became != killed {
			fmt.Fprintf(w, "%-6s %s\n", became, m)
		}
	}
	fmt.Fprintf(w, "%d of %d mutants: %d killed, %d late, %d lived\n", len(mutants), of, count[killed], count[late], count[lived])
	return count[lived], ctx.Err()
}
