package journal

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Report is the result of a [Check].
type Report struct {
	Files  []File // ordered by name, and so by sequence
	Opened Opened // what opening the folder finds, up to Err
	Err    error  // why the folder cannot be opened; nil if it can
}

// File is the state of a file of a folder.
type File struct {
	Name      string
	Condition Condition
	Size      int64   // in bytes
	Edition   uint16  // from its header; 0 if the header cannot be read
	First     uint64  // the first change of a segment; 0 if it has none
	Last      uint64  // the last change of a segment, or in a snapshot; 0 if it has none
	Records   int     // the number of intact changes of a segment, or records of a snapshot
	Wrong     []error // the damage, in order: each a [*DamageError], a [*VersionError] or a [*Cut]
}

// Condition is the condition of a file of a folder.
type Condition string

// The conditions of files.
const (
	Whole      Condition = "whole"
	Superseded Condition = "superseded" // whole, and no longer needed
	Torn       Condition = "torn"       // ends with an incomplete write
	Damaged    Condition = "damaged"
	Leftover   Condition = "leftover" // was not completed; the next opening removes it
)

// Check reads all files of a folder and reports which are intact. It restores the
// content in memory as [Open] does, so that it also reports a record that a registry
// refuses, with its id and the reason. The folder is not changed. What is wrong with the files is in the report; the error is a failure to
// read them. If another process has the folder open it may be in the middle of a
// write, which Check reports as [Torn].
func Check(ctx context.Context, dir string) (*Report, error) { return checkIn(ctx, disk(dir)) }

// checkIn is Check for any folder.
func checkIn(ctx context.Context, f folder) (*Report, error) {
	l, err := recoverFolder(ctx, f, registry.New(registry.Options{}))
	if err == nil {
		err = l.listing.requireJournal(f)
	}
	if isFailure(err) {
		return nil, err
	}
	if err == nil && l.newer != nil {
		err = l.newer
	}
	r := &Report{Opened: l.Opened, Err: err}
	for _, s := range l.listing.snapshots {
		p, err := readPartial(ctx, f, s)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, p.file)
	}
	for _, s := range l.listing.segments {
		file, err := checkSegment(ctx, f, s)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, file)
	}
	r.noteRefusal()
	r.complete(l.listing)
	return r, nil
}

// noteRefusal adds the reason why the folder does not open to the file that has it. An
// intact file may have a record that a registry refuses.
func (r *Report) noteRefusal() {
	var damage *DamageError
	if !errors.As(r.Err, &damage) {
		return
	}
	for i := range r.Files {
		if f := &r.Files[i]; f.Condition == Whole && f.Name == filepath.Base(damage.Path) {
			f.note(damage)
		}
	}
}

// complete marks the files that are superseded, adds the leftovers and sorts the
// files.
func (r *Report) complete(l listing) {
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

// checkSegment reads what is intact in a segment.
func checkSegment(ctx context.Context, f folder, base uint64) (File, error) {
	r, err := openUnchecked(f, kindSegment, base)
	if err != nil {
		return File{}, err
	}
	defer r.close()
	file := newFile(fileName(kindSegment, base), r)
	for frame, wrong := range r.frames(ctx) {
		var changes []store.Change
		if wrong == nil {
			changes, wrong = r.decode(frame)
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

// newFile returns the state of a file before its frames are read.
func newFile(name string, r *fileReader) File {
	return File{Name: name, Condition: Whole, Size: r.size, Edition: r.header.edition}
}

// note records what is wrong with a file, nil if nothing is. It returns an error that
// is a failure to read the file.
func (f *File) note(wrong error) error {
	_, cut := wrong.(*Cut)
	switch {
	case wrong == nil:
		return nil
	case isFailure(wrong):
		return wrong
	case cut && f.Condition == Whole:
		f.Condition = Torn
	default:
		f.Condition = Damaged
	}
	f.Wrong = append(f.Wrong, wrong)
	return nil
}
