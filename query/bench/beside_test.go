package bench

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkBesideWriter asks each query while another goroutine upserts as fast
// as it can. It reports how many times longer an answer takes than without the
// writer: of the means, which count every pause, and of the medians.
func BenchmarkBesideWriter(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachQuery(b, func(b *testing.B, q scenario) {
			forEachEngine(b, c, func(b *testing.B, e engine) { beside(b, c, e, q) })
		})
	})
}

// beside times the answers to q alone, for a while, then beside a writer.
func beside(b *testing.B, c *contest, e engine, q scenario) {
	g := c.generator(3)
	var alone, together stopwatch
	for begin := time.Now(); len(alone) < 5 || time.Since(begin) < time.Second/4; {
		must(b, alone.time(e, g.draw(q)))
	}
	stop := keepWriting(b, &writer{engine: e, editor: c.anotherEditor()})
	for b.Loop() {
		must(b, together.time(e, g.draw(q)))
	}
	written := stop()
	b.ReportMetric(float64(together.mean())/float64(alone.mean()), "x-mean")
	b.ReportMetric(float64(together.median())/float64(alone.median()), "x-median")
	b.ReportMetric(float64(written)/b.Elapsed().Seconds(), "upserts/s")
}

// keepWriting upserts until the function that it returns is called, which waits
// for the last upsert and tells how many there were.
func keepWriting(b *testing.B, w *writer) (stop func() int) {
	var done sync.WaitGroup
	quit := make(chan struct{})
	written := 0
	done.Go(func() {
		for {
			select {
			case <-quit:
				return
			default:
			}
			if err := w.upsert(); err != nil {
				b.Error(err)
				return
			}
			written++
		}
	})
	return func() int {
		close(quit)
		done.Wait()
		return written
	}
}

// stopwatch holds how long each of many answers took.
type stopwatch []time.Duration

// time asks q and notes how long the answer took.
func (s *stopwatch) time(e engine, q question) error {
	begin := time.Now()
	_, _, err := e.answer(q, nil)
	*s = append(*s, time.Since(begin))
	return err
}

// mean returns the time an answer took on average.
func (s stopwatch) mean() time.Duration {
	var sum time.Duration
	for _, d := range s {
		sum += d
	}
	return sum / time.Duration(len(s))
}

// median returns the time that half of the answers took at most.
func (s stopwatch) median() time.Duration {
	slices.Sort(s)
	return s[len(s)/2]
}
