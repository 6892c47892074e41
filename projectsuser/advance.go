package projectsuser

import (
	"context"
	"time"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// Advance applies every begin_at and retriable_at that has come by an instant:
// each as a change at exactly its own instant, all in one transaction. An instant
// that is past already changes nothing. Commands advance to the registry's clock
// by themselves; a program that shows statuses without giving commands advances,
// or has [Registry.Run] do it.
func (r *Registry) Advance(ctx context.Context, to time.Time) error {
	return r.settled(r.atTime(ctx, to, func(*draft) error { return nil }))
}

// Run advances time whenever something is due by the registry's clock, until the
// context is done or a change of time cannot be committed, and returns that
// error. One Run is enough for a registry.
func (r *Registry) Run(ctx context.Context) error {
	for {
		if err := r.waitForChange(ctx); err != nil {
			return err
		}
		if err := r.Advance(ctx, r.clock()); err != nil {
			return err
		}
	}
}

// waitForChange returns when something may be due, or the context is done.
func (r *Registry) waitForChange(ctx context.Context) error {
	var due <-chan time.Time
	if next := r.Snapshot().NextChange(); !next.IsZero() {
		timer := time.NewTimer(next.Sub(r.clock()))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-due:
	case <-r.wake:
	}
	return nil
}

// advance applies what time alone changes up to an instant: a change for each
// instant at which something is due.
func (d *draft) advance(to time.Time) (changes []Change) {
	for {
		at := d.view().NextChange()
		if at.IsZero() || at.After(to) {
			break
		}
		changes = append(changes, d.tick(at.UTC()))
	}
	if to.After(d.at) {
		d.at = to
	}
	return changes
}

// tick applies what is due at an instant.
func (d *draft) tick(at time.Time) Change {
	d.sequence++
	d.at = at
	c := Change{Sequence: d.sequence, At: at, Command: CommandTime}
	cause := newCause(c)
	d.teams.put(due(d.teams.view(), d.fields.Teams.next, at, (*TeamEntry).at))
	moved := due(d.registrations.view(), d.fields.Registrations.next, at, func(e *Entry, at time.Time) *Entry {
		after := e.at(at)
		if after.Status != e.Status {
			m := begun(e, after)
			c.Moves = append(c.Moves, m)
			after.past = e.lived().then(past{cause: cause, at: at, to: m.To, events: m.Events})
		}
		d.touched = append(d.touched, e.Registration.ID)
		return after
	})
	d.registrations.put(moved)
	return c
}

// due returns the records of a table that change by an instant, as they are then.
func due[R any](t *query.Table[R], next *query.Field[R, time.Time], at time.Time, then func(R, time.Time) R) (records []R) {
	for r := range t.Where(next.AtMost(at)) {
		records = append(records, then(r, at))
	}
	return records
}

// begun is the move of a registration that begins.
func begun(from, to *Entry) Move {
	return Move{
		Registration: from.Registration.ID, User: from.Registration.User, Project: from.Registration.Project,
		From: from.Status, To: to.Status, Events: []state.Event{state.Begin},
	}
}
