package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/bench/watch"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// pages are what the readers look at, in turn.
var pages = []string{"/now", "/now?filter[campus]=1", "/project/1", "/stuck", "/changes"}

// totals are the times of all readers.
type totals struct {
	mu     sync.Mutex
	pages  []time.Duration
	events int
	err    error
}

func (t *totals) add(took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.err = errors.Join(t.err, err)
		return
	}
	t.pages = append(t.pages, took)
}

// follow lets many readers follow the registry as the script of the board does, while
// commands run, and prints the times of their pages.
func follow(ctx context.Context, url string, r *registry.Registry, s *school.School, o options, out io.Writer) error {
	ctx, stop := context.WithTimeout(ctx, o.length)
	defer stop()
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = o.readers
	var t totals
	var running sync.WaitGroup
	for i := range o.readers {
		running.Go(func() { t.read(ctx, url, pages[i%len(pages)], time.Duration(i)*2*time.Second/time.Duration(o.readers)) })
	}
	spent := watch.Start()
	commands := write(ctx, r, s, o)
	running.Wait()
	fmt.Fprintf(out, "%d readers, %.0f commands a second: %d pages, %d events; pages p50 %s, p99 %s, max %s; %.1f processors busy\n", o.readers, float64(commands)/o.length.Seconds(),
		len(t.pages), t.events, quantile(t.pages, 0.5), quantile(t.pages, 0.99), quantile(t.pages, 1), spent.Spent().Seconds()/spent.Elapsed().Seconds())
	return t.err
}

// read follows the counts and loads the page again at most every two seconds.
func (t *totals) read(ctx context.Context, url, path string, after time.Duration) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(after):
	}
	_, parameters, _ := strings.Cut(path, "?")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/events?"+parameters, nil)
	if err != nil {
		t.add(0, err)
		return
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.add(0, ended(ctx, err))
		return
	}
	defer answer.Body.Close()
	last := time.Time{}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "data:") {
			continue
		}
		t.mu.Lock()
		t.events++
		t.mu.Unlock()
		if time.Since(last) >= 2*time.Second {
			_, took, _, err := get(ctx, url+path)
			if ctx.Err() != nil {
				return
			}
			t.add(took, err)
			last = time.Now()
		}
	}
}

// ended returns nil for the error of a request that the end of the measurement stopped.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// write runs commands at a steady rate until the context ends, and returns their number.
func write(ctx context.Context, r *registry.Registry, s *school.School, o options) (n int) {
	if o.writes == 0 {
		<-ctx.Done()
		return 0
	}
	random := rand.New(rand.NewPCG(o.seed, 1))
	tick := time.NewTicker(time.Second / time.Duration(o.writes))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return n
		case <-tick.C:
		}
		id := projectsuser.ID(1 + random.Int64N(int64(s.Len())))
		err := r.Do(ctx, "board", func(tx *registry.Tx) error {
			return advance(tx, tx.View().Registration(id))
		})
		if err == nil {
			n++
		}
	}
}

// advance moves a registration to another status.
func advance(tx *registry.Tx, e *store.Entry) (err error) {
	t := e.Registration.Attempts.Active()
	switch e.Status {
	case state.Searching:
		_, err = tx.CreateTeam(e.Registration.ID)
	case state.CreatingGroup:
		_, err = tx.Lock(t.ID)
	case state.WaitingToStart, state.InProgress:
		_, err = tx.Unlock(t.ID)
	case state.WaitingEvaluation:
		_, err = tx.Reopen(t.ID)
	case state.Finished:
		_, err = tx.Retry(e.Registration.ID, registry.RetryOptions{Force: true})
	}
	return err
}
