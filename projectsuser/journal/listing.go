package journal

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// lockName is the file that is locked while a folder is open.
const lockName = "lock"

// temporary is how names of files end that are being written. They become what
// they are by being renamed, so one that is found was left by the end of a program.
const temporary = ".tmp"

// fileName returns the name of a file of a folder. Names sort as the sequences do.
func fileName(k kind, sequence uint64) string { return fmt.Sprintf("%020d.%s", sequence, k) }

// listing is what a folder has.
type listing struct {
	segments  []uint64 // by the change before their first, in order
	snapshots []uint64 // by their last change, in order
	leftovers []string // what was not finished
}

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
		case err != nil || name != fileName(kind(suffix), sequence):
		case suffix == string(kindSegment):
			l.segments = append(l.segments, sequence)
		case suffix == string(kindSnapshot):
			l.snapshots = append(l.snapshots, sequence)
		}
	}
	return l, nil
}

// something refuses a folder in which there is no journal.
func (l listing) something(f folder) error {
	if len(l.snapshots)+len(l.segments) == 0 {
		return &GapError{Dir: f.path("")}
	}
	return nil
}

// snapshot returns the newest snapshot, and whether there is one.
func (l listing) snapshot() (sequence uint64, ok bool) {
	if len(l.snapshots) == 0 {
		return 0, false
	}
	return l.snapshots[len(l.snapshots)-1], true
}

// since returns the segments after a change. There has to be one that starts
// right after it.
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

// superseded returns the files that a snapshot has made superfluous.
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

// write writes a file under a temporary name, all of it and onto the disk.
// What is left if that fails is removed.
func write(f folder, name string, content func(io.Writer) error) (size int64, err error) {
	out, err := f.create(name + temporary)
	if err != nil {
		return 0, err
	}
	w := &writer{file: out}
	err = content(w)
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		f.remove(name + temporary) // or the next opening does
	}
	return w.size, err
}

// install gives a file that was written its name, on the disk.
func install(f folder, name string) error {
	if err := f.rename(name+temporary, name); err != nil {
		return err
	}
	return f.sync()
}

// writer writes to a file from its beginning on. It syncs now and then: one sync of
// all of a great file would hold up those of others on the same disk.
type writer struct {
	file     file
	size     int64
	unsynced int64
}

// syncAfter is how many bytes are written before they are synced.
const syncAfter = 4 << 20

func (w *writer) Write(b []byte) (int, error) {
	n, err := w.file.WriteAt(b, w.size)
	w.size += int64(n)
	if w.unsynced += int64(n); err == nil && w.unsynced >= syncAfter {
		w.unsynced = 0
		err = w.file.Sync()
	}
	return n, err
}
