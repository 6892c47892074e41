package projectsuser

import (
	"cmp"
	"slices"
	"time"

	"github.com/projectsuser/roster/state"
)

// Past is what a registry remembers of registrations, besides what their records
// tell: see [Snapshot.Timeline]. It may be of one that is gone.
type Past struct {
	Registrations []ID          // whose past it is; those that were only imported have it in common
	Moments       []Remembrance // oldest first
}

// Remembrance is one change of a status, as a registry remembers it.
type Remembrance struct {
	Cause  uint64 // the sequence of the change that did it, among the causes
	At     time.Time
	To     state.Status
	Events []state.Event

	Inferred bool // told by timestamps
	Declared bool // To is what a source declared
	Told     bool // an import, of which the records tell what was until then: the last moment, without a status
}

// Cause is what a registry remembers of a change.
type Cause struct {
	Sequence uint64
	Actor    string
	Command  Command
}

// pasts returns what the snapshot remembers, and of which changes.
func (s *Snapshot) pasts() ([]*Past, []*Cause) {
	w := pastWriter{causes: make(map[*cause]bool), common: make(map[*past]*Past)}
	for _, e := range inOrder(s.Registrations, s.fields.Registrations.ID) {
		w.add(e.Registration.ID, e.past)
	}
	for d := range s.departed.Where() {
		if _, back := s.Registrations.Get(int64(d.id)); !back {
			w.add(d.id, d.past)
		}
	}
	causes := make([]*Cause, 0, len(w.causes))
	for c := range w.causes {
		causes = append(causes, &Cause{c.sequence, c.actor, c.command})
	}
	slices.SortFunc(causes, func(a, b *Cause) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return w.pasts, causes
}

// pastWriter collects pasts and their causes.
type pastWriter struct {
	pasts  []*Past
	causes map[*cause]bool
	common map[*past]*Past // of imports, which many have in common
}

func (w *pastWriter) add(id ID, p *past) {
	if p == nil {
		return
	}
	if known := w.common[p]; known != nil {
		known.Registrations = append(known.Registrations, id)
		return
	}
	written := &Past{Registrations: []ID{id}}
	if p.told && p.before == nil {
		w.common[p] = written
	}
	for ; p != nil; p = p.before {
		w.causes[p.cause] = true
		written.Moments = append(written.Moments, Remembrance{
			Cause: p.cause.sequence, At: p.at, To: p.to, Events: p.events,
			Inferred: p.inferred, Declared: p.declared, Told: p.told,
		})
	}
	slices.Reverse(written.Moments)
	w.pasts = append(w.pasts, written)
}

// pastOf returns the pasts of a content by registration. A cause that is not among
// the causes is one of which only the sequence is known.
func (c Content) pastOf() map[ID]*past {
	causes := make(map[uint64]*cause, len(c.Causes))
	for _, known := range c.Causes {
		causes[known.Sequence] = &cause{known.Sequence, known.Actor, known.Command}
	}
	of := make(map[ID]*past, len(c.Records.Registrations))
	for _, p := range c.Pasts {
		var last *past
		for _, m := range p.Moments {
			if causes[m.Cause] == nil {
				causes[m.Cause] = &cause{sequence: m.Cause}
			}
			last = &past{
				cause: causes[m.Cause], before: last, at: m.At, from: last.status(), to: m.To, events: m.Events,
				inferred: m.Inferred, declared: m.Declared, told: m.Told,
			}
		}
		for _, id := range p.Registrations {
			of[id] = last
		}
	}
	return of
}

// leadingTo returns a past that leads to a status: the past itself, or with an
// import behind it that tells the rest.
func (p *past) leadingTo(s state.Status, told *past) *past {
	switch {
	case p == nil:
		return told
	case p.told || p.to == s:
		return p
	}
	rest := *told
	rest.before = p
	return &rest
}

// gone returns those of the pasts whose registrations are not there, if they lead
// there.
func (c Content) gone(pasts map[ID]*past) []*departed {
	for _, r := range c.Records.Registrations {
		delete(pasts, r.ID)
	}
	gone := make([]*departed, 0, len(pasts))
	for id, p := range pasts {
		if p != nil && p.to == state.NotRegistered {
			gone = append(gone, &departed{id, p})
		}
	}
	return gone
}
