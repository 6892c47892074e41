package registry

import (
	"slices"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
)

// Subscriptions share the touched ids of a publication, so merge must not modify them.
func TestMergeKeepsSharedIDs(t *testing.T) {
	shared := []projectsuser.ID{3, 1, 3}
	first := publication{touched: shared, merged: 1}
	m := merge([]publication{first, {touched: []projectsuser.ID{2}, merged: 1}, {touched: []projectsuser.ID{1, 4}, merged: 1}})
	if !slices.Equal(shared, []projectsuser.ID{3, 1, 3}) {
		t.Errorf("the shared ids became %v", shared)
	}
	if got := distinct(m.touched); m.merged != 3 || !slices.Equal(got, []projectsuser.ID{1, 2, 3, 4}) {
		t.Errorf("%d merged: %v", m.merged, got)
	}
}

// If a subscription is never fetched, the memory of its pending publications is bounded
// by the number of registrations.
func TestPendingPublicationsAreBounded(t *testing.T) {
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
		t.Errorf("%d publications are pending, with room for %d registrations", len(s.pending), waiting)
	}
}
