package projectsuser

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/projectsuser/roster/query"
)

// ErrClosed is what [Subscription.Next] says once the subscription is closed.
var ErrClosed = errors.New("projectsuser: subscription: closed")

// pendingKept is how many publications wait to be fetched, unless told.
const pendingKept = 64

// SubscribeOptions say how to subscribe. The zero SubscribeOptions are fine.
type SubscribeOptions struct {
	// Pending is how many publications wait to be fetched one by one. When there
	// is one more, all that wait are merged into one. 0 is 64; each holds a
	// version of the registry in memory.
	Pending int
}

// Delivery is what happened to the answer of a subscription between two
// snapshots: which registrations entered it, changed in it and left it, in order
// of id. Applied to the answer on the first of the snapshots it gives the answer
// on the second.
type Delivery struct {
	Snapshot     *Snapshot // the second
	Since        uint64    // the sequence of the first
	Publications int       // how many were merged into it; mostly 1

	Entered []EntryChange
	Changed []EntryChange
	Left    []EntryChange
}

// EntryChange is a registration in two snapshots. Before is nil if it was not
// there, and After if it no longer is.
type EntryChange struct {
	Before, After *Entry
}

// Subscription follows a query on registrations. It has no goroutine: it collects
// what is published until somebody asks. [Registry.Subscribe] makes one; it has
// to be closed. Close is for any goroutine, all else for one at a time.
type Subscription struct {
	where []query.Condition[*Entry]
	limit int
	feed  *feed
	seen  *Snapshot     // that of the last delivery
	news  chan struct{} // holds one if there is something to look at

	mu      sync.Mutex // guards
	pending []publication
	closed  bool
}

// publication is one publication, or several that were merged.
type publication struct {
	after   *Snapshot
	touched []ID // what may have changed, some maybe twice; shared unless merged
	merged  int
}

// feed are the subscriptions of a registry.
type feed struct {
	mu            sync.Mutex // guards the subscriptions, and that they miss nothing
	subscriptions map[*Subscription]struct{}
}

// Subscribe begins to follow the registrations that fulfil all conditions: those
// of [Subscription.Snapshot] now, and what becomes of them by each publication
// from then on. What time does is seen like what commands do, and so is what a
// change of a project, a session or a user does to registrations. Time moves by
// commands and by [Registry.Run], which a program with few commands runs beside.
//
// A publication costs a subscription nothing more than a note of which
// registrations it touched, whoever they are; the conditions are tried when it is
// fetched. No writer ever waits for a subscriber: when more publications are
// waiting than the options say, they are merged into one, whose delivery tells
// what is different in the end. So nothing is missed, whoever is slow sees fewer
// and greater steps, and what waits is bounded by the registrations that there are.
func (r *Registry) Subscribe(o SubscribeOptions, where ...query.Condition[*Entry]) *Subscription {
	s := &Subscription{where: slices.Clone(where), limit: o.Pending, feed: &r.feed, news: make(chan struct{}, 1)}
	if s.limit <= 0 {
		s.limit = pendingKept
	}
	r.feed.mu.Lock()
	defer r.feed.mu.Unlock()
	if r.feed.subscriptions == nil {
		r.feed.subscriptions = make(map[*Subscription]struct{})
	}
	r.feed.subscriptions[s] = struct{}{}
	s.seen = r.Snapshot()
	return s
}

// publish has a snapshot stored, and tells the subscriptions of it.
func (f *feed) publish(s *Snapshot, touched []ID, store func(*Snapshot)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	store(s)
	for to := range f.subscriptions {
		to.offer(publication{after: s, touched: touched, merged: 1})
	}
}

// offer adds a publication to those that wait.
func (s *Subscription) offer(p publication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending = append(s.pending, p); len(s.pending) > s.limit {
		s.pending = slices.Replace(s.pending, 0, len(s.pending), merge(s.pending))
	}
	s.notify()
}

// notify wakes whoever waits for something to look at.
func (s *Subscription) notify() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// merge makes one publication of several. The first may be merged already, and is
// then added to.
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

// distinct sorts ids and leaves each in them once, in place.
func distinct(ids []ID) []ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Snapshot returns the snapshot of the last delivery, or before the first one
// that with which the subscription began. The answer on it is the first answer
// with all deliveries applied.
func (s *Subscription) Snapshot() *Snapshot { return s.seen }

// Next returns what happened next to the answer, as soon as something has. If the
// context is done it returns the context's error and nothing is missed, the next
// Next goes on. Once the subscription is closed it returns [ErrClosed].
//
// It costs some lookups for each registration that was touched since.
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
		case <-s.news:
		}
	}
}

// Poll is Next for somebody who does not wait: it returns false if nothing has
// happened to the answer.
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

// All yields what Next returns until the subscription is closed, or with its
// error until the context is done. A loop that is left goes on with the next.
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

// take takes the first publication that waits, if there is one.
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

// deliver goes on to a publication, and says what it did.
func (s *Subscription) deliver(p publication) Delivery {
	d := Delivery{Snapshot: p.after, Since: s.seen.sequence, Publications: p.merged}
	for _, id := range distinct(slices.Clone(p.touched)) {
		var c EntryChange
		c.Before, _ = s.seen.Registrations.Get(int64(id))
		c.After, _ = p.after.Registrations.Get(int64(id))
		switch was, is := s.holds(c.Before), s.holds(c.After); {
		case was && !is:
			d.Left = append(d.Left, c)
		case is && !was:
			d.Entered = append(d.Entered, c)
		case is && *c.Before != *c.After:
			d.Changed = append(d.Changed, c)
		}
	}
	s.seen = p.after
	return d
}

// holds reports whether an entry is there and fulfils all conditions.
func (s *Subscription) holds(e *Entry) bool {
	fails := func(c query.Condition[*Entry]) bool { return !c.Holds(e) }
	return e != nil && !slices.ContainsFunc(s.where, fails)
}

// Close ends the subscription: a Next that waits returns, and what was not
// fetched is dropped. Closing twice is closing once.
func (s *Subscription) Close() {
	s.feed.mu.Lock()
	delete(s.feed.subscriptions, s)
	s.feed.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.pending = true, nil
	s.notify()
}
