package bench

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkBesideWriter times each query while another goroutine upserts at full speed. It reports
// how many times longer an answer takes than without the writer: by the means, which include every
// pause, and by the medians. It also reports the time that 99 in 100 answers did not exceed.
func BenchmarkBesideWriter(b *testing.B) {
	forEachSize(b, func(b *testing.B, c *contest) {
		forEachQuery(b, func(b *testing.B, q scenario) {
			forEachEngine(b, c, func(b *testing.B, e engine) { timeWithWriter(b, c, e, q) })
		})
	})
}

// timeWithWriter times the answers to q for a while without a writer, then with one.
func timeWithWriter(b *testing.B, c *contest, e engine, q scenario) {
	g := c.generator(3)
	var without, with stopwatch
	for begin := time.Now(); len(without) < 5 || time.Since(begin) < time.Second/4; {
		must(b, without.time(e, g.draw(q)))
	}
	stop := keepWriting(b, &writer{engine: e, editor: c.anotherEditor()})
	for b.Loop() {
		must(b, with.time(e, g.draw(q)))
	}
	written := stop()
	b.ReportMetric(float64(with.mean())/float64(without.mean()), "x-mean")
	b.ReportMetric(float64(with.median())/float64(without.median()), "x-median")
	b.ReportMetric(float64(with.quantile(0.99).Nanoseconds()), "p99-ns")
	b.ReportMetric(float64(written)/b.Elapsed().Seconds(), "upserts/s")
}

// keepWriting upserts until the returned function is called, which waits for the last upsert and
// returns how many there were.
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

// A stopwatch has the times of answers.
type stopwatch []time.Duration

// time adds the time of an answer to q.
func (s *stopwatch) time(e engine, q question) error {
	begin := time.Now()
	_, _, err := e.answer(q, nil)
	*s = append(*s, time.Since(begin))
	return err
}

// mean returns the mean time of an answer.
func (s stopwatch) mean() time.Duration {
	var sum time.Duration
	for _, d := range s {
		sum += d
	}
	return sum / time.Duration(len(s))
}

// median returns the median time of an answer.
func (s stopwatch) median() time.Duration { return s.quantile(0.5) }

// quantile returns the time that the share q of the answers did not exceed.
func (s stopwatch) quantile(q float64) time.Duration {
	slices.Sort(s)
	return s[min(int(q*float64(len(s))), len(s)-1)]
}
