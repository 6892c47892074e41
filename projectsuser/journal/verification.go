package journal

import (
	"context"
	"fmt"
	"io"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// snapshotVerifier reads a snapshot frame by frame and keeps nothing of it but counts
// and the ids of the teams.
type snapshotVerifier struct {
	decoder codec.Decoder
	head    codec.Head
	counts  map[byte]int // the number of records, by section
	teams   map[team.ID]bool
	missing team.ID // a team to which a registration refers and that the file does not have; 0 if it has all
}

// verifySnapshot returns an error unless the file of a snapshot is intact, every record
// can be decoded, and there are as many of each kind as in the content.
func verifySnapshot(ctx context.Context, f folder, name string, c *store.Content) error {
	in, err := openNamed(f, name, kindSnapshot, c.Sequence)
	if err != nil {
		return err
	}
	defer in.close()
	if in.headerErr != nil {
		return asDamage(in.headerErr)
	}
	v := &snapshotVerifier{counts: make(map[byte]int), teams: make(map[team.ID]bool)}
	v.decoder.MissingTeam = v.find
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		offset := in.offset
		payload, err := in.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = v.read(payload)
		}
		if err != nil {
			return fmt.Errorf("read back at offset %d: %w", offset, asDamage(err))
		}
	}
	return v.compare(c)
}

// find records a team that is missing. The registration is decoded without its teams,
// which are not needed.
func (v *snapshotVerifier) find(id team.ID) *team.Team {
	if !v.teams[id] {
		v.missing = id
	}
	return nil
}

// read decodes the payload of a frame.
func (v *snapshotVerifier) read(payload []byte) error {
	what, b := payload[0], payload[1:]
	if what == frameHead {
		return v.head.Read(b)
	}
	section := codec.SectionOf(what)
	if section == nil {
		return fmt.Errorf("unknown kind %d", what)
	}
	var part store.Content
	if err := section.Read(&v.decoder, b, &part); err != nil {
		return err
	}
	for _, t := range part.Records.Teams {
		v.teams[t.ID] = true
	}
	v.counts[what] += section.Count(&part)
	return nil
}

// compare returns an error unless what was read agrees with the content.
func (v *snapshotVerifier) compare(c *store.Content) error {
	if v.missing != 0 {
		return fmt.Errorf("read back: %w", &codec.MissingTeamError{Team: v.missing})
	}
	if v.head.Sequence != c.Sequence || !v.head.At.Equal(c.At) || v.head.Last != c.Last {
		return fmt.Errorf("read back: the head is that of change %d", v.head.Sequence)
	}
	if err := v.head.Check(c); err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	for _, section := range codec.Sections() {
		if got, want := v.counts[section.Number()], section.Count(c); got != want {
			return fmt.Errorf("read back: %w", &codec.CountError{Section: section.Name(), Got: got, Want: want})
		}
	}
	return nil
}
