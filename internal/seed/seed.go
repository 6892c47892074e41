// Package seed runs a property of package rapid on draws that are the same in
// every run. A test that asserts what its draws contain needs it: on draws from a
// random seed, such an assertion fails now and then without a fault in the code.
package seed

import (
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

const (
	first  = 1   // the seed of the first check
	checks = 100 // how many checks run
)

// Check checks the property 100 times, as [rapid.Check] does, with draws from
// fixed seeds. The flags -rapid.seed, -rapid.checks and -short have no effect.
// The test must not run in parallel with other tests that use rapid, because
// Check sets rapid's flags until it returns.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	n := checks
	if testing.Short() {
		n *= 5 // rapid divides by 5
	}
	defer set(t, "rapid.seed", strconv.Itoa(first))()
	defer set(t, "rapid.checks", strconv.Itoa(n))()
	rapid.Check(t, property)
}

// set sets a flag and returns a function that sets it back.
func set(t *testing.T, name, value string) (restore func()) {
	t.Helper()
	f := flag.Lookup(name)
	before := f.Value.String()
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	return func() { _ = f.Value.Set(before) }
}
