package bench

import "testing"

// BenchmarkUpsert times one upsert into the loaded table. Every index is updated, and readers can
// see the record afterwards.
func BenchmarkUpsert(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachEngine(b, c, func(b *testing.B, e engine) {
			w := &writer{engine: e, editor: c.anotherEditor()}
			for b.Loop() {
				must(b, w.upsert())
			}
		})
	})
}
