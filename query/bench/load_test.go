package bench

import (
	"runtime"
	"testing"
)

// BenchmarkLoad times the load of an empty engine. It reports the bytes of the indexes a record: the
// growth of the heap, or what the engine reports if its indexes are outside the heap.
func BenchmarkLoad(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		for _, of := range c.competitors() {
			b.Run("engine="+of.name, func(b *testing.B) {
				_, err := c.engine(of) // checks it
				must(b, err)
				b.ReportAllocs()
				load(b, c, of)
			})
		}
	})
}

// load times loads of new engines, and measures the last one.
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

// heap returns the bytes in use on the heap.
func heap() int64 {
	runtime.GC()
	runtime.GC() // frees what finalizers and pools have released
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
