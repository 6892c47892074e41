//go:build !race

package state

// RaceDetector reports whether the race detector is on, which makes a sync.Pool
// drop values at random.
const RaceDetector = false
