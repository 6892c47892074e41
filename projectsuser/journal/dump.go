package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/projectsuser/roster/team"
)

// Dump writes all that is whole in a folder as lines of JSON: a line for each file,
// each record of a snapshot and each change, and between them one for everything
// that is damaged, with where that is. Fields that are zero are left out. The
// folder stays as it is, as with [Load].
func Dump(ctx context.Context, dir string, w io.Writer) error {
	return dumpIn(ctx, disk(dir), w)
}

// dumpIn dumps a folder of any kind.
func dumpIn(ctx context.Context, f folder, w io.Writer) error {
	l, err := listingOf(f)
	if err == nil {
		err = l.something(f)
	}
	if err != nil {
		return err
	}
	for _, s := range l.snapshots {
		if err := dumpFile(ctx, f, kindSnapshot, s, w); err != nil {
			return err
		}
	}
	for _, s := range l.segments {
		if err := dumpFile(ctx, f, kindSegment, s, w); err != nil {
			return err
		}
	}
	return nil
}

// dumpFile writes what is whole in a file.
func dumpFile(ctx context.Context, f folder, k kind, sequence uint64, w io.Writer) error {
	r, err := openAnyway(f, k, sequence)
	if err != nil {
		return err
	}
	defer r.close()
	_, err = fmt.Fprintf(w, "{\"file\":%q,\"bytes\":%d,\"format\":%d,\"edition\":%d}\n", fileName(k, sequence), r.size, r.header.format, r.header.edition)
	if err != nil {
		return err
	}
	for p, wrong := range r.pieces(ctx) {
		if wrong == nil {
			wrong = dumpPiece(r.path, p, w)
		}
		if isTrouble(wrong) {
			return wrong
		}
		if wrong == nil {
			continue
		}
		if _, err := fmt.Fprintf(w, "{\"offset\":%d,\"wrong\":%s}\n", whereIs(wrong), jsonOf(wrong.Error())); err != nil {
			return err
		}
	}
	return nil
}

// whereIs returns where in a file it begins what is wrong: a version is in the header.
func whereIs(wrong error) int64 {
	switch w := wrong.(type) {
	case *DamageError:
		return w.Offset
	case *Cut:
		return w.Offset
	}
	return 0
}

// dumpPiece writes the records of a payload, which stands in the file with a path.
func dumpPiece(path string, p piece, w io.Writer) error {
	var err error
	line := func(name string, record json.RawMessage) {
		if err == nil {
			_, err = fmt.Fprintf(w, "{\"offset\":%d,%q:%s}\n", p.offset, name, record)
		}
	}
	// A team that stands elsewhere in the file is shown by its id, so the id is
	// enough here.
	d := &decoder{absent: func(id team.ID) *team.Team { return &team.Team{ID: id} }}
	wrong := d.show(p.payload[0], p.payload[1:], line)
	if err == nil && wrong != nil {
		err = &DamageError{path, p.offset, wrong}
	}
	return err
}

// show shows each record of a payload.
func (d *decoder) show(what byte, b []byte, line func(name string, record json.RawMessage)) error {
	switch what {
	case frameChanges:
		return showRecords(d, changeMessage, b, line)
	case frameHead:
		var h head
		err := headMessage.read(d, &h, b)
		line(headMessage.name, headMessage.show(&h))
		return err
	}
	for _, section := range sections {
		if section.frame == what {
			return section.show(d, b, line)
		}
	}
	return nil
}

// showRecords shows records of one kind.
func showRecords[R any](d *decoder, m *message[R], b []byte, line func(string, json.RawMessage)) error {
	records, err := readRecords(d, m, b)
	for _, r := range records {
		line(m.name, m.show(r))
	}
	return err
}
