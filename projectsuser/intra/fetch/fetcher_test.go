package fetch_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// A copy that has begun is in the registry before its first request, once, and with nothing
// known. Run goes on with it.
func TestBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		into, service := registry.New(registry.Options{}), &transport{answer: listOf(0, "[]")}
		f := fetch.New(into, fetch.Options{API: "https://intra.example", Client: &http.Client{Transport: service}, Scope: fetch.Scope{Campus: 9}})
		for range 2 {
			if err := f.Begin(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		s := into.Snapshot()
		if p := s.ProgressOf("https://intra.example", "campus 9", ""); p == nil || s.Sequence() != 1 || !s.KnownAt().IsZero() || service.n != 0 {
			t.Errorf("progress %v after change %d and %d requests, known up to %s", p, s.Sequence(), service.n, s.KnownAt())
		}
		if _, err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if into.Snapshot().KnownAt().IsZero() {
			t.Error("not complete after a run")
		}
	})
}
