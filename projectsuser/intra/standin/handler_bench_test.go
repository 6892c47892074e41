package standin_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// campuses and cursus are the numbers of campuses and of cursus in bigSchool.
const campuses, cursus = 20, 40

// bigSchool returns n registrations on 500 projects, twenty for each user. Each has a
// team, every third one two teams, and every fourth team has two members.
func bigSchool(n int) store.Records {
	random := rand.New(rand.NewPCG(1, 2))
	var r store.Records
	for id := project.ID(1); id <= 500; id++ {
		p := &project.Project{ID: id, Name: fmt.Sprint("Project ", id), Slug: fmt.Sprint("project-", id)}
		r.Projects = append(r.Projects, p)
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(id), Project: id})
	}
	for id := user.ID(1); id <= user.ID(n/20); id++ {
		u := &user.User{ID: id, Login: fmt.Sprint("user-", id), Cursus: []user.Cursus{{ID: project.CursusID(1 + random.IntN(cursus))}}}
		u.Campuses = []user.Campus{{ID: project.CampusID(1 + random.IntN(campuses)), Primary: true}}
		r.Users = append(r.Users, u)
	}
	next := team.ID(0)
	for i := range n {
		u := user.ID(1 + i/20)
		reg := &projectsuser.Registration{
			ID: projectsuser.ID(1 + i), User: u, Project: project.ID(1 + (i%20)*25 + i/20%25), Cursus: []project.CursusID{21},
			CreatedAt: noon.Add(time.Duration(i) * time.Second), UpdatedAt: noon.Add(time.Duration(random.IntN(1e8)) * time.Second),
		}
		var attempts []*team.Team
		for a := range 1 + boolInt(i%3 == 0) {
			next++
			t := &team.Team{
				ID: next, Name: fmt.Sprintf("user-%d's group", u), Project: reg.Project, Session: project.SessionID(reg.Project),
				Members: []team.Member{{User: u, Leader: true, Validated: true}}, RepoUUID: fmt.Sprint("intra-uuid-", next),
				CreatedAt: reg.CreatedAt, UpdatedAt: reg.UpdatedAt, LockedAt: noon,
			}
			if next%4 == 0 {
				t.Members = append(t.Members, team.Member{User: (u+25-1)%user.ID(n/20) + 1, Validated: true})
			}
			if closed := a == 0 && i%3 == 0 || random.IntN(2) == 0; closed {
				t.ClosedAt = noon.Add(time.Duration(random.IntN(1000)) * time.Hour)
				if a == 0 || random.IntN(3) > 0 {
					t.FinalMark, t.Validated = project.MarkOf(random.Int32N(126)), project.Validated
					reg.FinalMark, reg.MarkedAt = reg.FinalMark.Best(t.FinalMark), t.ClosedAt
				}
			} else if random.IntN(3) == 0 {
				t.LockedAt = time.Time{}
			}
			attempts = append(attempts, t)
		}
		reg.Attempts = team.Joined(attempts...)
		r.Registrations = append(r.Registrations, reg)
	}
	return r
}

// boolInt returns 1 for true and 0 for false.
func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// newRegistry returns a registry with records.
func newRegistry(tb testing.TB, r store.Records) *registry.Registry {
	tb.Helper()
	reg := registry.New(registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return noon.Add(1000 * time.Hour) }})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(r, time.Time{}); return err })
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}

// discard is an http.ResponseWriter that keeps only the status and the length.
type discard struct {
	header http.Header
	status int
	bytes  int
}

func (d *discard) Header() http.Header { return d.header }
func (d *discard) WriteHeader(s int)   { d.status = s }
func (d *discard) Write(b []byte) (int, error) {
	d.bytes += len(b)
	return len(b), nil
}

// BenchmarkPage measures answers of thirty registrations with their teams, filtered by a
// random campus and a random status, with the cache of their JSON and without it.
func BenchmarkPage(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		r := newRegistry(b, bigSchool(n))
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) { benchmarkPage(b, r, 0) })
		b.Run(fmt.Sprintf("n=%d/no cache", n), func(b *testing.B) { benchmarkPage(b, r, -1) })
	}
}

func benchmarkPage(b *testing.B, r *registry.Registry, cache int) {
	h := standin.NewHandler(r, standin.Options{CacheSize: cache})
	statuses := []intra.Status{intra.CreatingGroup, intra.InProgress, intra.WaitingForCorrection, intra.Finished}
	random := rand.New(rand.NewPCG(3, 4))
	requests := make([]*http.Request, 1000)
	for i := range requests {
		requests[i] = httptest.NewRequest("GET", fmt.Sprintf("/v2/projects_users?filter[campus]=%d&filter[status]=%s&page[number]=%d",
			1+random.IntN(campuses), statuses[random.IntN(4)], 1+random.IntN(3)), nil)
	}
	serveAll(b, h, requests)
}

// serveAll answers the requests in turn.
func serveAll(b *testing.B, h http.Handler, requests []*http.Request) {
	bytes, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		w := &discard{header: make(http.Header)}
		h.ServeHTTP(w, requests[i%len(requests)])
		if w.status != 200 || w.bytes < 1000 {
			b.Fatalf("%d with %d bytes: %s", w.status, w.bytes, requests[i%len(requests)].URL)
		}
		bytes += w.bytes
		i++
	}
	b.ReportMetric(float64(bytes)/float64(b.N), "bytes/page")
}

// BenchmarkQuestion measures the answers to questions that the API documents, each with
// values that differ from one request to the next.
func BenchmarkQuestion(b *testing.B) {
	const n = 1_000_000
	h := standin.NewHandler(newRegistry(b, bigSchool(n)), standin.Options{})
	month := func(i int) string {
		from := noon.AddDate(0, 0, i%10)
		return from.Format(time.RFC3339) + "," + from.AddDate(0, 1, 0).Format(time.RFC3339)
	}
	for _, q := range []struct {
		name string
		path func(i int) string
	}{
		{"teams of a user", func(i int) string { return fmt.Sprintf("/v2/users/%d/teams", 1+i*7919%(n/20)) }},
		{"teams of a campus", func(i int) string {
			return fmt.Sprintf("/v2/teams?filter[campus]=%d&page[number]=%d", 1+i%campuses, 1+i%50)
		}},
		{"teams by closed_at", func(i int) string { return fmt.Sprintf("/v2/teams?sort=-closed_at&page[number]=%d", 1+i%1000) }},
		{"teams closed in a month", func(i int) string { return "/v2/teams?range[closed_at]=" + month(i) }},
		{"registrations by marked_at", func(i int) string { return fmt.Sprintf("/v2/projects_users?sort=-marked_at&page[number]=%d", 1+i%1000) }},
		{"registrations marked in a month", func(i int) string { return "/v2/projects_users?range[marked_at]=" + month(i) }},
		{"registrations of a campus", func(i int) string {
			return fmt.Sprintf("/v2/projects_users?filter[campus]=%d&page[number]=%d", 1+i%campuses, 1+i%50)
		}},
		{"users of a campus", func(i int) string { return fmt.Sprintf("/v2/users?filter[campus]=%d", 1+i%campuses) }},
	} {
		requests := make([]*http.Request, 1000)
		for i := range requests {
			requests[i] = httptest.NewRequest("GET", q.path(i), nil)
		}
		b.Run(q.name, func(b *testing.B) { serveAll(b, h, requests) })
	}
}

// BenchmarkLoopback measures pages that eight callers read over the loopback device as
// fast as they can, while a writer runs a hundred commands a second.
func BenchmarkLoopback(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			registry := newRegistry(b, bigSchool(n))
			server := httptest.NewServer(standin.NewHandler(registry, standin.Options{}))
			defer server.Close()
			stop := startWriter(b, registry)
			defer stop()
			var mu sync.Mutex
			var took []time.Duration
			b.SetParallelism(4)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				client := &http.Client{Transport: new(http.Transport)}
				defer client.CloseIdleConnections()
				random := rand.New(rand.NewPCG(rand.Uint64(), 4))
				var mine []time.Duration
				for pb.Next() {
					start := time.Now()
					if err := readPage(client, server.URL, random); err != nil {
						b.Error(err)
						return
					}
					mine = append(mine, time.Since(start))
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, mine...)
			})
			slices.Sort(took)
			b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
		})
	}
}

// readPage reads a page of a random campus and a random status to its end.
func readPage(client *http.Client, root string, random *rand.Rand) error {
	statuses := []intra.Status{intra.CreatingGroup, intra.InProgress, intra.WaitingForCorrection, intra.Finished}
	answer, err := client.Get(fmt.Sprintf("%s/v2/projects_users?filter[campus]=%d&filter[status]=%s&page[number]=%d",
		root, 1+random.IntN(campuses), statuses[random.IntN(4)], 1+random.IntN(3)))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || n < 1000 || answer.StatusCode != 200 {
		return fmt.Errorf("%s: %d bytes: %w", answer.Status, n, err)
	}
	return nil
}

// startWriter locks or unlocks a team a hundred times a second until it is stopped.
func startWriter(b *testing.B, reg *registry.Registry) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		random := rand.New(rand.NewPCG(5, 6))
		for tick := time.NewTicker(10 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			id := team.ID(1 + random.IntN(reg.Snapshot().Teams.Len()))
			_ = reg.Do(ctx, "writer", func(tx *registry.Tx) error {
				if _, err := tx.Unlock(id); err != nil {
					_, err = tx.Lock(id)
					return err // closed teams refuse both
				}
				return nil
			})
		}
	})
	return func() { cancel(); wg.Wait() }
}
