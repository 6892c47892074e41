package store

import "time"

// fresher reports whether an incoming record is at least as new as another one with the
// same id. It is newer by updated_at if both have one; if that does not decide, by the
// instant at which it was known to be as it is. On a tie the incoming one counts as newer.
func (k *row[R, I]) fresher(incoming, other *R, at time.Time) bool {
	switch {
	case k.updatedAfter(incoming, other):
		return true
	case k.updatedAfter(other, incoming):
		return false
	}
	return !k.knownAt(incoming, at).Before(k.knownAt(other, time.Time{}))
}

// updatedAfter reports whether both records have an updated_at, and that of a is later.
func (k *row[R, I]) updatedAfter(a, b *R) bool {
	first, second := k.updated(a), k.updated(b)
	return !first.IsZero() && !second.IsZero() && first.After(second)
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

// union returns what two versions of a record say together: see [Fold].
func (k *row[R, I]) union(held, incoming *R) *R {
	if k.fresher(incoming, held, time.Time{}) {
		return k.complete(incoming, held)
	}
	return k.complete(held, incoming)
}
