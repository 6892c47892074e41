package journal

import (
	"context"
	"fmt"
	"io"

	"github.com/projectsuser/roster/internal/idindex"
	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// snapshotReader decodes the frames of a snapshot concurrently.
type snapshotReader struct {
	path        string
	missingTeam func(team.ID) *team.Team // for a [codec.Decoder]
	onDamage    func(error)              // receives the damage of a frame, which is then skipped; nil makes it an error
	pool        *pool
	head        codec.Head
	parts       []*store.Content // the records of each frame, in order
	teams       []*team.Team     // all teams, from the first registrations on
	teamIndex   idindex.Index[team.ID]
	indexed     bool
}

func newSnapshotReader(path string) *snapshotReader {
	return &snapshotReader{path: path, pool: newPool()}
}

// readSnapshot reads the frames of the snapshot of a change. If the snapshot is not
// intact the error is a [*DamageError].
func readSnapshot(ctx context.Context, f *frameReader, sequence uint64) (store.Content, error) {
	r := newSnapshotReader(f.path)
	for {
		offset := f.offset
		payload, err := f.next()
		if err == nil {
			err = r.add(ctx, frame{offset, payload})
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			r.pool.wait()
			return store.Content{}, asDamage(err)
		}
	}
	c, err := r.content()
	if err == nil {
		err = checkHead(f, &r.head, &c, sequence)
	}
	return c, err
}

// checkHead returns a [*DamageError] unless a head is that of the snapshot of a change
// and agrees with the content. A zero head is that of a snapshot without one.
func checkHead(f *frameReader, h *codec.Head, c *store.Content, sequence uint64) error {
	if h.Sequence != sequence {
		return &DamageError{f.path, headerSize, fmt.Errorf("the head is of change %d", h.Sequence)}
	}
	if err := h.Check(c); err != nil {
		return &DamageError{f.path, f.size, err}
	}
	return nil
}

// add starts to decode a frame. It waits until a processor is free, and before the
// first registrations until all teams are decoded. The error may be that of an earlier
// frame.
func (r *snapshotReader) add(ctx context.Context, f frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	what, b := f.payload[0], f.payload[1:]
	if what == frameHead {
		return r.damage(f.offset, r.head.Read(b))
	}
	section := codec.SectionOf(what)
	if section == nil {
		return nil // written by a newer program
	}
	if section.RefersToTeams() && !r.indexed {
		if err := r.pool.wait(); err != nil {
			return err
		}
		r.indexTeams()
	}
	part := new(store.Content)
	r.parts = append(r.parts, part)
	d := &codec.Decoder{Held: r.team, MissingTeam: r.missingTeam}
	r.pool.run(func() error {
		err := r.damage(f.offset, section.Read(d, b, part))
		if err != nil && r.onDamage != nil {
			*part = store.Content{}
			r.onDamage(err)
			err = nil
		}
		return err
	})
	return nil
}

// damage returns an error as a [*DamageError] at an offset, and nil as nil.
func (r *snapshotReader) damage(offset int64, err error) error {
	if err == nil {
		return nil
	}
	return &DamageError{r.path, offset, err}
}

// indexTeams makes the index of the teams that were decoded, which are all.
func (r *snapshotReader) indexTeams() {
	for _, p := range r.parts {
		r.teams = append(r.teams, p.Records.Teams...)
	}
	r.teamIndex = idindex.New(r.teams, func(t *team.Team) team.ID { return t.ID })
	r.indexed = true
}

// team returns the team with an id, nil if it was not decoded.
func (r *snapshotReader) team(id team.ID) *team.Team {
	if at, ok := r.teamIndex.Place(id); ok {
		return r.teams[at]
	}
	return nil
}

// content waits until all frames are decoded, and returns what they have.
func (r *snapshotReader) content() (store.Content, error) {
	if err := r.pool.wait(); err != nil {
		return store.Content{}, err
	}
	c := store.Content{Sequence: r.head.Sequence, At: r.head.At, Last: r.head.Last}
	for _, section := range codec.Sections() {
		section.Join(&c, r.parts...)
	}
	return c, nil
}
