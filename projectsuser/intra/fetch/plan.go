package fetch

import (
	"context"
	"net/url"
	"time"
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
	p.Takes = time.Duration(p.Requests) * f.client.latency()
	if !f.options.Unlimited {
		p.Takes = f.client.budget.memory.forecast(p.Requests, f.client.latency(), time.Now())
	}
	return p, nil
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
	}
	return nil
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
