package registry

import (
	"slices"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
)

// Subscriptions share what a publication touched: whoever merges leaves it as it
// is for the others.
func TestMergingLeavesWhatIsShared(t *testing.T) {
	shared := []projectsuser.ID{3, 1, 3}
	first := publication{touched: shared, merged: 1}
	m := merge([]publication{first, {touched: []projectsuser.ID{2}, merged: 1}, {touched: []projectsuser.ID{1, 4}, merged: 1}})
	if !slices.Equal(shared, []projectsuser.ID{3, 1, 3}) {
		t.Errorf("what is shared became %v", shared)
	}
	if got := distinct(m.touched); m.merged != 3 || !slices.Equal(got, []projectsuser.ID{1, 2, 3, 4}) {
		t.Errorf("%d merged: %v", m.merged, got)
	}
}

// What waits for somebody who never comes is bounded by the registrations that
// there are.
func TestWhatWaitsIsBounded(t *testing.T) {
	const registrations = 100
	s := &Subscription{limit: 4, ready: make(chan struct{}, 1)}
	for i := range projectsuser.ID(100_000) {
		s.offer(publication{touched: []projectsuser.ID{i % registrations, i * i % registrations}, merged: 1})
	}
	waiting := 0
	for _, p := range s.pending {
		waiting += cap(p.touched)
	}
	if len(s.pending) > s.limit || waiting > 4*registrations {
		t.Errorf("%d publications wait, with room for %d registrations", len(s.pending), waiting)
	}
}
