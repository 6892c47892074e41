package fetch_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// At the end of the first tenth of a first run, the estimate of its time is within a tenth
// of the time that it takes, also if the limit of an hour makes it wait; and so is the plan.
func TestEstimateOfTheTime(t *testing.T) {
	for name, c := range map[string]struct {
		hourly int
		scope  fetch.Scope
	}{
		"no wait":                      {1200, fetch.Scope{}},
		"waits for the next hour":      {30, fetch.Scope{}},
		"a campus":                     {1200, fetch.Scope{Campus: 1}},
		"a cursus, waits for the hour": {30, fetch.Scope{Cursus: 21}},
		"a project":                    {1200, fetch.Scope{Projects: []project.ID{1}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newSource(t, 3, 600)
			s.limits = []standin.Rate{{Requests: 2, Per: time.Second}, {Requests: c.hourly, Per: time.Hour}}
			s.handler = standin.NewHandler(s.registry, standin.Options{Auth: true, Clients: map[string]string{"app": secret}, Rates: s.limits, Timeout: -1})
			time.Sleep(24 * time.Hour) // nothing has changed lately
			var events []fetch.Event
			o := copyOptions(s)
			o.Scope = c.scope
			o.Event = func(e fetch.Event) { events = append(events, e) }
			f := fetch.New(registry.New(registry.Options{}), o)
			plan, err := f.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			result, err := f.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			took := result.Ended.Sub(result.Began)
			i := slices.IndexFunc(events, func(e fetch.Event) bool { return e.At.Sub(result.Began) >= took/10 })
			off := events[i].At.Add(events[i].Left).Sub(result.Ended).Abs()
			t.Logf("%s: %d requests took %s; planned %d in %s; the estimate after a tenth is off by %s", name, result.Requests, took, plan.Requests, plan.Takes, off)
			if off > took/10 {
				t.Errorf("%s: the estimate is off by %s of %s", name, off, took)
			}
			if off := (plan.Takes - took).Abs(); off > took/10 {
				t.Errorf("%s: the plan says %s, and the run takes %s", name, plan.Takes, took)
			}
			s.checkLimits()
		})
	}
}
