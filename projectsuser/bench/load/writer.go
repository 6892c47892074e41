package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// writer gives commands at a steady rate.
type writer struct {
	target   *target
	random   *rand.Rand
	each     time.Duration // between two commands; 0 for none at all
	counting time.Time     // from when they count
	log      log
}

// run gives commands until the context is done. One that is late is given at
// once, so that the rate stays.
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
		if w.log.note(err); err == nil && start.After(w.counting) {
			w.log.took(took)
		}
	}
}

// wait waits, and reports whether the context is not done.
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

// advance moves a registration on by the command that its status permits, so
// that all statuses keep being moved into and out of.
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
