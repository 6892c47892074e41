package journal

import (
	"io"

	"github.com/projectsuser/roster/projectsuser/store"
)

// dropRefused removes from a content the records that [store.Records.Validate] refuses,
// and returns a [*DamageError] for each. If the rest is still not one that a registry
// accepts, it returns the reason.
func dropRefused(path string, c *store.Content) (dropped []error, err error) {
	for _, wrong := range c.Records.DropInvalid() {
		dropped = append(dropped, &DamageError{path, headerSize, wrong})
	}
	if err := c.Validate(); err != nil {
		return nil, &DamageError{path, headerSize, err}
	}
	return dropped, nil
}

// rewrite writes the segment of a damage anew without the records that a registry
// refuses. Everything else in it stays byte by byte, and the old segment is kept.
func (r *repair) rewrite(found recovery, d *DamageError) error {
	base := found.Last
	for _, s := range found.segments {
		if r.folder.path(fileName(kindSegment, s)) == d.Path {
			base = s
		}
	}
	name := fileName(kindSegment, base)
	in, err := openReader(r.folder, kindSegment, base)
	if err != nil {
		return err
	}
	defer in.close()
	var lost []error
	_, err = write(r.folder, name, func(w io.Writer) error {
		lost, err = rewriteFrames(r, in, w)
		return err
	})
	if err == nil {
		err = r.keep(name, 0)
	}
	if err != nil {
		return err
	}
	r.done.Lost = append(r.done.Lost, lost...)
	return install(r.folder, name)
}

// rewriteFrames writes the header and the frames of a segment without the records that
// a registry refuses, and returns the reason for each. What is behind the last intact
// frame in front of damage stays as it is.
func rewriteFrames(r *repair, in *fileReader, w io.Writer) (lost []error, err error) {
	if err := copyPart(w, in, 0, headerSize); err != nil {
		return nil, err
	}
	for {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		start := in.offset
		changes, err := in.changes()
		if err != nil && isFailure(err) && err != io.EOF {
			return nil, err
		}
		if err != nil {
			return lost, copyPart(w, in, start, in.size)
		}
		invalid := 0
		for i := range changes {
			for _, wrong := range changes[i].Put.DropInvalid() {
				lost = append(lost, &DamageError{in.path, start, wrong})
				invalid++
			}
		}
		if invalid == 0 {
			if err := copyPart(w, in, start, in.offset); err != nil {
				return nil, err
			}
			continue
		}
		var b frameBuffer
		if err := b.appendChanges(changes); err != nil {
			return nil, err
		}
		if _, err := w.Write(b.Bytes); err != nil {
			return nil, err
		}
	}
}

// copyPart copies a part of a file.
func copyPart(w io.Writer, in *fileReader, from, to int64) error {
	_, err := io.Copy(w, io.NewSectionReader(in.file, from, to-from))
	return err
}
