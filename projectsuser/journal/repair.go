package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// Repaired is what a repair did.
type Repaired struct {
	// Aside are the files that keep what was taken away, byte by byte: a damaged
	// file or part of one, and segments that follow on nothing any more. Nothing
	// is thrown away.
	Aside []string
	// Unknown is how many registrations have a team that was lost. Their teams are
	// unknown now, so that what they were declared counts, if they were.
	Unknown int
	// Lost is what of a snapshot could not be read, in order: each a [*DamageError].
	Lost []error
	// Opened is what opening the folder finds now.
	Opened Opened
}

// lost is how names of files end that keep what was taken away.
const lost = ".lost"

// Repair salvages what is whole in a folder, so that it can be opened again. From
// a damaged snapshot it takes all records that are whole, unless an older one and
// the changes since then give them all. Of the changes it takes those before the
// first damage: the ones behind cannot follow on what is lost. If the folder can be
// opened nothing is done but to cut what a write left that was cut short.
//
// A folder that somebody has open is refused with a [*LockedError], one of a newer
// program with a [*VersionError], one without a journal with a [*GapError].
func Repair(ctx context.Context, dir string) (*Repaired, error) { return repairIn(ctx, disk(dir)) }

// repairIn repairs a folder of any kind.
func repairIn(ctx context.Context, f folder) (done *Repaired, err error) {
	files, err := listingOf(f) // not to make a lock where there is nothing
	if err == nil {
		err = files.something(f)
	}
	if err != nil {
		return nil, err
	}
	held, err := hold(f)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	r := &repair{ctx: ctx, folder: f}
	for range 2*(len(files.snapshots)+len(files.segments)) + 2 { // each time something is taken away
		l, err := load(ctx, f, nobody{})
		if l.newer != nil { // what is rewritten would lose what this program does not know
			return nil, l.newer
		}
		if err == nil {
			return r.finish(l)
		}
		if err := r.mend(l, err); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("journal: %q: repairing does not end", f.path(""))
}

// repair is a repair under way.
type repair struct {
	ctx    context.Context
	folder folder
	done   Repaired
}

// finish ends a repair of a folder that can be opened.
func (r *repair) finish(l loaded) (*Repaired, error) {
	r.done.Opened = l.Opened
	if l.Cut == nil {
		return &r.done, nil
	}
	r.done.Opened.Cut = nil
	if err := r.keep(filepath.Base(l.Cut.Path), l.Cut.Offset); err != nil {
		return nil, err
	}
	s, err := l.end(r.folder)
	if err != nil {
		return nil, err
	}
	return &r.done, s.close()
}

// mend does something about the first thing that is wrong.
func (r *repair) mend(l loaded, wrong error) error {
	var (
		damage *DamageError
		gap    *GapError
	)
	switch {
	case errors.As(wrong, &gap) && len(l.listing.snapshots) > 0:
		return r.bridge(l, gap.After)
	case !errors.As(wrong, &damage):
		return wrong
	case filepath.Base(damage.Path) == fileName(kindSnapshot, l.Snapshot):
		return r.mendSnapshot(l)
	}
	return r.mendSegment(l, damage)
}

// mendSnapshot takes a damaged snapshot away. In its place comes what the older
// ones and the changes give, if they give it all, else what is whole in it.
func (r *repair) mendSnapshot(l loaded) error {
	name, older := fileName(kindSnapshot, l.Snapshot), l.listing
	older.snapshots = older.snapshots[:len(older.snapshots)-1]
	instead, err := loadListed(r.ctx, r.folder, older, nobody{})
	if isTrouble(err) {
		return err
	}
	if instead.Last >= l.Snapshot {
		return r.aside(name)
	}
	s, err := salvage(r.ctx, r.folder, l.Snapshot)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(s.file.Wrong, isVersion) {
		return s.file.Wrong[0]
	}
	_, err = write(r.folder, name, func(w io.Writer) error { return writeSnapshot(r.ctx, w, s.content, s.holds()) })
	if err != nil {
		return err
	}
	if err := r.keep(name, 0); err != nil {
		return err
	}
	r.done.Unknown += s.unknown
	r.done.Lost = append(r.done.Lost, s.file.Wrong...)
	return install(r.folder, name)
}

func isVersion(err error) bool {
	_, ok := err.(*VersionError)
	return ok
}

// mendSegment cuts a segment where it is damaged, and takes those behind it away.
func (r *repair) mendSegment(l loaded, d *DamageError) error {
	i := slices.IndexFunc(l.segments, func(base uint64) bool { return fileName(kindSegment, base) == filepath.Base(d.Path) })
	if i < 0 {
		return d
	}
	base := l.segments[i]
	name := fileName(kindSegment, base)
	if d.Offset < headerSize && base == l.Last {
		return r.mendHeader(name, base)
	}
	for _, base := range l.segments[i+1:] {
		if err := r.aside(fileName(kindSegment, base)); err != nil {
			return err
		}
	}
	if base != l.Last && d.Offset <= headerSize { // it follows on nothing
		return r.aside(name)
	}
	if err := r.keep(name, d.Offset); err != nil {
		return err
	}
	return cut(r.folder, base, d.Offset)
}

// mendHeader writes the header of a segment anew, which can be told from its name.
func (r *repair) mendHeader(name string, base uint64) error {
	if err := r.keep(name, 0); err != nil {
		return err
	}
	out, err := r.folder.edit(name)
	if err != nil {
		return err
	}
	_, err = out.WriteAt(newHeader(kindSegment, base).append(nil), 0)
	return errors.Join(err, out.Sync(), out.Close())
}

// bridge begins a segment after a change, where there is none, and takes the
// later ones away.
func (r *repair) bridge(l loaded, after uint64) error {
	for _, base := range l.listing.segments {
		if base <= after {
			continue
		}
		if err := r.aside(fileName(kindSegment, base)); err != nil {
			return err
		}
	}
	if err := writeSegment(r.folder, after); err != nil {
		return err
	}
	return install(r.folder, fileName(kindSegment, after))
}

// aside takes a file away, under another name.
func (r *repair) aside(name string) error {
	to, err := r.free(name + lost)
	if err != nil {
		return err
	}
	r.done.Aside = append(r.done.Aside, to)
	return errors.Join(r.folder.rename(name, to), r.folder.sync())
}

// keep copies a file from an offset on, before that is taken away.
func (r *repair) keep(name string, offset int64) error {
	to, err := r.free(fmt.Sprintf("%s.%d%s", name, offset, lost))
	if err != nil {
		return err
	}
	in, err := r.folder.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	size, err := in.Size()
	if err != nil {
		return err
	}
	_, err = write(r.folder, to, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(in, offset, size-offset))
		return err
	})
	if err != nil {
		return err
	}
	r.done.Aside = append(r.done.Aside, to)
	return install(r.folder, to)
}

// free returns a name that no file has: this one, or with a number before its end.
func (r *repair) free(name string) (string, error) {
	names, err := r.folder.list()
	free := name
	for i := 2; slices.Contains(names, free); i++ {
		free = fmt.Sprintf("%s.%d%s", name[:len(name)-len(lost)], i, lost)
	}
	return free, err
}
