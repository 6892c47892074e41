package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// writer runs commands at a steady rate.
type writer struct {
	target   *target
	random   *rand.Rand
	each     time.Duration // between two commands; 0 for no commands
	counting time.Time     // commands count from here on
	stats    stats
}

// run runs commands until the context is done. A late one runs at once, so that the
// rate is kept.
func (w *writer) run(ctx context.Context) {
	if w.each == 0 {
		return
	}
	for due := time.Now(); wait(ctx, time.Until(due)); due = due.Add(w.each) {
		start := time.Now()
		err := w.target.write(ctx, w.random)
		took := time.Since(start)
		if ctx.Err() != nil {
			return
		}
		if w.stats.addError(err); err == nil && start.After(w.counting) {
			w.stats.addTime(took)
		}
	}
}

// wait waits for a duration or until the context is done, and reports whether the
// context is not done.
func wait(ctx context.Context, d time.Duration) bool {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
	}
	return ctx.Err() == nil
}

// advance runs a command that the status of a registration permits, so that
// registrations enter and leave every status.
func advance(tx *registry.Tx, e *store.Entry, points int32) (err error) {
	id := e.Registration.ID
	t := e.Registration.Attempts.Active()
	switch e.Status {
	case state.Searching:
		_, err = tx.CreateTeam(id)
	case state.CreatingGroup:
		_, err = tx.Lock(t.ID)
	case state.WaitingToStart:
		_, err = tx.Unlock(t.ID)
	case state.InProgress:
		if e.Setting.HasChildren {
			_, err = tx.Complete(t.ID, points)
		} else {
			_, err = tx.Close(t.ID)
		}
	case state.WaitingEvaluation:
		_, err = tx.Mark(t.ID, points)
	case state.Finished:
		_, err = tx.Retry(id, registry.RetryOptions{Force: true})
	}
	return err
}
