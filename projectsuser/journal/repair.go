package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Repaired is the result of a [Repair].
type Repaired struct {
	// Aside are the files that have what was removed, byte by byte: damaged files or
	// parts of them, and segments whose preceding changes are lost.
	Aside []string
	// Unknown is the number of registrations with a team that was lost. Their teams
	// are unknown now, so that their declared status counts, if they have one.
	Unknown int
	// Lost is why records were lost: the damage of the snapshot, in order, and the
	// records that a registry refuses. Each is a [*DamageError].
	Lost []error
	// Opened is what opening the folder finds now.
	Opened Opened
}

// lostSuffix is the suffix of the files that have what was removed.
const lostSuffix = ".lost"

// Repair recovers what is intact in a folder, so that it can be opened again. Of a
// damaged snapshot it keeps all intact records, unless an older snapshot and the
// changes after it give the same. Of the changes it keeps those before the first
// damage, because later ones cannot be replayed without the lost ones. Records with an
// invalid id, amount or time, which older programs accepted and a registry refuses now,
// are removed from the snapshot and from the changes, and the rest stays. Projects that
// make a cycle in a snapshot, and two registrations of a user on a project, are refused
// with the reason, because only their owner knows which is right. If the folder
// can be opened, Repair only cuts an incomplete write at the end. It deletes nothing:
// what it removes is kept in files beside the others.
//
// A folder that is open is refused with a [*LockedError], that of a newer program with
// a [*VersionError], and one without a journal with a [*GapError].
func Repair(ctx context.Context, dir string) (*Repaired, error) { return repairIn(ctx, disk(dir)) }

// repairIn is Repair for any folder.
func repairIn(ctx context.Context, f folder) (done *Repaired, err error) {
	files, err := existingIn(f) // before the lock, so that none is made in a folder without a journal
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(f)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	r := &repair{ctx: ctx, folder: f}
	for range 2*(len(files.snapshots)+len(files.segments)) + 2 { // each step removes something
		found, err := recoverFolder(ctx, f, registry.New(registry.Options{}))
		if found.newer != nil { // a rewrite would lose what this program does not know
			return nil, found.newer
		}
		if err == nil {
			return r.finish(found)
		}
		if err := r.step(found, err); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("journal: %q: repair did not succeed", f.path(""))
}

// repair is a repair in progress.
type repair struct {
	ctx    context.Context
	folder folder
	done   Repaired

	rewritten []string // the paths of segments that were rewritten without invalid records
}

// finish completes the repair of a folder that can be opened.
func (r *repair) finish(found recovery) (*Repaired, error) {
	r.done.Opened = found.Opened
	if found.Cut == nil {
		return &r.done, nil
	}
	r.done.Opened.Cut = nil
	if err := r.keep(filepath.Base(found.Cut.Path), found.Cut.Offset); err != nil {
		return nil, err
	}
	s, err := found.openEnd(r.folder)
	if err != nil {
		return nil, err
	}
	return &r.done, s.close()
}

// step repairs the first damage. It returns wrong unchanged if that is not damage.
func (r *repair) step(found recovery, wrong error) error {
	var (
		damage *DamageError
		gap    *GapError
	)
	switch {
	case errors.As(wrong, &gap) && len(found.listing.snapshots) > 0:
		return r.bridge(found, gap.After)
	case !errors.As(wrong, &damage):
		return wrong
	case filepath.Base(damage.Path) == fileName(kindSnapshot, found.Snapshot):
		return r.snapshot(found)
	}
	return r.segment(found, damage)
}

// snapshot removes a damaged snapshot. If the older snapshots and the changes do not
// give the same content, it writes a snapshot of what is intact in its place.
func (r *repair) snapshot(found recovery) error {
	name, older := fileName(kindSnapshot, found.Snapshot), found.listing
	older.snapshots = older.snapshots[:len(older.snapshots)-1]
	without, err := recoverFiles(r.ctx, r.folder, older, registry.New(registry.Options{}))
	if isFailure(err) {
		return err
	}
	if without.Last >= found.Snapshot {
		return r.aside(name)
	}
	p, err := readPartial(r.ctx, r.folder, found.Snapshot)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(p.file.Wrong, isVersion) {
		return p.file.Wrong[0]
	}
	dropped, err := dropRefused(r.folder.path(name), &p.content)
	if err != nil {
		return err
	}
	_, err = write(r.folder, name, func(w io.Writer) error { return encodeSnapshot(r.ctx, w, p.content, p.teams()) })
	if err != nil {
		return err
	}
	if err := r.keep(name, 0); err != nil {
		return err
	}
	r.done.Unknown += p.unknown
	r.done.Lost = append(append(r.done.Lost, p.file.Wrong...), dropped...)
	return install(r.folder, name)
}

func isVersion(err error) bool {
	_, ok := err.(*VersionError)
	return ok
}

// segment cuts a segment where it is damaged, and removes the later ones. If the
// changes are intact but a registry refuses their records, it removes these records
// only.
func (r *repair) segment(found recovery, d *DamageError) error {
	if invalid := new(store.InvalidError); errors.As(d.Err, &invalid) && !slices.Contains(r.rewritten, d.Path) {
		r.rewritten = append(r.rewritten, d.Path)
		return r.rewrite(found, d)
	}
	i := slices.IndexFunc(found.segments, func(base uint64) bool { return fileName(kindSegment, base) == filepath.Base(d.Path) })
	if i < 0 {
		return d
	}
	base := found.segments[i]
	name := fileName(kindSegment, base)
	if d.Offset < headerSize && base == found.Last {
		return r.header(name, base)
	}
	for _, base := range found.segments[i+1:] {
		if err := r.aside(fileName(kindSegment, base)); err != nil {
			return err
		}
	}
	if base != found.Last && d.Offset <= headerSize { // the changes before it are lost
		return r.aside(name)
	}
	if err := r.keep(name, d.Offset); err != nil {
		return err
	}
	return truncateSegment(r.folder, base, d.Offset)
}

// header rewrites the header of a segment, which follows from its name.
func (r *repair) header(name string, base uint64) error {
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

// bridge begins the segment after a change, which is missing, and removes the later
// ones.
func (r *repair) bridge(found recovery, after uint64) error {
	for _, base := range found.listing.segments {
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

// aside removes a file by renaming it.
func (r *repair) aside(name string) error {
	to, err := r.freeName(name + lostSuffix)
	if err != nil {
		return err
	}
	r.done.Aside = append(r.done.Aside, to)
	return errors.Join(r.folder.rename(name, to), r.folder.sync())
}

// keep copies a file from an offset to its end, before that part is removed.
func (r *repair) keep(name string, offset int64) error {
	to, err := r.freeName(fmt.Sprintf("%s.%d%s", name, offset, lostSuffix))
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

// freeName returns a name that no file has: the given one, or the same with a number
// in front of its suffix.
func (r *repair) freeName(name string) (string, error) {
	names, err := r.folder.list()
	free := name
	for i := 2; slices.Contains(names, free); i++ {
		free = fmt.Sprintf("%s.%d%s", name[:len(name)-len(lostSuffix)], i, lostSuffix)
	}
	return free, err
}
