package bench

import (
	"sync"
	"testing"
)

// BenchmarkMixed times the operations of two goroutines: 95 % are queries (Q1, Q2, Q3 and Q5 in
// turn), and 5 % are upserts.
func BenchmarkMixed(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachEngine(b, c, func(b *testing.B, e engine) {
			mixBoth(b, c, &writer{engine: e, editor: c.anotherEditor()}, b.N/2)
		})
	})
}

// TestMixedLosesNoUpsert runs the mixed operations, and checks that the engine then has all
// upserts.
func TestMixedLosesNoUpsert(t *testing.T) {
	const each = 1000
	for _, of := range competitors() {
		t.Run("engine="+of.name, func(t *testing.T) {
			c := newContest(2000)
			defer func() { must(t, c.close()) }()
			e, err := c.engine(of)
			must(t, err)
			mixBoth(t, c, &writer{engine: e, editor: c.newEditor(5)}, each)

			again := c.newEditor(5)
			for range 2 * each / 20 {
				c.edits = append(c.edits, again.next())
			}
			c.expected = nil
			must(t, c.check(e))
		})
	}
}

// mixBoth runs n operations in each of two goroutines, and waits for them.
func mixBoth(tb testing.TB, c *contest, w *writer, n int) {
	var workers sync.WaitGroup
	for seed := range uint64(2) {
		workers.Go(func() {
			if err := mix(w, c.generator(6+seed), n); err != nil {
				tb.Error(err)
			}
		})
	}
	workers.Wait()
}

// mix runs n operations, of which one in twenty is an upsert.
func mix(w *writer, g *generator, n int) (err error) {
	reads := []scenario{q1, q2, q3, q5}
	var ids []int64
	for i := range n {
		if i%20 == 19 {
			err = w.upsert()
		} else {
			ids, _, err = w.engine.answer(g.draw(reads[i%len(reads)]), ids[:0])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
