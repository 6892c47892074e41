package bench

import "testing"

// BenchmarkUpsert puts one record at a time into the loaded table. Every index
// is kept and the new version is there for readers after each.
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
