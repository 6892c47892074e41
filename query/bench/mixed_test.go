package bench

import (
	"sync"
	"testing"
)

// BenchmarkMixed runs two goroutines: 95 % of what they do is to ask, Q1, Q2, Q3
// and Q5 in turn, and 5 % to upsert.
func BenchmarkMixed(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachEngine(b, c, func(b *testing.B, e engine) {
			w := &writer{engine: e, editor: c.newEditor(5)}
			var workers sync.WaitGroup
			for seed := range uint64(2) {
				workers.Go(func() {
					if err := mix(e, w, c.generator(6+seed), b.N/2); err != nil {
						b.Error(err)
					}
				})
			}
			workers.Wait()
		})
	})
}

// mix does n things one after the other, one in twenty an upsert.
func mix(e engine, w *writer, g *generator, n int) (err error) {
	reads := []scenario{q1, q2, q3, q5}
	var ids []int64
	for i := range n {
		if i%20 == 19 {
			err = w.upsert()
		} else {
			ids, _, err = e.answer(g.draw(reads[i%len(reads)]), ids[:0])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
