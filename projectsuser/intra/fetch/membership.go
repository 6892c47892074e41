package fetch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

const phaseMemberships = "memberships"

// errMemberships reports a user whose memberships do not fit in one page.
var errMemberships = fmt.Errorf("more than %d memberships", pageSize)

// memberships are a list that says to what users belong. The list of users does not say it.
type memberships struct {
	list    *list
	field   user.FieldSet // of the user
	perUser int           // how many a user usually has
}

// cursusMemberships have the level of a user, which the service computes again when a team
// gets a mark, without a new updated_at of the user.
var cursusMemberships = memberships{list: plainList("cursus_users"), field: user.FieldCursus, perUser: 2}

// campusMemberships decide which registrations are in the scope of a campus.
var campusMemberships = memberships{list: plainList("campus_users"), field: user.FieldCampuses, perUser: 1}

// fill is how many memberships a request should answer: fewer than a page, because users
// differ, and those of one user must not be on two pages.
const fill = pageSize * 9 / 10

// belong reads the memberships of users, of many users in one request.
func (r *round) belong(m memberships) func(context.Context, *step) error {
	return func(ctx context.Context, s *step) error {
		p := s.progress
		if p.Phase == "" {
			p.Phase, p.BeganAt, p.Next = phaseMemberships, r.client.now(), 1
		}
		ids, whole := r.members(m, s), !r.options.Scope.IsZero() || p.KnownAt.IsZero() || r.again()
		for size := fill / m.perUser; len(ids) > 0; {
			batch := ids[:min(len(ids), size)]
			s.left = len(ids) * pageSize / size
			got, err := r.membersOf(ctx, m, s, batch)
			if err != nil {
				return r.unavailable(ctx, m, s, err)
			}
			total := max(got.total, len(got.ids))
			size = min(max(fill*len(batch)/max(total, 1), 1), pageSize)
			switch {
			case total <= len(got.ids):
				got.records = store.Records{Users: m.complete(got, batch)}
			case len(batch) > 1:
				continue // with fewer users
			default:
				got.records = store.Records{}
				r.result.refuse(store.RefusedRecord{Kind: store.KindUser, ID: batch[0], Err: &RequestError{got.request, 1, errMemberships}})
			}
			ids = ids[len(batch):]
			p.Next = batch[len(batch)-1] + 1
			if len(ids) == 0 {
				s.finish(r.number, whole)
				r.forgetMoved(m)
			}
			if err := r.commit(ctx, s, got, store.IDs{}); err != nil {
				return err
			}
		}
		if p.Phase == "" {
			return nil
		}
		s.finish(r.number, whole)
		r.forgetMoved(m)
		return r.commit(ctx, s, nil, store.IDs{})
	}
}

// average returns how many memberships the held users have on the average, a usual number if
// they are known of no user.
func (m *memberships) average(held *store.Snapshot) float64 {
	users, all := 0, 0
	for u := range held.Users.Where() {
		if u.Unknown.Has(m.field) {
			continue
		}
		if users++; m.field == user.FieldCursus {
			all += len(u.Cursus)
		} else {
			all += len(u.Campuses)
		}
	}
	if users == 0 {
		return float64(m.perUser)
	}
	return float64(all) / float64(users)
}

// forgetMoved forgets the users who have moved, when a step has read the second list of
// memberships. The next commit keeps that.
func (r *round) forgetMoved(m memberships) {
	if m.field == user.FieldCursus {
		clear(r.moved)
		r.progress.Windows = nil
	}
}

// membersOf asks for the memberships of users. The total of the page is at least one more
// than a page if the service does not say it and the page is full.
func (r *round) membersOf(ctx context.Context, m memberships, s *step, users []int64) (*page, error) {
	r.note(s)
	query := m.list.query()
	query.Set("filter[user_id]", joined(users))
	got, err := r.get(ctx, m.list.path, query, pageSize)
	if err != nil {
		return nil, err
	}
	for _, u := range got.records.Users {
		if !slices.Contains(users, int64(u.ID)) {
			return nil, &RequestError{got.request, 1, &OrderError{ID: int64(u.ID), First: users[0], Last: users[len(users)-1]}}
		}
	}
	if got.total < 0 && len(got.ids) == pageSize {
		got.total = pageSize + 1
	}
	return got, nil
}

// unavailable ends a step whose list the service does not have, or does not show to this
// application: the result says so, and the other lists are read. It returns other errors.
func (r *round) unavailable(ctx context.Context, m memberships, s *step, err error) error {
	if !isUnavailable(err) {
		return err
	}
	r.result.refuse(store.RefusedRecord{Kind: store.KindUser, Err: err})
	known := s.progress.Progress
	s.finish(r.number, false)
	r.forgetMoved(m)
	s.progress.KnownAt = known.KnownAt
	return r.commit(ctx, s, nil, store.IDs{})
}

// isUnavailable reports whether the service does not have a list, or does not show it.
func isUnavailable(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && (status.Status == http.StatusForbidden || status.Status == http.StatusNotFound)
}

// complete returns what a page that has all memberships of some users says about these.
// A user without a membership belongs to nothing.
func (m *memberships) complete(got *page, users []int64) (all []*user.User) {
	found := make(map[int64]*user.User)
	for _, u := range got.records.Users {
		found[int64(u.ID)] = u
	}
	for _, id := range users {
		u := found[id]
		if u == nil {
			u = &user.User{ID: user.ID(id), Unknown: user.AllFields.Without(m.field)}
		}
		all = append(all, u)
	}
	return all
}

// members returns the users whose memberships are to be read, from the one on at which the
// step goes on: with a scope all users in it, because they may leave it, and in a light step
// those who have entered it since. Without one there are too many: then those of which the
// memberships are not known, and those that have changed, or of which a registration or a
// team has changed or was removed.
func (r *round) members(m memberships, s *step) []int64 {
	held, from := r.registry.Snapshot(), s.progress.Next
	ids := make(map[user.ID]bool)
	switch in := r.options.Scope; {
	case in.IsZero():
		r.movedMembers(m, s, held, ids)
		maps.Copy(ids, r.moved)
	case s.light:
		for e := range held.Registrations.Where(in.conditions(&held.Fields().Registrations)...) {
			if e.User == nil || e.User.Unknown.Has(m.field) || r.moved[e.User.ID] {
				ids[e.Registration.User] = true
			}
		}
	default:
		ids = r.owners()
	}
	delete(ids, 0)
	return slices.DeleteFunc(int64s(slices.Sorted(maps.Keys(ids))), func(id int64) bool { return id < max(from, 1) })
}

// owners returns the users of the held registrations in the scope.
func (r *round) owners() map[user.ID]bool {
	held, ids := r.registry.Snapshot(), make(map[user.ID]bool)
	for e := range held.Registrations.Where(r.options.Scope.conditions(&held.Fields().Registrations)...) {
		ids[e.Registration.User] = true
	}
	return ids
}

// movedMembers adds the users whose memberships are not known or may have changed.
func (r *round) movedMembers(m memberships, s *step, held *store.Snapshot, ids map[user.ID]bool) {
	since := s.progress.KnownAt
	first := since.IsZero()
	since = since.Add(-r.options.Overlap)
	for u := range held.Users.Where() {
		if u.Unknown.Has(m.field) || r.again() || !first && u.UpdatedAt.After(since) {
			ids[u.ID] = true
		}
	}
	if m.field == user.FieldCursus && !first {
		addMarked(held, since, ids)
	}
}

// addMarked adds the users of the registrations and teams that have changed since an
// instant.
func addMarked(held *store.Snapshot, since time.Time, ids map[user.ID]bool) {
	f := held.Fields()
	for e := range held.Registrations.Where(f.Registrations.UpdatedAt.AtLeast(since)) {
		ids[e.Registration.User] = true
	}
	for e := range held.Teams.Where(f.Teams.UpdatedAt.AtLeast(since)) {
		for _, member := range e.Team.Members {
			ids[member.User] = true
		}
	}
}
