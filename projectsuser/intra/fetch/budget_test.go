package fetch_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// Two fetchers that name one file keep the limits together.
func TestBudgetIsShared(t *testing.T) {
	file := filepath.Join(t.TempDir(), "budget.json")
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var sent []time.Time
		answer := func(*http.Request, int) (int, int, string) {
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, time.Now())
			return 200, 0, "[]"
		}
		var running sync.WaitGroup
		for range 3 {
			running.Go(func() {
				o := fetch.Options{API: "https://intra.example", Client: &http.Client{Transport: &transport{answer: answer}}, Budget: file}
				if _, err := fetch.New(registry.New(registry.Options{}), o).Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		slices.SortFunc(sent, time.Time.Compare)
		for i := 2; i < len(sent); i++ {
			if span := sent[i].Sub(sent[i-2]); span < time.Second {
				t.Fatalf("3 requests in %s", span)
			}
		}
		if len(sent) < 15 {
			t.Errorf("%d requests", len(sent))
		}
	})
}

// The limits are learned from the headers, and a window of an hour is not exceeded.
func TestBudgetOfAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []time.Time
		answer := func(*http.Request, int) (int, int, string) {
			sent = append(sent, time.Now())
			return 200, 0, "[]"
		}
		limited := roundTripper(func(r *http.Request) (*http.Response, error) {
			response, err := (&transport{answer: answer}).RoundTrip(r)
			response.Header.Set("X-Secondly-RateLimit-Limit", "100")
			response.Header.Set("X-Hourly-RateLimit-Limit", "4")
			return response, err
		})
		o := fetch.Options{API: "https://intra.example", Client: &http.Client{Transport: limited}}
		f := fetch.New(registry.New(registry.Options{}), o)
		for range 3 {
			if _, err := f.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for i := 4; i < len(sent); i++ {
			if span := sent[i].Sub(sent[i-4]); span < time.Hour {
				t.Fatalf("5 requests in %s", span)
			}
		}
	})
}

// roundTripper is a function as an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
