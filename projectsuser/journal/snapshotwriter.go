package journal

import (
	"context"
	"io"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// chunk is the approximate number of bytes in a frame of a snapshot: few enough for
// several frames to be decoded at a time.
const chunk = 1 << 18

// snapshotWriter writes the frames of a snapshot.
type snapshotWriter struct {
	frameBuffer
	ctx context.Context
	w   io.Writer
}

// encodeSnapshot writes a content in the format of a snapshot: the header, the head
// and the sections. HasTeam reports whether a team is one of the content.
func encodeSnapshot(ctx context.Context, w io.Writer, c store.Content, hasTeam func(*team.Team) bool) error {
	s := &snapshotWriter{ctx: ctx, w: w}
	s.HasTeam = hasTeam
	s.Bytes = newHeader(kindSnapshot, c.Sequence).append(s.Bytes)
	h := codec.NewHead(&c)
	start := s.begin(frameHead)
	h.Append(&s.Encoder)
	if err := s.flush(start); err != nil {
		return err
	}
	for _, section := range codec.Sections() {
		if err := s.section(section, &c); err != nil {
			return err
		}
	}
	return nil
}

// section writes the records of a section, in as many frames as needed.
func (s *snapshotWriter) section(section *codec.Section, c *store.Content) error {
	for next, n := 0, section.Count(c); next < n; {
		start := s.begin(section.Number())
		next = section.Append(&s.Encoder, c, next, chunk)
		if err := s.flush(start); err != nil {
			return err
		}
	}
	return nil
}

// flush ends the frame that starts at an index and writes the buffer.
func (s *snapshotWriter) flush(start int) error {
	if err := s.end(start); err != nil {
		return err
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	_, err := s.w.Write(s.Bytes)
	s.Bytes = s.Bytes[:0]
	return err
}
