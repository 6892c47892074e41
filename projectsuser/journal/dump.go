package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/team"
)

// Dump writes what is intact in a folder as lines of JSON: a line for each file, each
// record of a snapshot and each change, and a line with the offset and the cause for
// each damage. Fields that are zero are omitted. The folder is not changed; if another
// process has it open, what [Load] says applies. The error is a failure to read or to
// write, or a [*GapError] if there is no journal.
func Dump(ctx context.Context, dir string, w io.Writer) error {
	return dumpIn(ctx, disk(dir), w)
}

// dumpIn is Dump for any folder.
func dumpIn(ctx context.Context, f folder, w io.Writer) error {
	l, err := existingIn(f)
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

// dumpFile writes what is intact in a file.
func dumpFile(ctx context.Context, f folder, k fileKind, sequence uint64, w io.Writer) error {
	r, err := openUnchecked(f, k, sequence)
	if err != nil {
		return err
	}
	defer r.close()
	_, err = fmt.Fprintf(w, "{\"file\":%q,\"bytes\":%d,\"format\":%d,\"edition\":%d}\n", fileName(k, sequence), r.size, r.header.format, r.header.edition)
	if err != nil {
		return err
	}
	for frame, wrong := range r.frames(ctx) {
		if wrong == nil {
			wrong = dumpFrame(r.path, frame, w)
		}
		if isFailure(wrong) {
			return wrong
		}
		if wrong == nil {
			continue
		}
		text, err := json.Marshal(wrong.Error())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "{\"offset\":%d,\"wrong\":%s}\n", offsetOf(wrong), text); err != nil {
			return err
		}
	}
	return nil
}

// offsetOf returns the offset of damage. That of a [*VersionError] is 0, because the
// version is in the header.
func offsetOf(wrong error) int64 {
	switch w := wrong.(type) {
	case *DamageError:
		return w.Offset
	case *Cut:
		return w.Offset
	}
	return 0
}

// dumpFrame writes the records of a frame of the file with a path.
func dumpFrame(path string, f frame, w io.Writer) error {
	var err error
	line := func(name string, record json.RawMessage) {
		if err == nil {
			_, err = fmt.Fprintf(w, "{\"offset\":%d,%q:%s}\n", f.offset, name, record)
		}
	}
	// Registrations are shown with the ids of their teams, so a team with its id
	// alone is sufficient.
	d := &codec.Decoder{MissingTeam: func(id team.ID) *team.Team { return &team.Team{ID: id} }}
	wrong := showPayload(d, f.payload[0], f.payload[1:], line)
	if err == nil && wrong != nil {
		err = &DamageError{path, f.offset, wrong}
	}
	return err
}

// showPayload calls line for each record of a payload, none for one of another kind.
func showPayload(d *codec.Decoder, what byte, b []byte, line func(name string, record json.RawMessage)) error {
	switch what {
	case frameChanges:
		return codec.Change.Show(d, b, line)
	case frameHead:
		var h codec.Head
		err := h.Read(b)
		line("snapshot", h.JSON())
		return err
	}
	if section := codec.SectionOf(what); section != nil {
		return section.Show(d, b, line)
	}
	return nil
}
