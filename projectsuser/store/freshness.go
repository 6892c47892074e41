package store

import "time"

// fresher reports whether an incoming record is at least as new as another one with the
// same id. It is newer by updated_at if both have one; if that does not decide, by the
// instant at which it was known to be as it is. On a tie the incoming one counts as newer.
func (k *row[R, I]) fresher(incoming, other *R, at time.Time) bool {
	a, b := k.updated(incoming), k.updated(other)
	if !a.IsZero() && !b.IsZero() && !a.Equal(b) {
		return a.After(b)
	}
	return !k.knownAt(incoming, at).Before(k.knownAt(other, time.Time{}))
}

// knownAt returns the instant at which a record was known to be as it is: that of the
// answer, or the given instant if the record has none. A command may have changed it
// after that.
func (k *row[R, I]) knownAt(r *R, at time.Time) time.Time {
	if k.readAt != nil && !k.readAt(r).IsZero() {
		at = *k.readAt(r)
	}
	return latest(at, k.updated(r))
}

// readBy returns a record that was read at an instant, unless it has an instant: then it
// returns the record itself. It does not modify the record.
func (k *row[R, I]) readBy(r *R, at time.Time) *R {
	if k.readAt == nil || !k.readAt(r).IsZero() {
		return r
	}
	read := *r
	*k.readAt(&read) = at
	return &read
}

// complete returns the newer record with what only the older one contains.
func (k *row[R, I]) complete(newer, older *R) *R {
	if k.merge == nil {
		return newer
	}
	return k.merge(newer, older)
}

// outcome is the list of an [ImportResult] that an incoming record belongs to.
type outcome uint8

const (
	older outcome = iota
	unchanged
	replaced
	added
	refused
)

// arrival is what an import makes of the incoming versions of one record.
type arrival[R any] struct {
	held    *R // before the import; nil if the store does not hold the record
	current *R // after the versions so far
	last    *R // the last incoming version
	outcome outcome
}

// absorb makes an incoming version part of the arrival.
func (k *row[R, I]) absorb(a *arrival[R], incoming *R, at time.Time) {
	switch {
	case a.last == incoming:
		return
	case a.current == nil:
		a.current, a.outcome = k.readBy(incoming, at), added
	case a.current == incoming:
		a.outcome = max(a.outcome, unchanged)
	case k.fresher(incoming, a.current, at):
		a.outcome = max(a.outcome, unchanged)
		k.replace(a, k.complete(incoming, a.current), at)
	default:
		k.replace(a, k.complete(a.current, incoming), at)
	}
	a.last = incoming
}

// replace replaces the current version, unless the next one has the same content.
func (k *row[R, I]) replace(a *arrival[R], next *R, at time.Time) {
	if next != a.current && !k.same(next, a.current) {
		a.current, a.outcome = k.readBy(next, at), max(a.outcome, replaced)
	}
}

// revert finds the arrivals of which several versions came, and the last one has the
// content that is held.
func (k *row[R, I]) revert(arrivals []arrival[R]) {
	for i := range arrivals {
		if a := &arrivals[i]; a.outcome == replaced && k.same(a.current, a.held) {
			a.current, a.outcome = a.held, unchanged
		}
	}
}
