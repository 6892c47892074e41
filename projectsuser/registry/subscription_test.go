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

// follower is a subscriber who keeps the answer up to date by the deliveries
// alone.
type follower struct {
	*registry.Subscription
	where  []condition
	answer map[projectsuser.ID]store.Entry
}

func follow(r *registry.Registry, pending int, where ...condition) *follower {
	f := &follower{Subscription: r.Subscribe(registry.SubscribeOptions{Pending: pending}, where...), where: where}
	f.answer = answer(f.Snapshot(), where)
	return f
}

// answer asks a snapshot, as the slow oracle.
func answer(s *store.Snapshot, where []condition) map[projectsuser.ID]store.Entry {
	found := make(map[projectsuser.ID]store.Entry)
	for e := range s.Registrations.All(query.Query[*store.Entry]{Where: where}) {
		found[e.Registration.ID] = *e
	}
	return found
}

// apply applies a delivery, and returns what is wrong with it.
func (f *follower) apply(d registry.Delivery) error {
	for _, c := range d.Left {
		if held, ok := f.answer[c.Before.Registration.ID]; !ok || held != *c.Before {
			return fmt.Errorf("%d left, and was %+v", c.Before.Registration.ID, held)
		}
		delete(f.answer, c.Before.Registration.ID)
	}
	for _, c := range d.Changed {
		if held, ok := f.answer[c.After.Registration.ID]; !ok || held != *c.Before || *c.Before == *c.After {
			return fmt.Errorf("%d changed, and was %+v", c.After.Registration.ID, held)
		}
		f.answer[c.After.Registration.ID] = *c.After
	}
	for _, c := range d.Entered {
		if _, ok := f.answer[c.After.Registration.ID]; ok {
			return fmt.Errorf("%d entered, and was there", c.After.Registration.ID)
		}
		f.answer[c.After.Registration.ID] = *c.After
	}
	if d.Since >= d.Snapshot.Sequence() || d.Publications < 1 {
		return fmt.Errorf("%d publications from %d to %d", d.Publications, d.Since, d.Snapshot.Sequence())
	}
	return f.check(d.Snapshot)
}

// check holds the answer that was kept against that of a snapshot.
func (f *follower) check(s *store.Snapshot) error {
	if want := answer(s, f.where); !maps.Equal(want, f.answer) {
		return fmt.Errorf("%v: %d are followed, %d are there at %d", f.where, len(f.answer), len(want), s.Sequence())
	}
	return nil
}

// poll applies up to n deliveries that wait.
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

// The law subscription-is-the-answer: the first answer with the deliveries applied
// is the answer on the snapshot of the last, however far somebody lags.
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
		delete(actions, "") // that the registry keeps its laws is shown elsewhere
		actions["fetch"] = func(t *rapid.T) {
			one := rapid.SampledFrom(all).Draw(t, "who")
			if err := one.poll(rapid.IntRange(1, 3).Draw(t, "deliveries")); err != nil {
				t.Fatal(err)
			}
		}
		actions["import"] = func(t *rapid.T) {
			c.Now = c.Now.Add(time.Minute)
			imported := drawImported(t, c)
			err := r.Do(t.Context(), "sync", func(tx *registry.Tx) error { _, err := tx.Import(imported); return err })
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

// next returns the ids that the next delivery says entered, changed and left.
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

// assertNext fails unless the next delivery has these.
func (f *follower) assertNext(t *testing.T, entered, changed, left []projectsuser.ID) {
	t.Helper()
	if diff := cmp.Diff([3][]projectsuser.ID{entered, changed, left}, f.next(t)); diff != "" {
		t.Errorf("entered, changed, left (-want +got):\n%s", diff)
	}
}

// assertNone fails if there is a delivery.
func (f *follower) assertNone(t *testing.T) {
	t.Helper()
	if d, ok, err := f.Poll(); ok || err != nil {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestSubscriptionSeesEverythingThatMovesRegistrations(t *testing.T) {
	d := newDesk(t)
	fields := d.Fields().Registrations
	campus := follow(d.Registry, 0, fields.UserCampus.In(9))
	working := follow(d.Registry, 0, fields.Status.In(state.InProgress))
	type ids = []projectsuser.ID

	ada := d.register(7, 3)
	campus.assertNext(t, ids{ada}, nil, nil)
	working.assertNone(t)
	rush := d.createTeam(ada)
	campus.assertNext(t, nil, ids{ada}, nil)
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	working.assertNone(t)

	if err := d.Advance(t.Context(), epoch.Add(time.Hour)); err != nil { // time
		t.Fatal(err)
	}
	working.assertNext(t, ids{ada}, nil, nil)
	d.at(time.Hour).do(func(tx *registry.Tx) error { // a session
		return tx.PutSession(project.Session{ID: 30, Project: 3, BeginAt: epoch.Add(2 * time.Hour)})
	})
	working.assertNext(t, nil, nil, ids{ada})
	d.do(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada"}) }) // a user
	for range 3 {
		campus.assertNext(t, nil, ids{ada}, nil) // locked, begun, to wait again
	}
	campus.assertNext(t, nil, nil, ids{ada})

	bob := d.register(8, 2)
	duo := d.createTeam(bob)
	d.do(func(tx *registry.Tx) error {
		_, locking := tx.Lock(duo)
		_, closing := tx.Close(duo)
		return errors.Join(locking, closing)
	})
	working.assertNone(t) // one publication took it in and out
	d.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 21, Parent: 2}) })
	working.assertNext(t, ids{bob}, nil, nil)
	d.do(func(tx *registry.Tx) error { return tx.RemoveProject(21) })
	working.assertNext(t, nil, nil, ids{bob})
}

// What is put again as it was, and what does not concern an answer, is no news.
func TestSubscriptionIsNotToldOfNothing(t *testing.T) {
	d := newDesk(t)
	d.register(8, 2)
	all := follow(d.Registry, 0)
	d.do(func(tx *registry.Tx) error {
		return tx.PutSession(project.Session{ID: 20, Project: 2, MaxPeople: 3})
	})
	d.do(func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 9, Login: "cyd", Email: "cyd@example.com"})
	})
	if err := d.Advance(t.Context(), epoch.Add(99*time.Hour)); err != nil {
		t.Fatal(err)
	}
	_ = d.try(func(tx *registry.Tx) error { return errors.Join(tx.PutUser(user.User{ID: 8}), errDisk) })
	all.assertNone(t)
	if all.Snapshot() != d.Snapshot() {
		t.Error("the snapshot is not that of the last publication")
	}
}

// Whoever is slow sees the net effect: what came and went is no news.
func TestASlowSubscriberSeesTheNetEffect(t *testing.T) {
	d := newDesk(t)
	all := follow(d.Registry, 2)
	ada, bob := d.register(7, 2), d.register(8, 2)
	if ids := all.next(t); len(ids[0]) != 1 {
		t.Errorf("%v", ids)
	}
	all.assertNext(t, []projectsuser.ID{bob}, nil, nil)
	cyd := d.register(9, 2)
	d.createTeam(ada)
	d.createTeam(cyd)
	d.do(func(tx *registry.Tx) error { return tx.Unregister(bob) })
	d.do(func(tx *registry.Tx) error { return tx.Unregister(cyd) })
	delivery, ok, err := all.Poll()
	if !ok || err != nil || delivery.Publications != 5 || delivery.Snapshot != d.Snapshot() {
		t.Fatalf("%+v, %t, %v", delivery, ok, err)
	}
	if len(delivery.Entered)+len(delivery.Changed)+len(delivery.Left) != 2 ||
		delivery.Changed[0].After.Registration.ID != ada || delivery.Left[0].Before.Registration.ID != bob || delivery.Left[0].After != nil {
		t.Errorf("%+v", delivery)
	}
	all.assertNone(t)
}

func TestNextWaitsAndClosesAndIsCancelled(t *testing.T) {
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
			t.Errorf("after a minute: %v", err)
		}
		put(8)
		var told int
		time.AfterFunc(time.Second, func() { put(9) })
		time.AfterFunc(time.Hour, sub.Close)
		for d, err := range sub.All(t.Context()) {
			if told += len(d.Entered); err != nil {
				t.Error(err)
			}
		}
		if told != 2 {
			t.Errorf("%d entered after the context was done", told)
		}
		for _, err := range sub.All(soon) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
		sub.Close()
		put(10)
		if _, err := sub.Next(t.Context()); !errors.Is(err, registry.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
		if _, ok, err := sub.Poll(); ok || !errors.Is(err, registry.ErrClosed) {
			t.Errorf("closed: %t, %v", ok, err)
		}
	})
}

// A replica that replays changes has subscribers, too.
func TestSubscriptionToAReplica(t *testing.T) {
	d := newDesk(t)
	replica := registry.New(registry.Options{})
	all := []store.Change{}
	source := registry.New(registry.Options{
		Clock:  func() time.Time { return d.now },
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

// Writers of all kinds, readers of timelines, and subscribers who are fast, slow
// and fleeting, all at once: nobody misses anything.
func TestSubscribersAndManyWriters(t *testing.T) {
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
			fleeting := follow(r, 2)
			if err := errors.Join(fleeting.poll(3), fleeting.check(fleeting.Snapshot())); err != nil {
				t.Error(err)
			}
			fleeting.Close()
			if broken := rostertest.Check(fleeting.Snapshot()); len(broken) > 0 {
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

// busy registers a user on a project, gives every other one a team, and takes
// every fifth away again.
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
