package fetch

import (
	"context"
	"net/url"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
)

// Plan says what a run will do.
type Plan struct {
	Lists    []PlannedList
	Requests int           // at least; changes and deletions need more
	Takes    time.Duration // by the limits that are known
}

// PlannedList is a list in a [Plan].
type PlannedList struct {
	List     string // for example "projects_users"
	Records  int    // that are to be read, at most; -1 if the service does not say
	Requests int
}

// estimate is the last plan, and what it was made of.
type estimate struct {
	Plan
	users   int                // in the scope at most, before a first run; else 0
	perUser map[string]float64 // memberships of a user of the service, by list, if it was asked
}

// Plan asks the service how many records a run would read, and reads none. It sends one
// request for each list. With a scope, a first run does not know the users yet: then they
// are at most as many as the registrations, and as the members of the campus and the cursus;
// and a user has as many memberships as the users of the service on the average.
func (f *Fetcher) Plan(ctx context.Context) (Plan, error) {
	var result Result
	f.result, f.client.sent = &result, 0
	r := f.newRound(&result, roundFull)
	if f.options.Full {
		r.progress.Phase = roundAgain
	}
	var p Plan
	f.planned = estimate{perUser: make(map[string]float64)}
	for _, s := range r.steps {
		if s.progress.Round >= r.number {
			continue
		}
		planned := PlannedList{List: s.list.name}
		switch s.progress.Phase {
		case "":
			if err := r.count(ctx, s, &planned); err != nil {
				return p, err
			}
		default:
			planned.Records = int(s.progress.Last)
			planned.Requests = pages(planned.Records)
		}
		p.Lists = append(p.Lists, planned)
		p.Requests += planned.Requests
	}
	f.planned.Plan = p
	now := time.Now()
	p.Takes = f.forecast(p.Requests, now)
	if (r.progress.CompleteAt.IsZero() || r.again()) && p.Takes >= short {
		again := PlannedList{List: meanwhile, Records: -1, Requests: r.following()}
		p.Lists = append(p.Lists, again)
		p.Requests += again.Requests
		p.Takes = f.forecast(p.Requests, now)
	}
	return p, nil
}

// meanwhile is the name in a [Plan] of the round that reads what changes during a long one.
const meanwhile = "changes meanwhile"

// forecast returns how long some more requests take.
func (f *Fetcher) forecast(requests int, now time.Time) time.Duration {
	if f.options.Unlimited {
		return time.Duration(requests) * f.client.latency()
	}
	return f.client.budget.memory.forecast(requests, f.client.latency(), now)
}

// following returns how many requests the round needs that follows a long one: one for the
// changes of each list and one for each comparison, and those for the registrations that
// are not finished, which it reads again.
func (r *round) following() int {
	n := (r.unfinished() + pageSize - 1) / pageSize
	for _, s := range r.steps {
		switch {
		case s.kind == mentionsAgain || s.kind == belongs:
			_, requests := r.expected(s, false)
			n += requests
		case s.kind != rereads && s.list.name != openList(r.options.Scope).name:
			n++
		}
	}
	if r.options.Scope.IsZero() && r.progress.KnownAt.IsZero() {
		n++ // for the changes of teams, which a first round does not ask for
	}
	return n
}

// unfinished returns how many registrations are not finished: what the plan counted, else
// what is held.
func (r *round) unfinished() int {
	for _, l := range r.planned.Lists {
		if l.List == openList(r.options.Scope).name && l.Records >= 0 {
			return l.Records
		}
	}
	s := r.registry.Snapshot()
	f := &s.Fields().Registrations
	all := s.Registrations.Count(r.options.Scope.conditions(f)...)
	return all - s.Registrations.Count(append(r.options.Scope.conditions(f), f.Status.In(state.Finished))...)
}

// count asks how many records a step will read.
func (r *round) count(ctx context.Context, s *step, planned *PlannedList) error {
	planned.Requests = 1
	switch {
	case s.kind == walks:
		s.progress.Phase, s.progress.BeganAt = phaseWalk, r.client.now()
		if !s.progress.KnownAt.IsZero() && !r.again() {
			s.progress.Phase = phaseIncrement
		}
		total, err := r.total(ctx, s.list.path, r.walkQuery(s))
		planned.Records, planned.Requests = total, pages(total)
		if err == nil && s.scoped && s.progress.KnownAt.IsZero() {
			r.planned.users, err = r.usersInScope(ctx, total)
		}
		return err
	case s.kind == rereads && s.progress.KnownAt.IsZero(): // the walk reads all
		planned.Requests = 0
	case s.kind == rereads:
		planned.Records = len(r.movable(0, s.progress.KnownAt))
		planned.Requests = (planned.Records + pageSize - 1) / pageSize
	case s.kind == belongs && r.options.Scope.IsZero() && s.progress.KnownAt.IsZero():
		total, err := r.total(ctx, s.list.path, s.list.query())
		planned.Records, planned.Requests = max(total, 0), max(1, (total+fill-1)/fill)
		if isUnavailable(err) {
			return nil
		}
		return err
	case s.kind == belongs && !s.light && s.progress.KnownAt.IsZero():
		if err := r.countPerUser(ctx, s.list); err != nil {
			return err
		}
		planned.Records, planned.Requests = r.expected(s, true)
	case s.kind != compares:
		planned.Records, planned.Requests = r.expected(s, s.progress.KnownAt.IsZero())
	}
	return nil
}

// usersInScope returns how many users the scope has at most. Lists of memberships that are
// empty, or that the service does not show, say nothing.
func (r *round) usersInScope(ctx context.Context, registrations int) (users int, err error) {
	users = registrations
	bound := func(total int, err error) error {
		if err == nil && total > 0 && (users < 0 || total < users) {
			users = total
		}
		if isUnavailable(err) {
			return nil
		}
		return err
	}
	in := r.options.Scope
	if len(in.Users) > 0 {
		err = bound(len(in.Users), nil)
	}
	if err == nil && in.Campus != 0 {
		err = bound(r.total(ctx, campusMemberships.list.path, url.Values{"filter[campus_id]": {joined([]project.CampusID{in.Campus})}}))
	}
	if err == nil && in.Cursus != 0 {
		err = bound(r.total(ctx, cursusMemberships.list.path, url.Values{"filter[cursus_id]": {joined([]project.CursusID{in.Cursus})}}))
	}
	return max(users, 0), err
}

// countPerUser asks how many memberships of a list the users of the service have on the
// average.
func (r *round) countPerUser(ctx context.Context, of *list) error {
	memberships, err := r.total(ctx, of.path, of.query())
	if isUnavailable(err) {
		return nil
	}
	if err != nil {
		return err
	}
	users, err := r.total(ctx, mentionedUsers.list.path, url.Values{})
	if users > 0 {
		r.planned.perUser[of.name] = max(float64(memberships), 0) / float64(users)
	}
	return err
}

// perUser returns how many memberships of a list a user has: what the plan says, or else the
// number for the step.
func (r *round) perUser(s *step) float64 {
	if n := r.planned.perUser[s.list.name]; n > 0 {
		return n
	}
	return s.perUser
}

// users returns how many users are to be read, as far as that is known.
func (r *round) users() int {
	switch {
	case r.inScope > 0:
		return r.inScope
	case !r.options.Scope.IsZero() && r.planned.perUser != nil:
		return r.planned.users
	}
	return r.registry.Snapshot().Users.Len()
}

// expected returns how many records a step reads, 0 if that is not known, and how many
// requests it needs, whose records are found by what the copy has.
func (r *round) expected(s *step, first bool) (records, requests int) {
	users, scoped := r.users(), !r.options.Scope.IsZero()
	switch {
	case s.kind == belongs && s.light: // only of the users who enter the scope meanwhile
		return 0, 0
	case s.kind == belongs && scoped:
		records = int(float64(users) * r.perUser(s))
		return records, (records + fill - 1) / fill
	case s.list.path == mentionedUsers.list.path && first == (s.kind == asks):
		return users, (users + pageSize - 1) / pageSize
	case s.kind == mentionsAgain && first:
		return 0, 0
	}
	return 0, 1
}

// total asks how many records a list has.
func (r *round) total(ctx context.Context, path string, query url.Values) (int, error) {
	got, err := r.ask(ctx, path, query, 1)
	if err != nil {
		return 0, err
	}
	return got.total, nil
}

// pages returns how many requests a list needs.
func pages(records int) int { return max(1, (records+pageSize-1)/pageSize) }

// requestsLeft returns how many requests the round still needs, as far as that is known.
func (r *round) requestsLeft() (n int) {
	for _, s := range r.steps {
		switch {
		case s.progress.Round >= r.number || r.progress.Phase == roundLight && !s.light:
		case s.left >= 0:
			n += (s.left + pageSize - 1) / pageSize
		case s.kind == asks || s.kind == mentionsAgain || s.kind == belongs && !r.options.Scope.IsZero():
			_, requests := r.expected(s, s.progress.KnownAt.IsZero())
			n += requests
		default:
			n += r.planned.requests(s.list.name)
		}
	}
	return n
}

// requests returns how many requests a list needs, one if the plan does not have it.
func (p *Plan) requests(list string) int {
	for _, l := range p.Lists {
		if l.List == list {
			return l.Requests
		}
	}
	return 1
}
