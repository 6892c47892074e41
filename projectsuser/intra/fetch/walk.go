package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// walk reads a list by ranges of ids in the default order of the service, from one end to
// the other. Page numbers would lose records: what changes leaves its page, and those
// behind it move up past the place where the next page begins.
func (r *round) walk(ctx context.Context, s *step) error {
	p := s.progress
	if p.Phase == "" {
		p.Phase, p.BeganAt, p.Next, p.Last = phaseWalk, r.client.now(), 0, 0
		if !p.KnownAt.IsZero() && !r.again() {
			p.Phase = phaseIncrement
		}
	}
	read := 0
	for {
		got, err := r.nextPage(ctx, s)
		if status, ok := errors.AsType[*StatusError](err); ok && status.Status == http.StatusBadRequest && p.incremental() {
			p.Phase, p.Next = phaseWalk, 0 // the list has no range of updated_at
			continue
		}
		if err != nil {
			return err
		}
		if read += len(got.ids); p.Last == 0 {
			p.Last = int64(max(got.total, 0)) + 1
		}
		if int64(read) > 2*p.Last+10*pageSize && got.total >= 0 {
			return &RequestError{got.request, 1, ErrNoEnd}
		}
		ended, err := r.advance(s, got)
		if err != nil {
			return &RequestError{got.request, 1, err}
		}
		if s.scoped && read == 0 && ended && p.KnownAt.IsZero() && !p.incremental() {
			if err := r.checkScope(ctx); err != nil {
				return err
			}
		}
		if s.scoped {
			r.enter(got)
		}
		if ended {
			s.finish(r.number, !p.incremental())
		}
		if err := r.commit(ctx, s, got, store.IDs{}); err != nil || ended {
			return err
		}
	}
}

// nextPage asks for the page where the walk goes on.
func (r *round) nextPage(ctx context.Context, s *step) (*page, error) {
	r.note(s)
	return r.get(ctx, s.list.path, r.walkQuery(s), pageSize)
}

// walkQuery returns the parameters of the next page of a walk.
func (r *round) walkQuery(s *step) url.Values {
	p, query := s.progress, s.list.query()
	if p.Next > 0 {
		query.Set("range[id]", rangeOf(p.bounds()))
	}
	if p.incremental() {
		from, to := p.KnownAt.Add(-r.options.Overlap), p.BeganAt.Add(24*time.Hour)
		query.Set("range[updated_at]", fmt.Sprintf("%s,%s", stamp(from), stamp(to)))
	}
	return query
}

// advance moves the walk behind a page and reports whether that was the last one.
func (r *round) advance(s *step, got *page) (ended bool, err error) {
	p := s.progress
	direction, err := order(got.ids)
	if err != nil {
		return false, err
	}
	if p.Next > 0 {
		first, last := p.bounds()
		if err := within(got.ids, first, last); err != nil {
			return false, err
		}
		if want := p.direction(); direction == -want {
			return false, &OrderError{Before: got.ids[0], ID: got.ids[1]}
		}
	} else if direction > 0 {
		p.upward()
	}
	n := len(got.ids)
	s.left = max(0, got.total-n)
	if n == 0 || got.total >= 0 && got.total <= n {
		return true, nil
	}
	p.Next = got.ids[n-1] + int64(p.direction())
	return p.Next < 1, nil
}

// stamp returns an instant as the service writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// checkScope asks the service for what the scope names. It returns a [*RequestError] of a
// [*ScopeError] if something does not exist.
func (r *round) checkScope(ctx context.Context) error {
	s := r.options.Scope
	if s.Campus != 0 {
		if err := r.checkPlace(ctx, "/v2/campus/", int64(s.Campus), Scope{Campus: s.Campus}); err != nil {
			return err
		}
	}
	if s.Cursus != 0 {
		if err := r.checkPlace(ctx, "/v2/cursus/", int64(s.Cursus), Scope{Cursus: s.Cursus}); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(s.Projects, pageSize) {
		got, gone, err := r.byID(ctx, "/v2/projects", int64s(batch))
		if err == nil && len(gone) > 0 {
			err = &RequestError{got.request, 1, &ScopeError{s, Scope{Projects: idsOf[project.ID](gone)}}}
		}
		if err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(s.Users, pageSize) {
		got, gone, err := r.byID(ctx, "/v2/users", int64s(batch))
		if err == nil && len(gone) > 0 {
			err = &RequestError{got.request, 1, &ScopeError{s, Scope{Users: idsOf[user.ID](gone)}}}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkPlace asks for a campus or a cursus.
func (r *round) checkPlace(ctx context.Context, path string, id int64, missing Scope) error {
	err := r.client.get(ctx, path+strconv.FormatInt(id, 10), nil, func(*answer) error { return nil })
	if status, ok := errors.AsType[*StatusError](err); ok && status.Status == http.StatusNotFound {
		failed, _ := errors.AsType[*RequestError](err)
		return &RequestError{failed.Request, failed.Tries, &ScopeError{r.options.Scope, missing}}
	}
	return err
}
