package noko_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// largeRegistry returns a registry with 100,000 registrations of 5,000 users on 1,000
// projects, and 100,000 entries.
func largeRegistry(b *testing.B) *registry.Registry {
	b.Helper()
	var r store.Records
	roles := []user.Role{user.Member, user.Admin, user.Freelancer}
	for u := range user.ID(5000) {
		r.Users = append(r.Users, &user.User{
			ID: u + 1, Login: fmt.Sprint("user-", u+1), Email: fmt.Sprintf("user-%d@example.com", u+1),
			FirstName: "User", LastName: fmt.Sprint(u + 1), Role: roles[u%3], State: user.Active, CreatedAt: noon, UpdatedAt: noon,
		})
	}
	for p := range 1000 {
		r.Projects = append(r.Projects, &project.Project{ID: project.ID(p + 1), Name: fmt.Sprint("Project ", p)})
		for i := range 100 {
			id := user.ID(1 + (p*31+i*50)%5000)
			r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: projectsuser.ID(1 + p*100 + i), Project: project.ID(p + 1), User: id, UpdatedAt: noon})
			r.TimeEntries = append(r.TimeEntries, &user.TimeEntry{ID: user.TimeEntryID(1 + p*100 + i), Project: project.ID(p + 1), User: id, Date: day(1 + i%28), Minutes: i})
		}
	}
	reg := registry.New(registry.Options{Policy: noko.Policy()})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(r, time.Time{}); return err })
	if err != nil {
		b.Fatal(err)
	}
	return reg
}

// benchmark sends requests for the targets of next, which must be answered with 200.
func benchmark(b *testing.B, next func(i int) string) {
	h := noko.NewHandler(largeRegistry(b), noko.Options{})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w := exchange.NewDiscard()
		if h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, next(i), nil)); w.Status != http.StatusOK {
			b.Fatal(w.Status)
		}
	}
}

// BenchmarkList lists 30 of 5,000 users, with their counts.
func BenchmarkList(b *testing.B) {
	benchmark(b, func(i int) string { return fmt.Sprint("/users?state=active&page=", 1+i*7919%166) })
}

// BenchmarkListByName lists the users with a text in their name, which has no index.
func BenchmarkListByName(b *testing.B) {
	benchmark(b, func(i int) string { return fmt.Sprint("/users?name=", i*7919%100) })
}

// BenchmarkEntries lists 20 entries of a user.
func BenchmarkEntries(b *testing.B) {
	benchmark(b, func(i int) string { return fmt.Sprintf("/users/%d/entries?from=2024-02-02", 1+i*7919%5000) })
}
