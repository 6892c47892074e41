package fetch

import (
	"context"
	"net/url"
	"time"

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
	Records  int    // that are to be read; -1 if the service does not say
	Requests int
}

// Plan asks the service how many records a run would read, and reads none. It sends one
// request for each list.
func (f *Fetcher) Plan(ctx context.Context) (Plan, error) {
	var result Result
	f.result, f.client.sent = &result, 0
	r := f.newRound(&result, roundFull)
	if f.options.Full {
		r.progress.Phase = roundAgain
	}
	var p Plan
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
	f.planned = p
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
			n += r.expected(s, false)
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
		return err
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
	case s.kind != compares:
		planned.Requests = r.expected(s, s.progress.KnownAt.IsZero())
	}
	return nil
}

// expected returns how many requests a step needs whose records are found by what the copy
// has, as far as its number of users says that.
func (r *round) expected(s *step, first bool) int {
	users, scoped := r.registry.Snapshot().Users.Len(), !r.options.Scope.IsZero()
	switch {
	case s.kind == belongs && s.light: // only of the users who enter the scope meanwhile
		return 0
	case s.kind == belongs && scoped:
		return (users*s.perUser + fill - 1) / fill
	case s.list.path == mentionedUsers.list.path && first == (s.kind == asks):
		return (users + pageSize - 1) / pageSize
	case s.kind == mentionsAgain && first:
		return 0
	}
	return 1
}

// total asks how many records a list has.
func (r *round) total(ctx context.Context, path string, query url.Values) (int, error) {
	got, err := r.get(ctx, path, query, 1)
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
			n += r.expected(s, s.progress.KnownAt.IsZero())
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
