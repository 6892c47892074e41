package registry_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

func TestRushBeginsWithTime(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 3)
	rush := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	f.assertStatus(ada, state.WaitingToStart)
	begin := epoch.Add(time.Hour)
	if next := f.Snapshot().NextChange(); !next.Equal(begin) {
		t.Errorf("next change at %s, want %s", next, begin)
	}
	f.changes = nil
	f.now = begin.Add(time.Minute)
	f.do(func(*registry.Tx) error { return nil }) // any transaction advances time
	want := []store.Change{{
		Sequence: f.Snapshot().Sequence(), At: begin, Command: store.CommandTime,
		Moves: []store.Move{{Registration: ada, User: 7, Project: 3, From: state.WaitingToStart, To: state.InProgress, Events: []state.Event{state.Begin}}},
	}}
	if diff := cmp.Diff(want, f.changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	f.assertStatus(ada, state.InProgress)
	if !f.Snapshot().NextChange().IsZero() {
		t.Error("another change is due")
	}
}

func TestNextChangeIsTheEarliest(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 3)
	rush := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	for _, minutes := range []time.Duration{30, 90} {
		at := epoch.Add(minutes * time.Minute)
		f.do(func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(at)})
			return err
		})
		want := epoch.Add(min(minutes, 60) * time.Minute)
		if got := f.Snapshot().NextChange(); !got.Equal(want) {
			t.Errorf("begins in an hour, retriable in %d minutes: next change at %s", minutes, got)
		}
	}
	f.changes = nil
	if err := f.Advance(t.Context(), epoch.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	var at []time.Duration
	for _, c := range f.changes {
		at = append(at, c.At.Sub(epoch))
	}
	if diff := cmp.Diff([]time.Duration{time.Hour, 90 * time.Minute}, at); diff != "" {
		t.Errorf("changes of time (-want +got):\n%s", diff)
	}
}

func TestRunAdvancesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := registry.New(registry.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		var id projectsuser.ID
		err := r.Do(ctx, "staff", func(tx *registry.Tx) error {
			err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
				tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: time.Now().Add(time.Hour)}))
			reg, registering := tx.Register(7, 1)
			id = reg.ID
			return errors.Join(err, registering)
		})
		if err != nil {
			t.Fatal(err)
		}
		status := func() state.Status { return r.Snapshot().Registration(id).Status }
		time.Sleep(time.Hour - time.Nanosecond)
		synctest.Wait()
		if got := status(); got != state.WaitingToStart {
			t.Errorf("just before begin_at: %s", got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if got := status(); got != state.InProgress {
			t.Errorf("at begin_at: %s", got)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
}

// Instants are in UTC and have no monotonic clock reading, so that they are equal by
// == to the same instants read from a file.
func TestInstantsAreUTCWithoutMonotonicClock(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	r := registry.New(registry.Options{Clock: func() time.Time { return time.Now().In(paris) }})
	begin := time.Now().Add(time.Hour).In(paris)
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
			tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: begin}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err := errors.Join(err, r.Advance(t.Context(), begin.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	e := s.Registration(1)
	instants := []time.Time{s.At(), e.Registration.CreatedAt}
	timeline, err := s.Timeline(1)
	if err != nil || len(timeline) != 2 {
		t.Fatal(timeline, err)
	}
	for _, m := range timeline {
		instants = append(instants, m.At)
	}
	for i, at := range instants {
		if again := time.Unix(at.Unix(), int64(at.Nanosecond())).UTC(); at != again {
			t.Errorf("instant %d is %#v, read from a file it is %#v", i, at, again)
		}
	}
}

// On a day without changes only the second instant of a snapshot moves, and no commit, no
// publication and no change happens. Replaying the same changes gives the same registry.
func TestQuietDayMovesOnlyTheInstantOfTime(t *testing.T) {
	f := newSchool(t)
	f.register(7, 1)
	changed, sequence := f.Snapshot().ChangedAt(), f.Snapshot().Sequence()
	follower := f.Subscribe(registry.SubscribeOptions{})
	defer follower.Close()
	f.changes = nil
	for day := 1; day <= 3; day++ {
		f.now = epoch.AddDate(0, 0, day)
		if err := f.Advance(t.Context(), f.now); err != nil {
			t.Fatal(err)
		}
		if s := f.Snapshot(); !s.At().Equal(f.now) || !s.ChangedAt().Equal(changed) || s.Sequence() != sequence {
			t.Errorf("day %d: at %s, changed at %s, sequence %d", day, s.At(), s.ChangedAt(), s.Sequence())
		}
	}
	f.now = f.now.Add(time.Hour)
	f.do(func(*registry.Tx) error { return nil }) // a transaction without a command advances too
	if s := f.Snapshot(); !s.At().Equal(f.now) {
		t.Errorf("after an empty transaction: at %s", s.At())
	}
	if err := f.Advance(t.Context(), epoch); err != nil || !f.Snapshot().At().Equal(f.now) {
		t.Errorf("after an instant in the past: %v, at %s", err, f.Snapshot().At())
	}
	if _, ok, err := follower.Poll(); ok || err != nil || len(f.changes) > 0 {
		t.Errorf("a quiet day: delivery %t, %v, changes %+v", ok, err, f.changes)
	}
}

// Advance returns only after its instant is published, also while other commands are
// being committed.
func TestAdvanceBehindACommitPublishesItsInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := registry.New(registry.Options{Commit: func(store.Batch) error { time.Sleep(time.Minute); return nil }})
		begin := time.Now()
		var commands sync.WaitGroup
		for id := range user.ID(3) {
			commands.Go(func() {
				time.Sleep(time.Duration(id) * time.Second)
				if err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id + 1}) }); err != nil {
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Second / 2)
		for _, ahead := range []time.Duration{time.Hour, 2 * time.Hour} {
			if err := r.Advance(t.Context(), begin.Add(ahead)); err != nil {
				t.Fatal(err)
			}
			if at := r.Snapshot().At(); at.Before(begin.Add(ahead)) {
				t.Errorf("advanced to %s, published %s", begin.Add(ahead), at)
			}
		}
		commands.Wait()
	})
}
