package journal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// partialSnapshot is what is intact in a snapshot that may be damaged.
type partialSnapshot struct {
	file    File
	content store.Content
	unknown int // the number of registrations with a team that is lost: their teams are unknown
}

// readPartial reads what is intact in the snapshot of a change. Its damage is in the
// file; the error is a failure to read it.
func readPartial(ctx context.Context, f folder, sequence uint64) (*partialSnapshot, error) {
	in, err := openUnchecked(f, kindSnapshot, sequence)
	if err != nil {
		return nil, err
	}
	defer in.close()
	p := &partialSnapshot{file: newFile(fileName(kindSnapshot, sequence), in)}
	var unknown atomic.Int64
	var found errorList
	r := newSnapshotReader(in.path)
	r.missingTeam = func(team.ID) *team.Team { unknown.Add(1); return nil }
	r.onDamage = found.add
	for frame, wrong := range in.frames(ctx) {
		if wrong == nil {
			wrong = r.add(ctx, frame)
		}
		if err := p.file.note(asDamage(wrong)); err != nil {
			r.pool.wait()
			return nil, err
		}
	}
	p.content, _ = r.content() // onDamage receives the errors
	for _, err := range found.all {
		p.file.note(err)
	}
	p.unknown = int(unknown.Load())
	p.complete(&r.head, in.frameReader, sequence)
	return p, nil
}

// errorList collects errors from several goroutines.
type errorList struct {
	mu  sync.Mutex
	all []error
}

func (l *errorList) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, err)
}

// complete counts the records and compares them with the head. If the head is lost,
// the time of the newest record becomes that of the content.
func (p *partialSnapshot) complete(h *codec.Head, f *frameReader, sequence uint64) {
	p.file.Records, p.file.Last = p.content.Records.Len(), sequence
	if p.file.Condition == Whole {
		p.file.note(checkHead(f, h, &p.content, sequence))
	}
	p.content.Sequence = sequence
	if p.content.At.IsZero() {
		p.content.At = lastUpdate(p.content.Records)
	}
}

// lastUpdate returns when the newest of the records was updated.
func lastUpdate(r store.Records) (last time.Time) {
	note := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	for _, u := range r.Users {
		note(u.UpdatedAt)
	}
	for _, t := range r.Teams {
		note(t.UpdatedAt)
	}
	for _, reg := range r.Registrations {
		note(reg.UpdatedAt)
	}
	return last
}

// teams returns a function that reports whether a team is one of the content.
func (p *partialSnapshot) teams() func(*team.Team) bool {
	byID := make(map[team.ID]*team.Team, len(p.content.Records.Teams))
	for _, t := range p.content.Records.Teams {
		byID[t.ID] = t
	}
	return func(t *team.Team) bool { return byID[t.ID] == t }
}
