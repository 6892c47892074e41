package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// evidence is what the timestamps of a registration and its teams say about its
// past. A zero time is unknown.
type evidence struct {
	registered time.Time
	attempts   []attempt
	children   bool

	known    bool         // the teams and their dates are known
	declared state.Status // the declared status, which counts if they are not
	since    time.Time    // since when the declared status holds
}

// attempt is what the timestamps of one team say about its members.
type attempt struct {
	since, locked, closed, marked time.Time
	begin                         time.Time // the session's begin_at
}

// evidenceOf returns the evidence of an entry's records. A registration begins at its
// created_at. An attempt begins at the team's created_at, but not before the end of
// the previous attempt. A closed team with a mark was marked at the registration's
// marked_at if that is plausible, else at closed_at.
func evidenceOf(e *Entry) *evidence {
	r := e.Registration
	found := &evidence{registered: r.CreatedAt, children: e.Setting.HasChildren, declared: r.DeclaredStatus()}
	teams := slices.Collect(r.Attempts.All())
	found.known = r.Attempts.Known() && !slices.ContainsFunc(teams, isUndated)
	if found.declared == state.Finished {
		found.since = r.MarkedAt
	}
	for i, t := range teams {
		a := attempt{since: earliestOf(t), locked: t.LockedAt, closed: t.ClosedAt}
		if e.runsIn(t) {
			a.begin = e.Setting.BeginAt
		}
		if t.Finished() {
			a.marked = markedAt(r, t, teams[i+1:])
		}
		if i > 0 {
			a.since = latest(a.since, found.attempts[i-1].end())
		}
		found.attempts = append(found.attempts, a)
	}
	if found.registered.IsZero() && len(teams) > 0 {
		found.registered = found.attempts[0].since
	}
	return found
}

// isUndated reports whether a team may have been locked, closed or marked at an instant
// that its source did not contain.
func isUndated(t *team.Team) bool { return t.LockedUndated || t.ClosedUndated || t.UnknownFacts() != 0 }

// earliestOf returns the earliest instant at which a team is known to have existed.
func earliestOf(t *team.Team) time.Time {
	if !t.CreatedAt.IsZero() {
		return t.CreatedAt
	}
	if t.LockedAt.IsZero() || !t.ClosedAt.IsZero() && t.ClosedAt.Before(t.LockedAt) {
		return t.ClosedAt
	}
	return t.LockedAt
}

// markedAt returns when a finished team got its mark: the registration's marked_at
// if that is between the team's closed_at and the next attempt, else closed_at.
func markedAt(r *projectsuser.Registration, t *team.Team, after []*team.Team) time.Time {
	if r.MarkedAt.Before(t.ClosedAt) || len(after) > 0 && r.MarkedAt.After(earliestOf(after[0])) {
		return t.ClosedAt
	}
	return r.MarkedAt
}

// runsIn reports whether a team is known to run in the session that applies to the
// entry.
func (e *Entry) runsIn(t *team.Team) bool {
	return t.Session == 0 || t.Session == e.Session || t == e.Registration.Attempts.Active()
}

// end returns the earliest instant at which the next attempt may begin.
func (a attempt) end() time.Time { return latest(a.since, a.marked) }

// latest returns the later of two instants. The zero time is earlier than all others.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// reached reports whether an instant is known and not after another.
func reached(instant, at time.Time) bool { return !instant.IsZero() && !instant.After(at) }

// instants returns the instants at which the status may have changed, in order:
// those after the known history and not after the last instant.
func (r *evidence) instants(known *history, last time.Time) (instants []time.Time) {
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

// status returns the inferred status at an instant. It is derived from what had
// happened by then. If the teams are unknown it is 0 until the declared status is
// known to hold.
func (r *evidence) status(at time.Time) state.Status {
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

// facts returns the facts that held at an instant.
func (r *evidence) facts(at time.Time) state.Facts {
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

// facts returns the facts of the attempt that held at an instant.
func (a attempt) facts(at time.Time) state.Facts {
	f := state.InTeam
	for _, step := range []struct {
		at   time.Time
		fact state.Facts
	}{{a.locked, state.Locked}, {a.closed, state.Closed}, {a.marked, state.Marked}} {
		if reached(step.at, at) {
			f |= step.fact
		}
	}
	if a.begin.After(at) {
		f |= state.BeginAhead
	}
	return f
}
