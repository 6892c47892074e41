//go:build race

package state_test

// raceDetector is true when the race detector makes pools forget what they hold.
const raceDetector = true
