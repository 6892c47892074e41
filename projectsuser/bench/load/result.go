package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxErrors is the number of errors that are kept to be shown.
const maxErrors = 5

// stats are the times and the errors of requests or commands.
type stats struct {
	times  []time.Duration // of those without an error
	failed int
	errors []error // the first maxErrors
}

// addTime adds the time of a request or command without an error.
func (s *stats) addTime(d time.Duration) { s.times = append(s.times, d) }

// addError adds an error unless it is nil.
func (s *stats) addError(err error) {
	if err == nil {
		return
	}
	s.failed++
	if len(s.errors) < maxErrors {
		s.errors = append(s.errors, err)
	}
}

// add adds other stats.
func (s *stats) add(other stats) {
	s.times = append(s.times, other.times...)
	s.failed += other.failed
	s.errors = append(s.errors, other.errors[:min(len(other.errors), maxErrors-min(len(s.errors), maxErrors))]...)
}

// result is the result of a load.
type result struct {
	length        time.Duration
	reads, writes stats
	bytes         int64         // of the answers
	spent         time.Duration // processor time of this process
}

// String returns the result as lines of text.
func (r result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "answers   %s, %d bytes each, %d wrong\n", r.summary(r.reads), r.bytes/int64(max(len(r.reads.times), 1)), r.reads.failed)
	fmt.Fprintf(&b, "commands  %s, %d failed\n", r.summary(r.writes), r.writes.failed)
	fmt.Fprintf(&b, "cpu       %.0f µs per answer, %.1f processors busy\n",
		float64(r.spent.Microseconds())/float64(max(len(r.reads.times), 1)), r.spent.Seconds()/r.length.Seconds())
	return b.String()
}

// summary returns the rate and the quantiles of the times as text.
func (r result) summary(s stats) string {
	slices.Sort(s.times)
	return fmt.Sprintf("%.0f a second, p50 %s, p99 %s, max %s",
		float64(len(s.times))/r.length.Seconds(), quantile(s.times, 0.50), quantile(s.times, 0.99), quantile(s.times, 1))
}

// quantile returns a quantile, from 0 to 1, of sorted times; 0 without times.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	at := int(q * float64(len(sorted)))
	return sorted[min(at, len(sorted)-1)].Round(10 * time.Microsecond)
}

// err returns the first errors, an error if there was no answer, else nil.
func (r result) err() error {
	if n := r.reads.failed + r.writes.failed; n > 0 {
		return fmt.Errorf("load: %d errors, the first are:\n%w", n, errors.Join(append(r.reads.errors, r.writes.errors...)...))
	}
	if len(r.reads.times) == 0 {
		return errors.New("load: no answer")
	}
	return nil
}
