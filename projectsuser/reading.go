package projectsuser

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// reading is what the timestamps of a registration's records tell of its past. A
// zero time in it is one that they do not tell.
type reading struct {
	registered time.Time
	attempts   []attempt
	children   bool

	known    bool         // the teams are
	declared state.Status // what stands where they are not,
	since    time.Time    // and since when
}

// attempt is what the timestamps of a team tell of its member.
type attempt struct {
	since, locked, closed, marked time.Time
	begin                         time.Time // the session's begin_at
}

// read reads the records of an entry. The registration began at its created_at,
// an attempt at the team's, but not before the end of the attempt before it; a
// closed team with a mark got that at the registration's marked_at if it fits,
// else when it was closed.
func read(e *Entry) *reading {
	r := e.Registration
	told := &reading{registered: r.CreatedAt, children: e.Setting.HasChildren, known: e.Derived, declared: r.Declared}
	if r.Declared == state.Finished {
		told.since = r.MarkedAt
	}
	teams := slices.Collect(r.Attempts.All())
	for i, t := range teams {
		a := attempt{since: earliestOf(t), locked: t.LockedAt, closed: t.ClosedAt}
		if e.runsIn(t) {
			a.begin = e.Setting.BeginAt
		}
		if t.Finished() {
			a.marked = markedAt(r, t, teams[i+1:])
		}
		if i > 0 {
			a.since = latest(a.since, told.attempts[i-1].end())
		}
		told.attempts = append(told.attempts, a)
	}
	if told.registered.IsZero() && len(teams) > 0 {
		told.registered = told.attempts[0].since
	}
	return told
}

// earliestOf returns when a team is known to have been there first.
func earliestOf(t *team.Team) time.Time {
	if !t.CreatedAt.IsZero() {
		return t.CreatedAt
	}
	if t.LockedAt.IsZero() || !t.ClosedAt.IsZero() && t.ClosedAt.Before(t.LockedAt) {
		return t.ClosedAt
	}
	return t.LockedAt
}

// markedAt returns when a team that is finished got its mark: at the
// registration's marked_at if that is between its closing and the attempt after
// it, else when it was closed.
func markedAt(r *Registration, t *team.Team, after []*team.Team) time.Time {
	if r.MarkedAt.Before(t.ClosedAt) || len(after) > 0 && r.MarkedAt.After(earliestOf(after[0])) {
		return t.ClosedAt
	}
	return r.MarkedAt
}

// runsIn reports whether a team is known to run in the session that holds for the
// entry.
func (e *Entry) runsIn(t *team.Team) bool {
	return t.Session == 0 || t.Session == e.Session
}

// end returns when an attempt made way for another.
func (a attempt) end() time.Time { return latest(a.since, a.marked) }

// latest returns the later of two instants; zero is earlier than all.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// reached reports whether an instant is told and reached at another.
func reached(told, at time.Time) bool { return !told.IsZero() && !told.After(at) }

// instants returns those at which the records may tell something, in order, that
// are after all that is known and not after a last one.
func (r *reading) instants(known *past, last time.Time) (instants []time.Time) {
	add := func(at time.Time) {
		if reached(at, last) && (known == nil || at.After(known.at)) {
			instants = append(instants, at)
		}
	}
	add(r.registered)
	add(r.since)
	for _, a := range r.attempts {
		for _, at := range []time.Time{a.since, a.locked, a.closed, a.marked, a.begin} {
			add(at)
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	return slices.CompactFunc(instants, time.Time.Equal)
}

// status returns the status that the records tell for an instant. It is derived
// from what had happened by then; where the teams are unknown it is none until
// the declared one is known to hold.
func (r *reading) status(at time.Time) state.Status {
	switch {
	case !reached(r.registered, at):
		return state.NotRegistered
	case r.known:
		return state.Derive(r.facts(at))
	case reached(r.since, at):
		return r.declared
	}
	return 0
}

// facts returns the facts that had come about by an instant.
func (r *reading) facts(at time.Time) state.Facts {
	f := state.Registered
	if r.children {
		f |= state.HasChildren
	}
	for _, a := range slices.Backward(r.attempts) {
		if reached(a.since, at) {
			return f | a.facts(at)
		}
	}
	return f
}

func (a attempt) facts(at time.Time) state.Facts {
	f := state.InTeam
	for _, told := range []struct {
		at   time.Time
		fact state.Facts
	}{{a.locked, state.Locked}, {a.closed, state.Closed}, {a.marked, state.Marked}} {
		if reached(told.at, at) {
			f |= told.fact
		}
	}
	if a.begin.After(at) {
		f |= state.BeginAhead
	}
	return f
}
