//go:build race

package query

// The race detector makes pools forget, so nothing can be said of allocations.
const raceEnabled = true
