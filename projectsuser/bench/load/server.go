package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// api makes the handler under load, over a registry with the fields that it needs.
type api struct {
	fields  func() *store.Fields
	handler func(*registry.Registry) http.Handler
}

// intraAPI is the 42 API of this module.
func intraAPI() api {
	return api{standin.Fields, func(r *registry.Registry) http.Handler { return standin.NewHandler(r, standin.Options{}) }}
}

// serve imports a school into a registry and serves it at an address; the port 0
// is any free one.
func (a api) serve(ctx context.Context, s *school.School, address string) (*target, error) {
	t := &target{totals: newTotals(s)}
	r := registry.New(registry.Options{Fields: a.fields(), Commit: t.totals.commit})
	start := time.Now()
	err := r.Do(ctx, "load", func(tx *registry.Tx) error {
		_, err := tx.Import(s.Records(), time.Time{})
		return err
	})
	if err != nil {
		return nil, err
	}
	snapshot := r.Snapshot()
	t.about = fmt.Sprintf("%d registrations with %d teams of %d users, ready in %.1f s",
		snapshot.Registrations.Len(), snapshot.Teams.Len(), snapshot.Users.Len(), time.Since(start).Seconds())
	t.write = func(ctx context.Context, random *rand.Rand) error { return command(ctx, r, t.totals, random) }
	return t, t.listen(ctx, a.handler(r), address)
}

// listen serves the handler at an address until the target is closed.
func (t *target) listen(ctx context.Context, h http.Handler, address string) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // until Close
	}()
	t.url = "http://" + l.Addr().String()
	t.close = func() {
		_ = server.Close()
		<-done
	}
	return nil
}

// command moves a random registration to another status, and updates the totals
// once that is published.
func command(ctx context.Context, r *registry.Registry, t *totals, random *rand.Rand) error {
	defer t.published()
	id := projectsuser.ID(1 + random.Int64N(int64(t.school.Len())))
	points := random.Int32N(126)
	return r.Do(ctx, "load", func(tx *registry.Tx) error {
		e := tx.View().Registration(id)
		if e == nil {
			return fmt.Errorf("load: registration %d not found", id)
		}
		return advance(tx, e, points)
	})
}

// remote returns a server of another process that holds a school. The totals cannot
// follow its changes, so its commands change no status.
func remote(url string, s *school.School) *target {
	t := &target{url: url, totals: newTotals(s), close: func() {}}
	t.write = func(ctx context.Context, random *rand.Rand) error {
		id := 1 + random.IntN(s.Len())
		return patch(ctx, fmt.Sprintf("%s/v2/projects_users/%d", url, id), random.IntN(10))
	}
	return t
}

// patch changes the occurrence of a registration.
func patch(ctx context.Context, url string, occurrence int) error {
	body := fmt.Appendf(nil, `{"projects_user":{"occurrence":%d}}`, occurrence)
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("load: PATCH %s: %s", url, response.Status)
	}
	return nil
}
