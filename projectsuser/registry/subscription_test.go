package registry_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

type condition = query.Condition[*store.Entry]

// follower is a subscription and its answer, which it keeps up to date from the
// deliveries alone.
type follower struct {
	*registry.Subscription
	where  []condition
	answer map[projectsuser.ID]store.Entry
}

// follow subscribes to the registrations that fulfil the conditions.
func follow(r *registry.Registry, pending int, where ...condition) *follower {
	f := &follower{Subscription: r.Subscribe(registry.SubscribeOptions{Pending: pending}, where...), where: where}
	f.answer = answer(f.Snapshot(), where)
	return f
}

// answer returns the registrations of a snapshot that fulfil the conditions.
func answer(s *store.Snapshot, where []condition) map[projectsuser.ID]store.Entry {
	found := make(map[projectsuser.ID]store.Entry)
	for e := range s.Registrations.All(query.Query[*store.Entry]{Where: where}) {
		found[e.Registration.ID] = *e
	}
	return found
}

// apply applies a delivery. It returns an error if the delivery is wrong.
func (f *follower) apply(d registry.Delivery) error {
	for _, c := range d.Left {
		if held, ok := f.answer[c.Before.Registration.ID]; !ok || held != *c.Before {
			return fmt.Errorf("registration %d left, before it was %+v", c.Before.Registration.ID, held)
		}
		delete(f.answer, c.Before.Registration.ID)
	}
	for _, c := range d.Changed {
		if held, ok := f.answer[c.After.Registration.ID]; !ok || held != *c.Before || *c.Before == *c.After {
			return fmt.Errorf("registration %d changed, before it was %+v", c.After.Registration.ID, held)
		}
		f.answer[c.After.Registration.ID] = *c.After
	}
	for _, c := range d.Entered {
		if _, ok := f.answer[c.After.Registration.ID]; ok {
			return fmt.Errorf("registration %d entered twice", c.After.Registration.ID)
		}
		f.answer[c.After.Registration.ID] = *c.After
	}
	if d.Since >= d.Snapshot.Sequence() || d.Publications < 1 {
		return fmt.Errorf("%d publications from sequence %d to %d", d.Publications, d.Since, d.Snapshot.Sequence())
	}
	return f.check(d.Snapshot)
}

// check compares the answer with that of a snapshot.
func (f *follower) check(s *store.Snapshot) error {
	if want := answer(s, f.where); !maps.Equal(want, f.answer) {
		return fmt.Errorf("%v: the followed answer has %d registrations, the snapshot has %d or others, at sequence %d", f.where, len(f.answer), len(want), s.Sequence())
	}
	return nil
}

// poll applies up to n pending deliveries.
func (f *follower) poll(n int) error {
	for range n {
		d, ok, err := f.Poll()
		if !ok || err != nil {
			return err
		}
		if err := f.apply(d); err != nil {
			return err
		}
	}
	return nil
}

// next applies the next delivery and returns the ids of the registrations that
// entered, changed and left.
func (f *follower) next(t *testing.T) (ids [3][]projectsuser.ID) {
	t.Helper()
	d, ok, err := f.Poll()
	if !ok || err != nil {
		t.Fatalf("no delivery, %v", err)
	}
	if err := f.apply(d); err != nil {
		t.Fatal(err)
	}
	for i, changes := range [][]registry.EntryChange{d.Entered, d.Changed, d.Left} {
		for _, c := range changes {
			if c.After == nil {
				c.After = c.Before
			}
			ids[i] = append(ids[i], c.After.Registration.ID)
		}
	}
	return ids
}

// assertNext fails the test unless the next delivery has the wanted ids.
func (f *follower) assertNext(t *testing.T, entered, changed, left []projectsuser.ID) {
	t.Helper()
	if diff := cmp.Diff([3][]projectsuser.ID{entered, changed, left}, f.next(t)); diff != "" {
		t.Errorf("entered, changed, left (-want +got):\n%s", diff)
	}
}

// assertNone fails the test if a delivery is pending.
func (f *follower) assertNone(t *testing.T) {
	t.Helper()
	if d, ok, err := f.Poll(); ok || err != nil {
		t.Errorf("delivery %+v, %v, want none", d, err)
	}
}

// The law subscription-is-the-answer: the first answer with all deliveries applied is
// the answer on the snapshot of the last delivery, however late they are fetched.
func TestLawSubscriptionIsTheAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		r := c.Registry
		f := r.Fields().Registrations
		wheres := [][]condition{
			nil,
			{f.Status.In(state.InProgress, state.Finished)},
			{f.Status.AtMost(state.WaitingToStart), f.ProjectID.In(1, 2)},
			{f.Retriable.In(true)},
			{f.FinalMark.AtLeast(50)},
		}
		var all []*follower
		for _, where := range wheres {
			all = append(all, follow(r, rapid.IntRange(1, 4).Draw(t, "pending"), where...))
		}
		actions := c.Actions()
		delete(actions, "") // other tests check the laws of the registry
		actions["fetch"] = func(t *rapid.T) {
			one := rapid.SampledFrom(all).Draw(t, "follower")
			if err := one.poll(rapid.IntRange(1, 3).Draw(t, "deliveries")); err != nil {
				t.Fatal(err)
			}
		}
		actions["import"] = func(t *rapid.T) {
			c.Now = c.Now.Add(time.Minute)
			imported := drawImported(t, c)
			err := r.Do(t.Context(), "sync", func(tx *registry.Tx) error { _, err := tx.Import(imported, time.Time{}); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		actions["subscribe"] = func(t *rapid.T) {
			all = append(all, follow(r, 0, rapid.SampledFrom(wheres).Draw(t, "where")...))
		}
		t.Repeat(actions)
		for _, one := range all {
			if err := errors.Join(one.poll(1<<30), one.check(r.Snapshot())); err != nil {
				t.Fatal(err)
			}
			one.Close()
		}
	})
}

func TestSubscriptionSeesEveryCause(t *testing.T) {
	f := newSchool(t)
	fields := f.Fields().Registrations
	campus := follow(f.Registry, 0, fields.UserCampus.In(9))
	working := follow(f.Registry, 0, fields.Status.In(state.InProgress))
	type ids = []projectsuser.ID

	ada := f.register(7, 3)
	campus.assertNext(t, ids{ada}, nil, nil)
	working.assertNone(t)
	rush := f.createTeam(ada)
	campus.assertNext(t, nil, ids{ada}, nil)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	working.assertNone(t)

	if err := f.Advance(t.Context(), epoch.Add(time.Hour)); err != nil { // time
		t.Fatal(err)
	}
	working.assertNext(t, ids{ada}, nil, nil)
	f.at(time.Hour).do(func(tx *registry.Tx) error { // a session
		return tx.PutSession(project.Session{ID: 30, Project: 3, BeginAt: epoch.Add(2 * time.Hour)})
	})
	working.assertNext(t, nil, nil, ids{ada})
	f.do(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada"}) }) // a user
	for range 3 {
		campus.assertNext(t, nil, ids{ada}, nil) // locked, begun, waiting again
	}
	campus.assertNext(t, nil, nil, ids{ada})

	bob := f.register(8, 2)
	duo := f.createTeam(bob)
	f.do(func(tx *registry.Tx) error {
		_, locking := tx.Lock(duo)
		_, closing := tx.Close(duo)
		return errors.Join(locking, closing)
	})
	working.assertNone(t) // one publication, in which it entered and left
	f.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 21, Parent: 2}) })
	working.assertNext(t, ids{bob}, nil, nil)
	f.do(func(tx *registry.Tx) error { return tx.RemoveProject(21) })
	working.assertNext(t, nil, nil, ids{bob})
}

// A change that leaves the entries of the answer as they are makes no delivery.
func TestSubscriptionIgnoresUnchangedEntries(t *testing.T) {
	f := newSchool(t)
	f.register(8, 2)
	all := follow(f.Registry, 0)
	f.do(func(tx *registry.Tx) error {
		return tx.PutSession(project.Session{ID: 20, Project: 2, MaxPeople: 3})
	})
	f.do(func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 9, Login: "cyd", Email: "cyd@example.com"})
	})
	if err := f.Advance(t.Context(), epoch.Add(99*time.Hour)); err != nil {
		t.Fatal(err)
	}
	_ = f.try(func(tx *registry.Tx) error { return errors.Join(tx.PutUser(user.User{ID: 8}), errDisk) })
	all.assertNone(t)
	if all.Snapshot().Sequence() != f.Snapshot().Sequence() {
		t.Error("the subscription has not reached the last publication")
	}
}

// A subscriber that fetches late gets the difference of all publications in one
// delivery. A registration that entered and left meanwhile is not in it.
func TestSlowSubscriberGetsNetDifference(t *testing.T) {
	f := newSchool(t)
	all := follow(f.Registry, 2)
	ada, bob := f.register(7, 2), f.register(8, 2)
	if ids := all.next(t); len(ids[0]) != 1 {
		t.Errorf("%v", ids)
	}
	all.assertNext(t, []projectsuser.ID{bob}, nil, nil)
	cyd := f.register(9, 2)
	f.createTeam(ada)
	f.createTeam(cyd)
	f.do(func(tx *registry.Tx) error { return tx.Unregister(bob) })
	f.do(func(tx *registry.Tx) error { return tx.Unregister(cyd) })
	delivery, ok, err := all.Poll()
	if !ok || err != nil || delivery.Publications != 5 || delivery.Snapshot != f.Snapshot() {
		t.Fatalf("%+v, %t, %v", delivery, ok, err)
	}
	if len(delivery.Entered)+len(delivery.Changed)+len(delivery.Left) != 2 ||
		delivery.Changed[0].After.Registration.ID != ada || delivery.Left[0].Before.Registration.ID != bob || delivery.Left[0].After != nil {
		t.Errorf("%+v", delivery)
	}
	all.assertNone(t)
}

func TestSubscriptionNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := registry.New(registry.Options{})
		put := func(id user.ID) {
			err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
				err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: id}))
				_, registering := tx.Register(id, 1)
				return errors.Join(err, registering)
			})
			if err != nil {
				t.Error(err)
			}
		}
		sub := r.Subscribe(registry.SubscribeOptions{})
		soon, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		time.AfterFunc(time.Second, func() { put(7) })
		if d, err := sub.Next(soon); err != nil || len(d.Entered) != 1 {
			t.Errorf("%+v, %v", d, err)
		}
		if _, err := sub.Next(soon); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Next after a minute: %v", err)
		}
		put(8)
		var entered int
		time.AfterFunc(time.Second, func() { put(9) })
		time.AfterFunc(time.Hour, sub.Close)
		for d, err := range sub.All(t.Context()) {
			if entered += len(d.Entered); err != nil {
				t.Error(err)
			}
		}
		if entered != 2 {
			t.Errorf("%d registrations entered, want 2", entered)
		}
		for _, err := range sub.All(soon) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		sub.Close()
		put(10)
		if _, err := sub.Next(t.Context()); !errors.Is(err, registry.ErrClosed) {
			t.Errorf("Next after Close: %v", err)
		}
		if _, ok, err := sub.Poll(); ok || !errors.Is(err, registry.ErrClosed) {
			t.Errorf("Poll after Close: %t, %v", ok, err)
		}
	})
}

// Replay publishes to subscriptions.
func TestSubscriptionFollowsReplay(t *testing.T) {
	replica := registry.New(registry.Options{})
	all := []store.Change{}
	source := registry.New(registry.Options{
		Clock:  func() time.Time { return epoch },
		Commit: func(b store.Batch) error { all = append(all, b.Changes...); return nil },
	})
	err := source.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err != nil {
		t.Fatal(err)
	}
	f := follow(replica, 0)
	if err := replica.Replay(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	f.assertNext(t, []projectsuser.ID{1}, nil, nil)
}

// Writers, readers, and fast, slow and short-lived subscribers run at once. No
// subscriber misses a change.
func TestConcurrentSubscribersAndWriters(t *testing.T) {
	const writers, each = 4, 40
	r := registry.New(registry.Options{})
	var users []user.User
	err := r.Do(t.Context(), "", func(tx *registry.Tx) (err error) {
		for id := range user.ID(writers) {
			users = append(users, user.User{ID: id + 1})
			err = errors.Join(err, tx.PutUser(users[id]))
		}
		for id := range project.ID(each) {
			err = errors.Join(err, tx.PutProject(project.Project{ID: id + 1}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var writing, reading sync.WaitGroup
	status := r.Fields().Registrations.Status
	followers := []*follower{follow(r, 1), follow(r, 0, status.In(state.CreatingGroup)), follow(r, 3, status.In(state.Searching))}
	ctx, done := context.WithCancel(t.Context())
	for i, f := range followers {
		reading.Go(func() {
			for d, err := range f.All(ctx) {
				if err != nil {
					return
				}
				if err := f.apply(d); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Duration(i) * time.Millisecond)
			}
		})
	}
	reading.Go(func() {
		for ctx.Err() == nil {
			short := follow(r, 2)
			if err := errors.Join(short.poll(3), short.check(short.Snapshot())); err != nil {
				t.Error(err)
			}
			short.Close()
			if broken := rostertest.Check(short.Snapshot()); len(broken) > 0 {
				t.Error(broken)
			}
		}
	})
	for _, u := range users {
		writing.Go(func() {
			for p := range project.ID(each) {
				if err := r.Do(ctx, "", func(tx *registry.Tx) error { return busy(tx, u.ID, p+1) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	done()
	reading.Wait()
	for _, f := range followers {
		if err := errors.Join(f.poll(1<<30), f.check(r.Snapshot())); err != nil {
			t.Error(err)
		}
		f.Close()
	}
}

// busy registers a user on a project. On every second project it creates a team, and
// on every fifth it removes the registration again.
func busy(tx *registry.Tx, u user.ID, p project.ID) error {
	reg, err := tx.Register(u, p)
	if err != nil {
		return err
	}
	if p%2 == 0 {
		_, err = tx.CreateTeam(reg.ID)
	}
	if p%5 == 0 {
		err = errors.Join(err, tx.Unregister(reg.ID))
	}
	return err
}
