package journal

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Report is what a check of a folder found.
type Report struct {
	Files  []File // in order of their sequences
	Opened Opened // what opening the folder finds, as far as it comes
	Err    error  // why opening it is refused; nil if it is not
}

// File is a file of a folder, as a check found it.
type File struct {
	Name      string
	Condition Condition
	Size      int64
	Edition   uint16  // by its header; 0 if that cannot be read
	First     uint64  // the first change of a segment; 0 if it has none
	Last      uint64  // the last change of a segment, or in a snapshot; 0 if it has none
	Records   int     // how many records, or changes, are whole
	Wrong     []error // what is not as it was written, in order: each a [*DamageError], a [*VersionError] or a [*Cut]
}

// Condition is how a file of a folder is.
type Condition string

// The conditions of files.
const (
	Whole      Condition = "whole"
	Superseded Condition = "superseded" // whole, and no longer needed
	Torn       Condition = "torn"       // its last write was cut short
	Damaged    Condition = "damaged"
	Leftover   Condition = "leftover" // it was not finished; the next opening removes it
)

// Check reads all of a folder, and says what is whole. The folder stays as it is.
// The error is one of reading: what is wrong with the files is in the report. A
// program that has the folder open meanwhile may be in the middle of a write,
// which then looks as if it was cut short.
func Check(ctx context.Context, dir string) (*Report, error) { return checkIn(ctx, disk(dir)) }

// checkIn checks a folder of any kind.
func checkIn(ctx context.Context, f folder) (*Report, error) {
	l, err := load(ctx, f, nobody{})
	if err == nil {
		err = l.listing.something(f)
	}
	if isTrouble(err) {
		return nil, err
	}
	if err == nil && l.newer != nil {
		err = l.newer
	}
	r := &Report{Opened: l.Opened, Err: err}
	for _, s := range l.listing.snapshots {
		file, err := checkSnapshot(ctx, f, s)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, file)
	}
	for _, s := range l.listing.segments {
		file, err := checkSegment(ctx, f, s)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, file)
	}
	r.judge(l.listing)
	return r, nil
}

// isTrouble reports whether an error is one of reading rather than of what was
// read.
func isTrouble(err error) bool {
	var (
		damage  *DamageError
		gap     *GapError
		version *VersionError
		cut     *Cut
	)
	return err != nil && !errors.As(err, &damage) && !errors.As(err, &gap) && !errors.As(err, &version) && !errors.As(err, &cut)
}

// judge sets what the files say of one another, and puts them in order.
func (r *Report) judge(l listing) {
	newest, _ := l.snapshot()
	superseded := l.superseded(newest, false)
	for i := range r.Files {
		f := &r.Files[i]
		if r.Err == nil && f.Condition == Whole && slices.Contains(superseded, f.Name) {
			f.Condition = Superseded
		}
	}
	for _, name := range l.leftovers {
		r.Files = append(r.Files, File{Name: name, Condition: Leftover})
	}
	slices.SortFunc(r.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
}

// checkSegment reads all that is whole in a segment.
func checkSegment(ctx context.Context, f folder, base uint64) (File, error) {
	r, err := openAnyway(f, kindSegment, base)
	if err != nil {
		return File{}, err
	}
	defer r.close()
	file := newFile(fileName(kindSegment, base), r)
	for p, wrong := range r.pieces(ctx) {
		var changes []store.Change
		if wrong == nil {
			changes, wrong = r.decode(p)
		}
		if err := file.note(wrong); err != nil {
			return File{}, err
		}
		for _, c := range changes {
			if file.Records++; file.First == 0 {
				file.First = c.Sequence
			}
			file.Last = c.Sequence
		}
	}
	return file, nil
}

// checkSnapshot reads all that is whole in a snapshot.
func checkSnapshot(ctx context.Context, f folder, sequence uint64) (File, error) {
	s, err := salvage(ctx, f, sequence)
	if err != nil {
		return File{}, err
	}
	return s.file, nil
}

// newFile returns what is known of a file that was opened.
func newFile(name string, r *reading) File {
	return File{Name: name, Condition: Whole, Size: r.size, Edition: r.header.edition}
}

// note notes what is wrong with a file. It returns an error of reading.
func (f *File) note(wrong error) error {
	_, cut := wrong.(*Cut)
	switch {
	case wrong == nil:
		return nil
	case isTrouble(wrong):
		return wrong
	case cut && f.Condition == Whole:
		f.Condition = Torn
	default:
		f.Condition = Damaged
	}
	f.Wrong = append(f.Wrong, wrong)
	return nil
}
