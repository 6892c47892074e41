package bench

import (
	"runtime"
	"testing"
)

// BenchmarkLoad fills an empty engine. It reports what the indexes take beside
// the records: the growth of the heap, or what the engine says of itself if its
// indexes are not on the heap.
func BenchmarkLoad(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		for _, of := range c.competitors() {
			b.Run("engine="+of.name, func(b *testing.B) {
				_, err := c.engine(of) // for the check
				must(b, err)
				b.ReportAllocs()
				load(b, c, of)
			})
		}
	})
}

// load times loads, one engine at a time, and measures the last.
func load(b *testing.B, c *contest, of competitor) {
	var bytes int64
	for b.Loop() {
		b.StopTimer()
		before := heap()
		e, err := of.open()
		must(b, err)
		b.StartTimer()
		must(b, e.load(c.records))
		b.StopTimer()
		bytes = heap() - before
		if s, ok := e.(sized); ok {
			bytes, err = s.indexBytes()
			must(b, err)
		}
		must(b, e.close())
		b.StartTimer()
	}
	b.ReportMetric(float64(bytes)/float64(len(c.records)), "index-B/record")
}

// heap returns the bytes on the heap that are still used.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
