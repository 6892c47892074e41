package fetch

import (
	"context"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

const phaseReread = "re-read"

// near is how far from now an instant can be at which the service moves a record by itself.
const near = 24 * time.Hour

// reread reads the registrations again that can still change without a new updated_at:
// those that are not finished, those that begin or can be retried soon, and those of which a
// team was read since the last re-reading, because they may have been unfinished until then.
// An id that the answer lacks is gone.
func (r *round) reread(ctx context.Context, s *step) error {
	p := s.progress
	if p.Phase == "" {
		p.Phase, p.BeganAt, p.Next = phaseReread, r.client.now(), 0
	}
	ids := r.movable(p.Next, p.KnownAt)
	for batch := range slices.Chunk(ids, pageSize) {
		s.left = len(ids)
		r.note(s)
		got, gone, err := r.byID(ctx, s.list.path, batch)
		if err != nil {
			return err
		}
		p.Next = batch[len(batch)-1] - 1
		if ids = ids[len(batch):]; len(ids) == 0 {
			s.finish(r.number, true)
		}
		if err := r.commit(ctx, s, got, s.list.gone(gone)); err != nil || p.Phase == "" {
			return err
		}
	}
	s.finish(r.number, true)
	return r.commit(ctx, s, nil, store.IDs{})
}

// movable returns the registrations to read again, in descending order of id and up to the
// given one, 0 for all. What this round has read already is not among them. The last
// re-reading began at an instant.
func (r *round) movable(from int64, last time.Time) (ids []int64) {
	s := r.registry.Snapshot()
	f := &s.Fields().Registrations
	where := r.options.Scope.conditions(f)
	if from > 0 {
		where = append(where, f.ID.AtMost(projectsuser.ID(from)))
	}
	now := time.Now()
	for e := range s.Registrations.Where(where...) {
		reg := e.Registration
		soon := reg.RetriableAt.Sub(now).Abs() < near || e.Setting.BeginAt.Sub(now).Abs() < near
		if (e.Status != state.Finished || soon || teamReadAfter(reg, last)) && reg.ReadAt.Before(r.began) {
			ids = append(ids, int64(reg.ID))
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

// teamReadAfter reports whether a team of a registration was read after an instant.
func teamReadAfter(reg *projectsuser.Registration, at time.Time) bool {
	for t := range reg.Attempts.All() {
		if t.ReadAt.After(at) {
			return true
		}
	}
	return false
}

// byID asks for records by id, at most [pageSize], and returns the ids that do not exist.
func (r *round) byID(ctx context.Context, path string, ids []int64) (got *page, gone []int64, err error) {
	got, err = r.get(ctx, path, map[string][]string{"filter[id]": {joined(ids)}}, pageSize)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range got.ids {
		if !slices.Contains(ids, id) {
			return nil, nil, &RequestError{got.request, 1, &OrderError{ID: id, First: slices.Min(ids), Last: slices.Max(ids)}}
		}
	}
	for _, id := range ids {
		if !slices.Contains(got.ids, id) {
			gone = append(gone, id)
		}
	}
	return got, gone, nil
}
