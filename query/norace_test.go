//go:build !race

package query

// raceEnabled is false because the race detector is off.
const raceEnabled = false
