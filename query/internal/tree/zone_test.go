package tree

import (
	"sync"
	"sync/atomic"
	"testing"
)

// Of codes that several edits add to a zone at the same time none is lost. The edits take
// the codes from one counter, so that each raises the zone in turn.
func TestZoneKeepsWhatSeveralEditsAddAtOnce(t *testing.T) {
	const last = 4_000_000
	var zs zones
	var counter atomic.Uint64
	var adding sync.WaitGroup
	for range 4 {
		adding.Go(func() {
			for c := counter.Add(1); c <= last; c = counter.Add(1) {
				zs.widen(&ZoneCodes{c, last - c})
				lo, hi := zs[0].bounds()
				down, up := zs[1].bounds()
				if c < lo || c > hi || last-c < down || last-c > up {
					t.Errorf("code %d is outside of %d to %d, or code %d outside of %d to %d", c, lo, hi, last-c, down, up)
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
