package journal

import (
	"context"
	"errors"
	"io"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// chunk is how long a frame of a snapshot becomes, about: short enough to be
// decoded beside others.
const chunk = 1 << 18

// writeSnapshot writes a snapshot: its header, its head and its records in
// frames, the teams before the registrations that have them. Held reports whether
// a team is among the content's own.
func writeSnapshot(ctx context.Context, w io.Writer, c store.Content, held func(*team.Team) bool) error {
	s := &snapshotWriter{ctx: ctx, w: w, encoder: encoder{held: held}}
	s.b = newHeader(kindSnapshot, c.Sequence).append(s.b)
	h := headOf(&c)
	start := s.beginFrame(frameHead)
	headMessage.append(&s.encoder, &h)
	s.flush(start)
	for _, section := range sections {
		section.write(s, &c)
	}
	return s.err
}

// snapshotWriter writes frames until something goes wrong.
type snapshotWriter struct {
	encoder
	ctx context.Context
	w   io.Writer
	err error
}

// flush ends the frame that starts there, and writes what there is.
func (s *snapshotWriter) flush(start int) {
	s.err = s.endFrame(start)
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err == nil {
		_, s.err = s.w.Write(s.b)
	}
	s.b = s.b[:0]
}

// writeRecords writes records of one kind, in as many frames as it takes.
func writeRecords[R any](s *snapshotWriter, what byte, m *message[R], records []*R) {
	for len(records) > 0 && s.err == nil {
		start := s.beginFrame(what)
		for len(s.b)-start < chunk && len(records) > 0 {
			m.sized(&s.encoder, records[0])
			records = records[1:]
		}
		s.flush(start)
	}
}

// readSnapshot reads the snapshot of a change, whose header was read. What is wrong
// with it is a [*DamageError].
func readSnapshot(ctx context.Context, f *frames, sequence uint64) (store.Content, error) {
	r := newSnapshotReader(f.path)
	for {
		offset := f.offset
		payload, err := f.next()
		if err == nil {
			err = r.add(ctx, offset, payload)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			r.crew.join()
			return store.Content{}, damage(err)
		}
	}
	c, err := r.content()
	if err == nil {
		err = r.head.check(f, c, sequence)
	}
	return c, err
}

// errTorn is what is wrong with a file that was finished once and ends too early.
var errTorn = errors.New("it ends too early")

// damage returns an error of reading frames of a file that was finished, where a
// write that was cut short is damage like any other.
func damage(err error) error {
	if cut, ok := err.(*Cut); ok {
		return &DamageError{cut.Path, cut.Offset, errTorn}
	}
	return err
}

// snapshotReader takes the frames of a snapshot and decodes them side by side.
type snapshotReader struct {
	path   string
	absent func(team.ID) *team.Team // as a decoder has it
	lost   func(error)              // is told of a frame that cannot be decoded; nil makes that an error
	crew   *crew
	head   head
	parts  []*store.Content // what is in each frame, in order
	teams  map[team.ID]*team.Team  // all, once the first registrations come
}

func newSnapshotReader(path string) *snapshotReader {
	return &snapshotReader{path: path, crew: newCrew()}
}

// add takes a frame. It returns once somebody is at work on it.
func (r *snapshotReader) add(ctx context.Context, offset int64, payload []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	what, b := payload[0], payload[1:]
	if what == frameHead {
		return r.at(offset, headMessage.read(new(decoder), &r.head, b))
	}
	if what == frameRegistrations && r.teams == nil {
		if err := r.crew.join(); err != nil {
			return err
		}
		r.teams = r.allTeams()
	}
	part := new(store.Content)
	r.parts = append(r.parts, part)
	d := &decoder{teams: r.teams, absent: r.absent}
	r.crew.do(func() error {
		err := r.at(offset, d.part(what, b, part))
		if err != nil && r.lost != nil {
			*part = store.Content{}
			r.lost(err)
			err = nil
		}
		return err
	})
	return nil
}

// at returns an error as damage at an offset; nil stays nil.
func (r *snapshotReader) at(offset int64, err error) error {
	if err == nil {
		return nil
	}
	return &DamageError{r.path, offset, err}
}

func (r *snapshotReader) allTeams() map[team.ID]*team.Team {
	all := make(map[team.ID]*team.Team)
	for _, p := range r.parts {
		for _, t := range p.Records.Teams {
			all[t.ID] = t
		}
	}
	return all
}

// content returns all that was added, once it is decoded.
func (r *snapshotReader) content() (store.Content, error) {
	if err := r.crew.join(); err != nil {
		return store.Content{}, err
	}
	c := store.Content{Sequence: r.head.Sequence, At: r.head.At, Last: r.head.Last}
	for _, section := range sections {
		for _, part := range r.parts {
			section.join(&c, part)
		}
	}
	return c, nil
}

// part reads the records of a frame. A frame of something that is not known here
// is skipped.
func (d *decoder) part(what byte, b []byte, into *store.Content) error {
	for _, section := range sections {
		if section.frame == what {
			return section.read(d, b, into)
		}
	}
	return nil
}

// readRecords reads records of one kind.
func readRecords[R any](d *decoder, m *message[R], b []byte) (records []*R, err error) {
	for len(b) > 0 {
		record, rest, err := takeBytes(b)
		if err != nil {
			return nil, err
		}
		r := new(R)
		if err := m.read(d, r, record); err != nil {
			return nil, err
		}
		records, b = append(records, r), rest
	}
	return records, nil
}
