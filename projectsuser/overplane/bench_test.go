package overplane_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// largeRegistry returns a registry with 100,000 rows: 1,000 projects with 100 of
// 10,000 users each.
func largeRegistry(b *testing.B) *registry.Registry {
	b.Helper()
	const projects, users, each = 1_000, 10_000, 100
	var records store.Records
	for p := range project.ID(projects) {
		records.Projects = append(records.Projects, &project.Project{ID: p + 1, Slug: fmt.Sprint("project-", p+1)})
		for i := range each {
			records.Registrations = append(records.Registrations, &projectsuser.Registration{
				ID: projectsuser.ID(len(records.Registrations) + 1), Project: p + 1, User: user.ID((int(p)*37+i)%users + 1),
				Terms: projectsuser.Terms{WelcomeSent: true, ProjectStatus: "on track"},
			})
		}
	}
	for u := range user.ID(users) {
		name := fmt.Sprint("user-", u+1)
		records.Users = append(records.Users, &user.User{
			ID: u + 1, Login: name, Email: name + "@example.com", FirstName: "Ada", LastName: "Byron", Image: "https://example.com/" + name + ".png",
		})
	}
	r := registry.New(registry.Options{})
	err := r.Do(b.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err })
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// ask sends a request that must be answered with 200.
func ask(b *testing.B, h http.Handler, method, target, body string) {
	r := httptest.NewRequest(method, target, nil)
	if body != "" {
		r = httptest.NewRequest(method, target, strings.NewReader(body))
	}
	w := exchange.NewDiscard()
	if h.ServeHTTP(w, r); w.Status != http.StatusOK {
		b.Fatalf("%s %s: %d", method, target, w.Status)
	}
}

// BenchmarkList lists the 100 rows of a project, lists 30 of them, and gets one row.
func BenchmarkList(b *testing.B) {
	h := overplane.NewHandler(largeRegistry(b), overplane.Options{})
	for _, bench := range []struct{ name, target string }{
		{"rows=100", "/?parent_id=project_%d"}, {"rows=30", "/?parent_id=project_%d&limit=30"}, {"rows=1", "/project-user_%d"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				ask(b, h, "GET", fmt.Sprintf(bench.target, i*7919%1_000+1), "")
			}
		})
	}
	b.Run("rows=100/parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				ask(b, h, "GET", fmt.Sprintf("/?parent_id=project_%d", i*7919%1_000+1), "")
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	})
}

// BenchmarkUpdate moves one row of 100 and changes its project_status.
func BenchmarkUpdate(b *testing.B) {
	h := overplane.NewHandler(largeRegistry(b), overplane.Options{})
	i := 0
	for b.Loop() {
		i++
		ask(b, h, "PATCH", fmt.Sprintf("/project-user_%d", i*7919%100_000+1), fmt.Sprintf(`{"idx":%d,"project_status":"%d"}`, i%100+1, i))
	}
}
