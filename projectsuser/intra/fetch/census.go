package fetch

import (
	"context"
	"errors"
	"slices"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

const phaseCensus = "census"

// enteredMeanwhile is the end of a census during which a user has entered the scope. It is
// kept, because after a kill the census must be repeated too.
const enteredMeanwhile = 1

// errNoTotal reports an answer that does not say how many records there are.
var errNoTotal = errors.New("the answer has no X-Total")

// census finds what the source no longer has, and what the copy lacks: it compares the
// number of records in windows of ids, and halves those that differ. A window of at most
// one page is read.
func (r *round) census(ctx context.Context, s *step) error {
	p := s.progress
	if p.Phase == "" {
		p.Phase, p.BeganAt = phaseCensus, r.client.now()
		p.Windows, p.Last = []store.Window{r.whole(s)}, 0
	}
	for {
		if len(p.Windows) == 0 && p.Last == enteredMeanwhile { // with registrations that are held and may be gone
			p.Windows, p.Last = []store.Window{r.whole(s)}, 0
		}
		if len(p.Windows) == 0 {
			s.finish(r.number, true)
			return r.commit(ctx, s, nil, store.IDs{})
		}
		if err := r.compare(ctx, s); err != nil {
			return err
		}
	}
}

// whole returns the window of all ids: of those that are held, because a record with a
// greater one is newer than the copy. The first census of a list has no such bound, and
// neither has that of a campus or a cursus, which a user can enter with greater ids.
func (r *round) whole(s *step) store.Window {
	w := store.Window{First: 1, Last: maxID, Total: unknownTotal}
	if in := r.options.Scope; in.Campus != 0 || in.Cursus != 0 {
		return w
	}
	if held := s.list.held(r.registry.Snapshot(), w.First, w.Last); len(held) > 0 && !s.progress.CompleteAt.IsZero() {
		w.Last = held[len(held)-1]
	}
	return w
}

// compare compares the last window with what is held.
func (r *round) compare(ctx context.Context, s *step) error {
	p := s.progress
	last := len(p.Windows) - 1
	w := p.Windows[last]
	held := s.list.held(r.registry.Snapshot(), w.First, w.Last)
	if w.Total == int64(len(held)) {
		p.Windows = p.Windows[:last]
		return nil
	}
	if w.Total > pageSize && w.Last > w.First {
		p.Windows = append(p.Windows[:last], halves(w, held)...)
		return nil
	}
	query := s.list.query()
	query.Set("range[id]", rangeOf(w.First, w.Last))
	size := pageSize
	if len(held) > pageSize && w.Total < 0 {
		size = 1 // only the total is needed
	}
	r.note(s)
	got, err := r.get(ctx, s.list.path, query, size)
	if err != nil {
		return err
	}
	if err := within(got.ids, w.First, w.Last); err != nil {
		return &RequestError{got.request, 1, err}
	}
	if got.total < 0 {
		return &RequestError{got.request, 1, errNoTotal}
	}
	p.settle(int64(got.total), int64(len(held)), int64(len(got.ids)))
	if len(got.ids) < got.total {
		return r.commit(ctx, s, nil, store.IDs{})
	}
	if s.scoped && r.enter(got) {
		p.Last = enteredMeanwhile
	}
	return r.compared(ctx, s, got, held)
}

// compared puts a window that was read whole, and removes what it lacks.
func (r *round) compared(ctx context.Context, s *step, got *page, held []int64) error {
	var gone []int64
	for _, id := range held {
		if !slices.Contains(got.ids, id) {
			gone = append(gone, id)
		}
	}
	if len(gone) > 0 && len(s.list.filter) > 0 {
		return r.outside(ctx, s, got, gone)
	}
	ids := s.list.gone(gone)
	if err := r.release(ctx, got, ids.Teams); err != nil {
		return err
	}
	return r.commit(ctx, s, got, ids)
}

// outside decides about registrations that the scope no longer has: they are gone, or
// their users left the scope.
func (r *round) outside(ctx context.Context, s *step, got *page, ids []int64) error {
	for batch := range slices.Chunk(ids, pageSize) {
		still, gone, err := r.byID(ctx, s.list.path, batch)
		if err != nil {
			return err
		}
		leave(still, r.options.Scope, r.registry.Snapshot())
		still.records.Append(got.records)
		if err := r.commit(ctx, s, still, s.list.gone(gone)); err != nil {
			return err
		}
	}
	return nil
}

// release reads the registrations again that have teams which are gone, because a team is
// not removed while a registration has it.
func (r *round) release(ctx context.Context, got *page, gone []team.ID) error {
	var ids []int64
	snapshot := r.registry.Snapshot()
	for _, id := range gone {
		if e := snapshot.Team(id); e != nil {
			for _, reg := range e.Registrations {
				ids = append(ids, int64(reg))
			}
		}
	}
	for batch := range slices.Chunk(ids, pageSize) {
		holders, _, err := r.byID(ctx, "/v2/projects_users", batch)
		if err != nil {
			return err
		}
		got.records.Append(holders.records)
	}
	return nil
}

// halves returns the two halves of a window by the ids that are held, the one to compare
// next last.
func halves(w store.Window, held []int64) []store.Window {
	middle := w.First + (w.Last-w.First+1)/2
	if len(held) > 1 {
		middle = max(held[len(held)/2], w.First+1)
	}
	return []store.Window{
		{First: middle, Last: w.Last, Total: withParent(w.Total)},
		{First: w.First, Last: middle - 1, Total: unknownTotal},
	}
}
