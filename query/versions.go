package query

import (
	"fmt"
	"slices"
	"sync"
)

// Versions hold the latest versions of something by number, so that a [Cursor] can go on in
// the version in which it began: V is a *[Table], or a larger snapshot that has tables. A
// version shares what did not change with the others, so to hold some is cheap; but what was
// replaced since stays in memory.
//
// The zero Versions are ready for use and safe for concurrent use. They must not be copied.
type Versions[V any] struct {
	// Most is the largest number of versions; the oldest is dropped for one more. Zero
	// means 16. It must not be changed while the Versions are in use.
	Most int

	mu      sync.Mutex
	numbers []uint64 // ascending
	held    []V
}

// defaultVersions is the number of versions that are held by default.
const defaultVersions = 16

// Hold adds a version, or replaces the one with the same number.
func (v *Versions[V]) Hold(number uint64, version V) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, found := slices.BinarySearch(v.numbers, number)
	if found {
		v.held[i] = version
		return
	}
	v.numbers, v.held = slices.Insert(v.numbers, i, number), slices.Insert(v.held, i, version)
	if over := len(v.held) - orDefault(v.Most, defaultVersions); over > 0 {
		v.numbers, v.held = slices.Delete(v.numbers, 0, over), slices.Delete(v.held, 0, over)
	}
}

// Version returns the version with the number, or a [*VersionError] if it is not held.
func (v *Versions[V]) Version(number uint64) (version V, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	i, found := slices.BinarySearch(v.numbers, number)
	if found {
		return v.held[i], nil
	}
	e := &VersionError{Version: number, Held: len(v.numbers)}
	if e.Held > 0 {
		e.Oldest, e.Newest = v.numbers[0], v.numbers[e.Held-1]
	}
	return version, e
}

// A VersionError reports a version that is not held, or no longer.
type VersionError struct {
	Version        uint64 // the requested number
	Held           int    // how many versions are held
	Oldest, Newest uint64 // the first and the last of them; 0 without versions
}

// Error returns the number and the numbers that are held.
func (e *VersionError) Error() string {
	if e.Held == 0 {
		return fmt.Sprintf("query: version %d: not held; no version is", e.Version)
	}
	return fmt.Sprintf("query: version %d: not held; %d versions from %d to %d are", e.Version, e.Held, e.Oldest, e.Newest)
}
