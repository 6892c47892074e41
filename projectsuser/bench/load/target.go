package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/watch"
)

// target is a server that holds a school, with the totals of its registrations.
type target struct {
	url    string
	about  string // describes the school
	totals *totals
	write  func(context.Context, *rand.Rand) error // runs one command
	close  func()
}

// load runs readers and a writer for the warm-up and the length of the options.
func (t *target) load(ctx context.Context, o options) result {
	counting := time.Now().Add(o.warm)
	ctx, stop := context.WithDeadline(ctx, counting.Add(o.length))
	defer stop()
	r := result{length: o.length}
	readers := make([]reader, o.clients)
	w := writer{target: t, random: o.source(0), each: o.interval(), counting: counting}

	var group sync.WaitGroup
	for i := range readers {
		readers[i] = reader{target: t, random: o.source(i + 1), counting: counting, study: o.study}
		group.Go(func() { readers[i].run(ctx) })
	}
	group.Go(func() { w.run(ctx) })
	group.Go(func() { r.spent = spent(ctx, o.warm) })
	group.Wait()

	r.writes = w.stats
	for i := range readers {
		r.reads.add(readers[i].stats)
		r.bytes += readers[i].bytes
	}
	return r
}

// spent returns the processor time of this process, from a delay on until the
// context is done.
func spent(ctx context.Context, delay time.Duration) time.Duration {
	wait(ctx, delay)
	since := watch.Start()
	<-ctx.Done()
	return since.Spent()
}

// source returns the random numbers of a reader, from 1, or of the writer, 0.
func (o options) source(of int) *rand.Rand {
	return rand.New(rand.NewPCG(o.seed, uint64(1_000_000+of)))
}

// interval returns the time between two commands, 0 without commands.
func (o options) interval() time.Duration {
	if o.writes <= 0 {
		return 0
	}
	return time.Second / time.Duration(o.writes)
}
