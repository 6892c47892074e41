//go:build race

package query

// raceEnabled is true because the race detector is on. It makes sync.Pool drop items at
// random, so tests must not count allocations.
const raceEnabled = true
