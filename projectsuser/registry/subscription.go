package registry

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// ErrClosed is returned by [Subscription.Next] after the subscription was closed.
var ErrClosed = errors.New("registry: subscription: closed")

// defaultPending is how many publications wait to be fetched by default.
const defaultPending = 64

// SubscribeOptions configure a subscription. The zero SubscribeOptions are the
// defaults.
type SubscribeOptions struct {
	// Pending is how many publications may wait to be fetched. One more, and all that
	// wait are merged into one. 0 means 64. Each keeps a version of the registry in
	// memory.
	Pending int
}

// Delivery is the difference between the answers of a subscription on two snapshots:
// the registrations that entered the answer, changed in it and left it, in order of
// id.
type Delivery struct {
	Snapshot     *store.Snapshot // the later snapshot
	Since        uint64          // the sequence of the earlier snapshot
	Publications int             // how many publications lie between them; usually 1

	Entered []EntryChange
	Changed []EntryChange
	Left    []EntryChange
}

// EntryChange is a registration in two snapshots. Before is nil if the earlier one
// does not hold it, After is nil if the later one does not.
type EntryChange struct {
	Before, After *store.Entry
}

// Subscription follows a query on registrations. It has no goroutine: it collects
// publications until they are fetched. [Registry.Subscribe] makes one; the caller must
// close it. Any goroutine may call Close; the other methods are for one goroutine at a
// time.
type Subscription struct {
	where    []query.Condition[*store.Entry]
	limit    int
	registry *subscriptions
	seen     *store.Snapshot // that of the last delivery
	ready    chan struct{}   // has an element when there is something to look at

	mu      sync.Mutex // guards pending and closed
	pending []publication
	closed  bool
}

// publication is one publication, or several merged ones.
type publication struct {
	after   *store.Snapshot
	touched []projectsuser.ID // the registrations that may have changed; shared unless merged
	merged  int               // how many publications these are
}

// subscriptions are the subscriptions of a registry.
type subscriptions struct {
	mu   sync.Mutex // guards open; held while a snapshot is published, so that a new subscription misses nothing
	open map[*Subscription]struct{}
}

// Subscribe begins to follow the registrations that fulfil all conditions: those on
// [Subscription.Snapshot] now, and their changes by each later publication. Changes of
// time are included, and so are the effects of changed projects, sessions and users.
// Time moves with commands and with [Registry.Run], which a program with few commands
// should run. A time without changes is no publication.
//
// A publication costs a subscription only a note of the touched registrations; the
// conditions are checked when it is fetched. Writers never wait for a subscriber. When
// more publications wait than the options allow, they are merged into one, and its
// delivery is the difference at the end. So a slow subscriber misses nothing and gets
// fewer, larger deliveries, and the memory is bounded by the number of registrations.
func (r *Registry) Subscribe(o SubscribeOptions, where ...query.Condition[*store.Entry]) *Subscription {
	s := &Subscription{where: slices.Clone(where), limit: o.Pending, registry: &r.subscriptions, ready: make(chan struct{}, 1)}
	if s.limit <= 0 {
		s.limit = defaultPending
	}
	r.subscriptions.mu.Lock()
	defer r.subscriptions.mu.Unlock()
	if r.subscriptions.open == nil {
		r.subscriptions.open = make(map[*Subscription]struct{})
	}
	r.subscriptions.open[s] = struct{}{}
	s.seen = r.Snapshot()
	return s
}

// publish stores a snapshot and offers it to all subscriptions.
func (f *subscriptions) publish(s *store.Snapshot, touched []projectsuser.ID, store func(*store.Snapshot)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	store(s)
	for to := range f.open {
		to.offer(publication{after: s, touched: touched, merged: 1})
	}
}

// offer adds a publication to the pending ones.
func (s *Subscription) offer(p publication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending = append(s.pending, p); len(s.pending) > s.limit {
		s.pending = slices.Replace(s.pending, 0, len(s.pending), merge(s.pending))
	}
	s.notify()
}

// notify wakes the goroutine that waits in Next.
func (s *Subscription) notify() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// merge makes one publication of several. If the first is merged already, its list of
// touched registrations is extended in place.
func merge(all []publication) publication {
	m := all[0]
	if m.merged == 1 {
		m.touched = slices.Clone(m.touched)
	}
	for _, p := range all[1:] {
		if len(m.touched)+len(p.touched) > cap(m.touched) {
			m.touched = distinct(m.touched)
			m.touched = slices.Grow(m.touched, len(m.touched)+len(p.touched))
		}
		m.touched = append(m.touched, p.touched...)
		m.after, m.merged = p.after, m.merged+p.merged
	}
	return m
}

// distinct sorts ids and drops repeated ones, in place.
func distinct(ids []projectsuser.ID) []projectsuser.ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Snapshot returns the snapshot of the last delivery, or before the first delivery the
// one with which the subscription began.
func (s *Subscription) Snapshot() *store.Snapshot { return s.seen }

// Next waits until the answer changes and returns the difference. If the context is
// done it returns the context's error; nothing is lost, and the next call goes on. After
// the subscription was closed it returns [ErrClosed].
//
// It costs some lookups for each registration that was touched.
func (s *Subscription) Next(ctx context.Context) (Delivery, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Delivery{}, err
		}
		d, ok, err := s.Poll()
		if ok || err != nil {
			return d, err
		}
		select {
		case <-ctx.Done():
		case <-s.ready:
		}
	}
}

// Poll is [Subscription.Next] without waiting: it returns false if the answer did not
// change.
func (s *Subscription) Poll() (d Delivery, ok bool, err error) {
	for {
		p, ok, err := s.take()
		if !ok || err != nil {
			return Delivery{}, false, err
		}
		if d := s.deliver(p); len(d.Entered)+len(d.Changed)+len(d.Left) > 0 {
			return d, true, nil
		}
	}
}

// All yields the results of [Subscription.Next] until the subscription is closed. It
// yields the context's error last if the context is done. After a break, the next loop
// goes on where this one ended.
func (s *Subscription) All(ctx context.Context) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		for {
			d, err := s.Next(ctx)
			if errors.Is(err, ErrClosed) || !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// take takes the first pending publication. It returns false if no publication is
// pending, and [ErrClosed] if the subscription is closed.
func (s *Subscription) take() (p publication, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return p, false, ErrClosed
	}
	if len(s.pending) == 0 {
		return p, false, nil
	}
	p = s.pending[0]
	s.pending = slices.Delete(s.pending, 0, 1)
	return p, true, nil
}

// deliver returns the difference that a publication makes, and moves on to it.
func (s *Subscription) deliver(p publication) Delivery {
	d := Delivery{Snapshot: p.after, Since: s.seen.Sequence(), Publications: p.merged}
	for _, id := range distinct(slices.Clone(p.touched)) {
		var c EntryChange
		c.Before, c.After = s.seen.Registration(id), p.after.Registration(id)
		switch before, after := s.matches(c.Before), s.matches(c.After); {
		case before && !after:
			d.Left = append(d.Left, c)
		case after && !before:
			d.Entered = append(d.Entered, c)
		case after && *c.Before != *c.After:
			d.Changed = append(d.Changed, c)
		}
	}
	s.seen = p.after
	return d
}

// matches reports whether an entry exists and fulfils all conditions.
func (s *Subscription) matches(e *store.Entry) bool {
	fails := func(c query.Condition[*store.Entry]) bool { return !c.Holds(e) }
	return e != nil && !slices.ContainsFunc(s.where, fails)
}

// Close ends the subscription: a waiting Next returns, and pending publications are
// dropped. Close may be called more than once.
func (s *Subscription) Close() {
	s.registry.mu.Lock()
	delete(s.registry.open, s)
	s.registry.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.pending = true, nil
	s.notify()
}
