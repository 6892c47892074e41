package zoho_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// largeRegistry returns a registry with 100,000 registrations: 100 of 5,000 users on
// each of 1,000 projects.
func largeRegistry(b *testing.B) *registry.Registry {
	b.Helper()
	var r store.Records
	rate, _ := user.ParseDecimal("87.5")
	for u := range user.ID(5000) {
		r.Users = append(r.Users, &user.User{
			ID: u + 1, Login: fmt.Sprint("user-", u+1), Email: fmt.Sprintf("user-%d@example.com", u+1), DisplayName: fmt.Sprint("User ", u+1), Role: user.Member,
		})
	}
	for p := range 1000 {
		r.Projects = append(r.Projects, &project.Project{ID: project.ID(p + 1)})
		for i := range 100 {
			r.Registrations = append(r.Registrations, &projectsuser.Registration{
				ID: projectsuser.ID(1 + p*100 + i), Project: project.ID(p + 1), User: user.ID(1 + (p*31+i*50)%5000),
				Terms: projectsuser.Terms{Rate: rate, BudgetHours: i}, UpdatedAt: noon,
			})
		}
	}
	reg := registry.New(registry.Options{Policy: zoho.Policy()})
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(r, time.Time{}); return err })
	if err != nil {
		b.Fatal(err)
	}
	return reg
}

// benchmark sends the requests of next, which must be answered with 200.
func benchmark(b *testing.B, next func(i int) *http.Request) {
	h := zoho.NewHandler(largeRegistry(b), zoho.Options{Caller: func(*http.Request) string { return "user-7" }})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w := exchange.NewDiscard()
		if h.ServeHTTP(w, next(i)); w.Status != http.StatusOK {
			b.Fatal(w.Status)
		}
	}
}

// BenchmarkList lists all 100 users on a project.
func BenchmarkList(b *testing.B) {
	benchmark(b, func(i int) *http.Request {
		return httptest.NewRequest("GET", list(project.ID(1+i*7919%1000)), nil)
	})
}

// BenchmarkListPage lists 25 of the 100 users on a project.
func BenchmarkListPage(b *testing.B) {
	benchmark(b, func(i int) *http.Request {
		return httptest.NewRequest("GET", fmt.Sprintf("%s?page=%d&per_page=25", list(project.ID(1+i*7919%1000)), 1+i%4), nil)
	})
}

// BenchmarkGet gets one user on a project.
func BenchmarkGet(b *testing.B) {
	benchmark(b, func(i int) *http.Request {
		p := i * 7919 % 1000
		return httptest.NewRequest("GET", one(place{user.ID(1 + (p*31+i%100*50)%5000), project.ID(p + 1)}), nil)
	})
}

// BenchmarkUpdate changes the rate and the name of one user on a project.
func BenchmarkUpdate(b *testing.B) {
	benchmark(b, func(i int) *http.Request {
		p := i * 7919 % 1000
		body := fmt.Sprintf(`{"user_name":"User %d","rate":"%d.25"}`, i, i%1000)
		return httptest.NewRequest("PUT", one(place{user.ID(1 + (p*31+i%100*50)%5000), project.ID(p + 1)}), strings.NewReader(body))
	})
}
