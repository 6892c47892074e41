package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// mostErrors is how many errors are kept to be shown.
const mostErrors = 5

// log is how long things took, and what went wrong.
type log struct {
	times  []time.Duration // of what went well
	failed int
	errors []error // the first of them
}

// took notes how long something took that went well.
func (l *log) took(d time.Duration) { l.times = append(l.times, d) }

// note notes an error, if it is one.
func (l *log) note(err error) {
	if err == nil {
		return
	}
	l.failed++
	if len(l.errors) < mostErrors {
		l.errors = append(l.errors, err)
	}
}

// add adds another log.
func (l *log) add(other log) {
	l.times = append(l.times, other.times...)
	l.failed += other.failed
	l.errors = append(l.errors, other.errors[:min(len(other.errors), mostErrors-min(len(l.errors), mostErrors))]...)
}

// result is what a load came to.
type result struct {
	length        time.Duration
	reads, writes log
	bytes         int64         // of the answers
	spent         time.Duration // by the processors, on this process
}

// String prints the result, a line for each thing.
func (r result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "answers   %s, %d bytes each, %d wrong\n", r.summary(r.reads), r.bytes/int64(max(len(r.reads.times), 1)), r.reads.failed)
	fmt.Fprintf(&b, "commands  %s, %d refused\n", r.summary(r.writes), r.writes.failed)
	fmt.Fprintf(&b, "spent     %.0f µs of the processors for each answer, %.1f of them busy\n",
		float64(r.spent.Microseconds())/float64(max(len(r.reads.times), 1)), r.spent.Seconds()/r.length.Seconds())
	return b.String()
}

// summary says how often something was done, and how long it took.
func (r result) summary(l log) string {
	slices.Sort(l.times)
	return fmt.Sprintf("%.0f a second, p50 %s, p99 %s, max %s",
		float64(len(l.times))/r.length.Seconds(), quantile(l.times, 0.50), quantile(l.times, 0.99), quantile(l.times, 1))
}

// quantile returns the time that a part of the sorted times does not exceed.
func quantile(sorted []time.Duration, part float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	at := int(part * float64(len(sorted)))
	return sorted[min(at, len(sorted)-1)].Round(10 * time.Microsecond)
}

// err returns what went wrong, nil if nothing did.
func (r result) err() error {
	if n := r.reads.failed + r.writes.failed; n > 0 {
		return fmt.Errorf("load: %d errors, as:\n%w", n, errors.Join(append(r.reads.errors, r.writes.errors...)...))
	}
	if len(r.reads.times) == 0 {
		return errors.New("load: there was no answer")
	}
	return nil
}
