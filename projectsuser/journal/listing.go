package journal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fileName returns the name of a file of a folder. Names sort as the sequences do.
func fileName(k fileKind, sequence uint64) string { return fmt.Sprintf("%020d.%s", sequence, k) }

// listing is the files of a folder.
type listing struct {
	segments  []uint64 // by the change before their first, ascending
	snapshots []uint64 // by their last change, ascending
	leftovers []string // the names of unfinished files
}

// listingOf returns the files of a folder. It ignores names that are not those of a
// journal.
func listingOf(f folder) (l listing, err error) {
	names, err := f.list()
	if err != nil {
		return listing{}, err
	}
	slices.Sort(names)
	for _, name := range names {
		digits, suffix, _ := strings.Cut(name, ".")
		sequence, err := strconv.ParseUint(digits, 10, 64)
		switch {
		case strings.HasSuffix(name, temporary):
			l.leftovers = append(l.leftovers, name)
		case err != nil || name != fileName(fileKind(suffix), sequence):
		case suffix == string(kindSegment):
			l.segments = append(l.segments, sequence)
		case suffix == string(kindSnapshot):
			l.snapshots = append(l.snapshots, sequence)
		}
	}
	return l, nil
}

// existingIn returns the files of a folder, or a [*GapError] if it has no journal.
func existingIn(f folder) (listing, error) {
	l, err := listingOf(f)
	if err == nil {
		err = l.requireJournal(f)
	}
	return l, err
}

// requireJournal returns a [*GapError] if there is no segment and no snapshot.
func (l listing) requireJournal(f folder) error {
	if l.empty() {
		return &GapError{Dir: f.path(""), Marked: f.marked()}
	}
	return nil
}

// empty reports whether there is no segment and no snapshot.
func (l listing) empty() bool { return len(l.snapshots)+len(l.segments) == 0 }

// snapshot returns the sequence of the newest snapshot, and false if no snapshot exists.
func (l listing) snapshot() (sequence uint64, ok bool) {
	if len(l.snapshots) == 0 {
		return 0, false
	}
	return l.snapshots[len(l.snapshots)-1], true
}

// since returns the segments after a change. If none begins right after it, the error
// is a [*GapError].
func (l listing) since(f folder, sequence uint64) ([]uint64, error) {
	i, found := slices.BinarySearch(l.segments, sequence)
	if found {
		return l.segments[i:], nil
	}
	gap := &GapError{Dir: f.path(""), After: sequence}
	if i < len(l.segments) {
		gap.Next = l.segments[i] + 1
	}
	return nil, gap
}

// superseded returns the files that are not needed beside a snapshot.
func (l listing) superseded(snapshot uint64, keepSegments bool) (names []string) {
	for _, s := range l.snapshots {
		if s < snapshot {
			names = append(names, fileName(kindSnapshot, s))
		}
	}
	for _, s := range l.segments {
		if s < snapshot && !keepSegments {
			names = append(names, fileName(kindSegment, s))
		}
	}
	return names
}
