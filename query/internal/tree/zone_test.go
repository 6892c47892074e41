package tree

import (
	"sync"
	"testing"
)

// Of codes that several edits add to a zone at the same time none is lost.
func TestZoneKeepsWhatSeveralEditsAddAtOnce(t *testing.T) {
	const edits, codes = 4, 20_000
	var zs zones
	var adding sync.WaitGroup
	for edit := range Code(edits) {
		adding.Go(func() {
			for i := range Code(codes) {
				c := i*edits + edit
				zs.widen(&ZoneCodes{c, 1e9 - c})
				if lo, hi := zs[0].bounds(); c < lo || c > hi {
					t.Errorf("code %d is outside of its zone, %d to %d", c, lo, hi)
					return
				}
				if lo, hi := zs[1].bounds(); 1e9-c < lo || 1e9-c > hi {
					t.Errorf("code %d is outside of its zone, %d to %d", 1e9-c, lo, hi)
					return
				}
			}
		})
	}
	adding.Wait()
}

// An empty zone meets no limit that excludes a code, and a zone meets exactly the limits that it overlaps.
func TestZonesMeetLimits(t *testing.T) {
	var zs zones
	for _, l := range []Limit{{Lo: 0, Hi: 9}, {Lo: 5, Hi: 5}} {
		if zs.meet([]Limit{l}) {
			t.Errorf("an empty zone meets %v", l)
		}
	}
	zs.widen(&ZoneCodes{10})
	zs.widen(&ZoneCodes{20})
	for l, want := range map[Limit]bool{{Lo: 0, Hi: 9}: false, {Lo: 0, Hi: 10}: true, {Lo: 12, Hi: 13}: true, {Lo: 20, Hi: 30}: true, {Lo: 21, Hi: 30}: false} {
		if zs.meet([]Limit{l}) != want {
			t.Errorf("a zone from 10 to 20 meets %v: %t", l, !want)
		}
	}
}
