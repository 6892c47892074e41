package journal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// salvaged is what is whole in a snapshot.
type salvaged struct {
	file    File
	content store.Content
	unknown int // registrations whose teams are not all there, and so unknown
}

// salvage reads what is whole in a snapshot, and what is wrong with it.
func salvage(ctx context.Context, f folder, sequence uint64) (*salvaged, error) {
	in, err := openAnyway(f, kindSnapshot, sequence)
	if err != nil {
		return nil, err
	}
	defer in.close()
	s := &salvaged{file: newFile(fileName(kindSnapshot, sequence), in)}
	var unknown atomic.Int64
	var lost losses
	r := newSnapshotReader(in.path)
	r.absent = func(team.ID) *team.Team { unknown.Add(1); return nil }
	r.lost = lost.add
	for p, wrong := range in.pieces(ctx) {
		if wrong == nil {
			wrong = r.add(ctx, p.offset, p.payload)
		}
		if err := s.file.note(damage(wrong)); err != nil {
			r.crew.join()
			return nil, err
		}
	}
	s.content, _ = r.content() // what fails is lost, and no error
	for _, err := range lost.all {
		s.file.note(err)
	}
	s.unknown = int(unknown.Load())
	s.count(&r.head, in.frames, sequence)
	return s, nil
}

// losses are the frames that could not be decoded, as many goroutines tell them.
type losses struct {
	mu  sync.Mutex
	all []error
}

func (l *losses) add(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, err)
}

// count compares what is whole with what the head says. If the head is lost, the
// instant is that of the newest record.
func (s *salvaged) count(h *head, f *frames, sequence uint64) {
	s.file.Records, s.file.Last = s.content.Records.Len(), sequence
	if s.file.Condition == Whole {
		s.file.note(h.check(f, s.content, sequence))
	}
	s.content.Sequence = sequence
	if s.content.At.IsZero() {
		s.content.At = newest(s.content.Records)
	}
}

// newest returns when the newest record was updated.
func newest(r store.Records) (at time.Time) {
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	for _, u := range r.Users {
		later(u.UpdatedAt)
	}
	for _, t := range r.Teams {
		later(t.UpdatedAt)
	}
	for _, reg := range r.Registrations {
		later(reg.UpdatedAt)
	}
	return at
}

// holds returns how to tell whether a team is among those that were salvaged.
func (s *salvaged) holds() func(*team.Team) bool {
	teams := make(map[team.ID]*team.Team, len(s.content.Records.Teams))
	for _, t := range s.content.Records.Teams {
		teams[t.ID] = t
	}
	return func(t *team.Team) bool { return teams[t.ID] == t }
}
