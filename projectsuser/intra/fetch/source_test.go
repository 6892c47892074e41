package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// source is a service that changes while it is read, and misbehaves. All of it comes from
// one seed. It is an http.RoundTripper, because a real socket does not block durably in a
// bubble of testing/synctest.
type source struct {
	t        *testing.T
	random   *rand.Rand
	registry *registry.Registry
	handler  http.Handler

	writes int     // made before each request
	faults float64 // the share of requests that fail
	wild   bool    // also changes that move no updated_at
	kill   int     // the number of the request at which the client is killed; 0 for none
	stop   context.CancelFunc

	requests int
	asked    []string // the requests in order
	served   []time.Time
	limits   []standin.Rate
	deleted  int // registrations, by writes
	silenced int // changes without a new updated_at
}

const secret = "s3cr3t"

// newSource returns a source with a number of users, each registered on some projects.
func newSource(t *testing.T, seed uint64, users int) *source {
	s := &source{t: t, random: rand.New(rand.NewPCG(seed, 1)), limits: standin.RealRates()}
	s.registry = registry.New(registry.Options{Fields: standin.Fields()})
	s.handler = standin.NewHandler(s.registry, standin.Options{
		Auth: true, Clients: map[string]string{"app": secret}, TokenLifetime: 5 * time.Minute, Rates: s.limits, Timeout: -1,
	})
	now := time.Now().UTC()
	old := now.Add(-30 * 24 * time.Hour)
	records := store.Records{
		Projects: []*project.Project{
			{ID: 1, Name: "Libft", Slug: "libft", CreatedAt: old, UpdatedAt: old},
			{ID: 2, Name: "Group", Slug: "group", CreatedAt: old, UpdatedAt: old},
			{ID: 3, Name: "Piscine", Slug: "piscine", CreatedAt: old, UpdatedAt: old},
			{ID: 4, Name: "Day", Slug: "day", Parent: 3, CreatedAt: old, UpdatedAt: old},
		},
		Sessions: []*project.Session{
			{ID: 11, Project: 1, Solo: true, MinimumMark: project.MarkOf(50), RetryDelays: []time.Duration{time.Hour}, CreatedAt: old, UpdatedAt: old},
			{ID: 12, Project: 2, MaxPeople: 3, BeginAt: now.Add(3 * time.Hour), CreatedAt: old, UpdatedAt: old},
			{ID: 13, Project: 3, Solo: true, CreatedAt: old, UpdatedAt: old},
			{ID: 14, Project: 4, Solo: true, CreatedAt: old, UpdatedAt: old},
		},
	}
	for id := range user.ID(users) {
		campus := project.CampusID(1 + id%2)
		records.Users = append(records.Users, &user.User{
			ID: id + 1, Login: fmt.Sprintf("user-%d", id+1), CreatedAt: old, UpdatedAt: old,
			Campuses: []user.Campus{{ID: campus, Primary: true}}, Cursus: []user.Cursus{{ID: 21, BeginAt: old, Grade: "Cadet"}},
		})
	}
	s.do(func(tx *registry.Tx) error {
		result, err := tx.Import(records, old)
		return errors.Join(err, result.Err())
	})
	for id := range user.ID(users) {
		for on := range project.ID(4) {
			if s.random.IntN(3) > 0 {
				s.try(func(tx *registry.Tx) error { _, err := tx.Register(id+1, on+1); return err })
			}
		}
	}
	for range users {
		s.write()
	}
	return s
}

// do runs commands that must succeed.
func (s *source) do(do func(*registry.Tx) error) {
	s.t.Helper()
	if err := s.registry.Do(s.t.Context(), "", do); err != nil {
		s.t.Fatal(err)
	}
}

// try runs a command that the rules may refuse.
func (s *source) try(do func(*registry.Tx) error) { _ = s.registry.Do(context.Background(), "", do) }

// anyEntry returns a registration by chance, nil without any.
func (s *source) anyEntry() *store.Entry {
	snapshot := s.registry.Snapshot()
	last := int64(snapshot.LastIDs().Registration)
	for range 50 {
		if e := snapshot.Registration(projectsuser.ID(1 + s.random.Int64N(last))); e != nil {
			return e
		}
	}
	return nil
}

// write makes one change by chance. One in twenty unregisters a user.
func (s *source) write() {
	e := s.anyEntry()
	if e == nil {
		return
	}
	id := e.Registration.ID
	active := e.Registration.Attempts.Active()
	s.try(func(tx *registry.Tx) (err error) {
		switch n := s.random.IntN(20); {
		case n == 0:
			if err = tx.Unregister(id); err == nil {
				s.deleted++
			}
		case n == 1:
			_, err = tx.Register(user.ID(1+s.random.IntN(200)), project.ID(1+s.random.IntN(4)))
		case n == 2 && s.wild:
			err = s.silent(tx, e)
		case active == nil:
			_, err = tx.CreateTeam(id)
		case n < 5:
			_, err = tx.Retry(id, registry.RetryOptions{Force: true})
		case n == 5:
			_, err = tx.Compile(id)
		case e.Status == state.CreatingGroup && n < 7:
			err = tx.Disband(active.ID)
		case e.Status == state.CreatingGroup:
			_, err = tx.Lock(active.ID)
		case e.Status == state.WaitingEvaluation:
			if _, err = tx.Mark(active.ID, int32(s.random.IntN(126))); err == nil {
				err = s.level(tx, active)
			}
		case e.Status == state.InProgress:
			_, err = tx.Close(active.ID)
		}
		return err
	})
}

// silent changes a registration that is not finished without a new updated_at, as the
// service does when it computes values again.
func (s *source) silent(tx *registry.Tx, e *store.Entry) error {
	if e.Status == state.Finished {
		return nil
	}
	changed := *e.Registration
	changed.Occurrence++
	if t := changed.Attempts.Active(); t != nil {
		renamed := *t
		renamed.Name += "!"
		renamed.ReadAt = time.Time{}
		changed.Attempts = changed.Attempts.Replace(&renamed)
	}
	changed.ReadAt = time.Time{}
	s.silenced++
	_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{&changed}}, time.Time{})
	return err
}

// level computes the levels of the members of a team again, without a new updated_at.
func (s *source) level(tx *registry.Tx, t *team.Team) error {
	var records store.Records
	for _, m := range t.Members {
		u := *tx.View().User(m.User)
		u.Cursus, u.ReadAt = slices.Clone(u.Cursus), time.Time{}
		u.Cursus[0].Level++
		records.Users = append(records.Users, &u)
	}
	_, err := tx.Import(records, time.Time{})
	return err
}

// RoundTrip answers a request, after some writes and a delay.
func (s *source) RoundTrip(r *http.Request) (*http.Response, error) {
	s.requests++
	for range s.writes {
		s.write()
	}
	time.Sleep(time.Duration(20+s.random.IntN(200)) * time.Millisecond)
	if s.kill > 0 && s.requests == s.kill {
		s.stop()
		return nil, context.Canceled
	}
	s.asked = append(s.asked, r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery)
	s.served = append(s.served, time.Now())
	w := httptest.NewRecorder()
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	aborted := serveAborting(s.handler, w, r)
	if aborted && w.Body.Len() == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	response := w.Result()
	response.Request = r
	if aborted {
		response.Body = io.NopCloser(io.MultiReader(response.Body, iotest.ErrReader(io.ErrUnexpectedEOF)))
	}
	if s.random.Float64() < s.faults {
		return s.fail(response)
	}
	return response, nil
}

// serveAborting serves a request, and reports whether the handler closed the connection.
func serveAborting(h http.Handler, w http.ResponseWriter, r *http.Request) (aborted bool) {
	defer func() {
		if v := recover(); v != nil && v != http.ErrAbortHandler {
			panic(v)
		} else {
			aborted = v != nil
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

// fail spoils an answer.
func (s *source) fail(response *http.Response) (*http.Response, error) {
	status := func(code int, header ...string) (*http.Response, error) {
		w := httptest.NewRecorder()
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		return w.Result(), nil
	}
	switch s.random.IntN(6) {
	case 0:
		return status(http.StatusInternalServerError)
	case 1:
		return status(http.StatusBadGateway)
	case 2:
		return status(http.StatusTooManyRequests, "Retry-After", "3")
	case 3:
		if response.Request.URL.Path != "/oauth/token" { // there it says that the secret is wrong
			return status(http.StatusUnauthorized)
		}
		fallthrough
	case 4:
		return nil, io.ErrUnexpectedEOF
	}
	body, _ := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(body[:len(body)/2]))
	return response, nil
}

// checkLimits reports the spans of a second or an hour that have more requests than the
// service permits.
func (s *source) checkLimits() {
	s.t.Helper()
	for _, limit := range s.limits {
		for i := limit.Requests; i < len(s.served); i++ {
			if span := s.served[i].Sub(s.served[i-limit.Requests]); span < limit.Per {
				s.t.Errorf("%d requests in %s", limit.Requests+1, span)
				return
			}
		}
	}
}
