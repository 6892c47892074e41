package bench

import "testing"

// TestRosterPlans checks that only Q10 checks records one by one, because no index has both its
// range and its order.
func TestRosterPlans(t *testing.T) {
	c := newContest(20_000)
	defer func() { must(t, c.close()) }()
	e, err := openRoster()
	must(t, err)
	must(t, e.load(c.records))
	r := e.(*roster)
	g := c.generator(1)
	for _, s := range scenarios {
		found, err := r.published.Table().Select(r.query(g.draw(s)))
		must(t, err)
		t.Logf("Q%d: %v", s, found.Plan)
		if s != q10 && found.Plan.Checks > 0 {
			t.Errorf("Q%d: %v", s, found.Plan)
		}
	}
}
