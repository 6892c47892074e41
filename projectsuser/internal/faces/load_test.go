package faces_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

var loadTime = flag.Duration("load", time.Second, "how long the mixed load runs")

// load is a registry in a folder, its four faces on a network, and what uses them at the
// same time.
type load struct {
	*testing.T
	registry *registry.Registry
	journal  *journal.Journal
	urls     []string        // by face
	failing  atomic.Bool     // the next commit fails
	answers  [6]atomic.Int64 // by the first digit of the status
	refused  atomic.Int64    // commits that failed
}

// commit refuses a batch now and then.
func (l *load) commit(store.Batch) error {
	if l.failing.CompareAndSwap(true, false) {
		l.refused.Add(1)
		return errDisk
	}
	return nil
}

// ask sends a request to a face, and fails unless the answer is one that clients may get
// under load: 503 only for a commit that was refused.
func (l *load) ask(client *http.Client, d dice) {
	i := d.IntN(len(allFaces))
	f := allFaces[i]
	method, path, body := "GET", d.fill(d.of(routes[f.name])), ""
	switch d.IntN(6) {
	case 0:
		method, body = d.of([]string{"POST", "PUT", "PATCH", "DELETE"}), d.fill(d.of(valid[f.name]))
	case 1, 2:
		change := f.visible(d.number()) // succeeds while the user 5 is on the project 1 or 2
		method, path, _ = strings.Cut(string(change), " ")
		path, body, _ = strings.Cut(path, " ")
	case 3:
		_, path, _ = strings.Cut(string(f.show.with(d.number(), "")), " ")
	}
	r, err := http.NewRequest(method, l.urls[i]+path, strings.NewReader(body))
	if err != nil {
		l.Error(err)
		return
	}
	got, err := client.Do(r)
	if err != nil {
		l.Errorf("%s %s: %v", method, path, err)
		return
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	l.answers[got.StatusCode/100].Add(1)
	if err != nil || got.StatusCode >= 500 && (got.StatusCode != 503 || method == "GET" || l.refused.Load() == 0) {
		l.Errorf("%s %s %s: %d %s %v", method, path, body, got.StatusCode, text, err)
	}
}

// write runs a command of a program that embeds the registry.
func (l *load) write(ctx context.Context, d dice) {
	err := l.registry.Do(ctx, "program", func(tx *registry.Tx) error {
		switch held := tx.View(); d.IntN(4) {
		case 0:
			_, _, err := tx.Invite(registry.Invitation{Email: fmt.Sprintf("u%d@example.com", d.IntN(100)), Project: 1})
			return err
		case 1:
			return tx.PutProject(*held.Project(1))
		case 2:
			_, err := tx.Import(school(), time.Time{}) // again: nothing is newer
			return err
		default:
			for e := range held.Registrations.Where() {
				_, err := tx.Retry(e.Registration.ID, registry.RetryOptions{Force: true})
				return err
			}
			return nil
		}
	})
	if cause, _ := web.CauseOf(err); err != nil && (cause == web.CauseInternal || cause == web.CausePanic) {
		l.Errorf("a command: %v", err)
	}
}

// follow reads a subscription until the context ends.
func (l *load) follow(ctx context.Context) {
	s := l.registry.Subscribe(registry.SubscribeOptions{})
	defer s.Close()
	last := s.Snapshot().Sequence()
	for {
		d, err := s.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			l.Errorf("a subscription: %v", err)
			return
		case d.Snapshot.Sequence() < last:
			l.Errorf("a subscription goes back from change %d to %d", last, d.Snapshot.Sequence())
		}
		last = d.Snapshot.Sequence()
	}
}

// repeat calls do with dice of its own until the context ends.
func repeat(ctx context.Context, tasks *sync.WaitGroup, seed uint64, pause time.Duration, do func(dice)) {
	tasks.Go(func() {
		d := dice{rand.New(rand.NewPCG(*hostileSeed, seed))}
		for ctx.Err() == nil {
			do(d)
			time.Sleep(pause)
		}
	})
}

// Readers, writers, subscribers, snapshots of the folder and clients of all faces, at the
// same time, leave a registry that keeps its laws, and a folder that opens with the same
// content. The race detector sees no race: see .ci/run.
func TestMixedLoad(t *testing.T) {
	l, dir := &load{T: t}, t.TempDir()
	var err error
	if l.registry, l.journal, err = journal.Open(t.Context(), dir, registry.Options{Commit: l.commit}, journal.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := l.registry.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(school(), time.Time{}); return err }); err != nil {
		t.Fatal(err)
	}
	for _, f := range allFaces {
		server := httptest.NewServer(f.new(l.registry, options{Caller: bob}))
		defer server.Close()
		l.urls = append(l.urls, server.URL)
	}
	ctx, cancel := context.WithTimeout(t.Context(), *loadTime+time.Minute)
	defer cancel()
	var tasks sync.WaitGroup
	l.start(ctx, &tasks)
	for end := time.Now().Add(*loadTime); ctx.Err() == nil && (time.Now().Before(end) || !l.didEnough()); {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	tasks.Wait()
	last := l.registry.Snapshot()
	t.Logf("%d changes, %d commits refused; answers by hundred: %v", last.Sequence(), l.refused.Load(), &l.answers)
	if !l.didEnough() {
		t.Error("the load did too little")
	}
	for _, broken := range rostertest.Check(last) {
		t.Error(broken)
	}
	if err := l.journal.Close(); err != nil {
		t.Error(err)
	}
	again, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if diff := rostertest.Diff(last, again.Snapshot()); diff != "" {
		t.Errorf("the folder has another content:\n%.2000s", diff)
	}
}

// didEnough reports whether changes were made and requests were answered and refused.
func (l *load) didEnough() bool {
	return l.registry.Snapshot().Sequence() >= 2 && l.answers[2].Load() > 0 && l.answers[4].Load() > 0
}

// start starts everything that uses the registry until the context ends.
func (l *load) start(ctx context.Context, tasks *sync.WaitGroup) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	context.AfterFunc(ctx, client.CloseIdleConnections)
	for i := range uint64(4) {
		repeat(ctx, tasks, i, 0, func(d dice) { l.ask(client, d) })
	}
	for i := range uint64(2) {
		repeat(ctx, tasks, 10+i, time.Millisecond, func(d dice) { l.write(ctx, d) })
	}
	repeat(ctx, tasks, 20, 20*time.Millisecond, func(dice) {
		for _, broken := range rostertest.Check(l.registry.Snapshot()) {
			l.Error(broken)
		}
	})
	repeat(ctx, tasks, 21, 100*time.Millisecond, func(dice) {
		if err := l.journal.Snapshot(ctx); err != nil && !errors.Is(err, ctx.Err()) {
			l.Errorf("a snapshot: %v", err)
		}
	})
	repeat(ctx, tasks, 22, 30*time.Millisecond, func(dice) { l.failing.Store(true) })
	tasks.Go(func() { l.follow(ctx) })
	tasks.Go(func() { _ = l.registry.Run(ctx) }) // ends with the context, or with a refused commit
}
