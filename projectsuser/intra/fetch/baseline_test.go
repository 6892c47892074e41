package fetch_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// pager is what other programs do: it reads page after page of what changed since the last
// run, until a page is empty or, with byTotal, as many pages as the first one says.
type pager struct {
	source  *source
	into    *registry.Registry
	byTotal bool
	token   string
	last    time.Time
}

func (p *pager) get(method, path string) *http.Response {
	p.source.t.Helper()
	r, _ := http.NewRequest(method, "https://intra.example"+path, nil)
	r.Header.Set("Authorization", "Bearer "+p.token)
	response, err := p.source.RoundTrip(r)
	if err != nil {
		p.source.t.Fatal(err)
	}
	return response
}

// run reads the changes since the last run.
func (p *pager) run() {
	var token struct {
		AccessToken string `json:"access_token"`
	}
	response := p.get("POST", "/oauth/token?grant_type=client_credentials&client_id=app&client_secret="+secret)
	if err := json.NewDecoder(response.Body).Decode(&token); err != nil {
		p.source.t.Fatal(err)
	}
	p.token = token.AccessToken
	began := time.Now().UTC()
	changed := url.Values{"range[updated_at]": {p.last.Format(time.RFC3339Nano) + "," + began.Format(time.RFC3339Nano)}}
	for n, pages := 1, math.MaxInt; n <= pages; n++ {
		time.Sleep(time.Second) // within the limits
		response := p.get("GET", fmt.Sprintf("/v2/projects_users?per_page=100&page=%d&%s", n, changed.Encode()))
		var world intra.World
		if err := world.Read(response.Body, time.Now()); err != nil {
			p.source.t.Fatal(err)
		}
		records := world.Records()
		p.source.t.Helper()
		if err := p.into.Do(p.source.t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(records, time.Now()); return err }); err != nil {
			p.source.t.Fatal(err)
		}
		total, _ := strconv.Atoi(response.Header.Get("X-Total"))
		if p.byTotal && n == 1 {
			pages = (total + 99) / 100
		}
		if len(records.Registrations) == 0 {
			break
		}
	}
	p.last = began
}

// registrationLosses returns what a copy lacks and has too much of registrations, or has
// wrong.
func registrationLosses(t *testing.T, source, copied *store.Snapshot) (missing, left int) {
	all := compare(t, source, copied)
	for _, key := range append(all.Missing, all.Wrong...) {
		if strings.HasPrefix(key, "projects_user ") {
			missing++
		}
	}
	for _, key := range all.Left {
		if strings.HasPrefix(key, "projects_user ") {
			left++
		}
	}
	return missing, left
}

// The baselines: what a reader of page numbers loses when the source changes between two
// pages, after a first run, two more and one after the source rests. Package fetch loses
// nothing on the same source.
func TestPageNumbersLoseRecords(t *testing.T) {
	all := []int{3}
	if *seeds > 3 {
		all = []int{1, 3}
	}
	for _, writes := range all {
		for _, name := range []string{"page numbers until an empty page", "page numbers by X-Total", "package fetch"} {
			synctest.Test(t, func(t *testing.T) {
				s := newSource(t, 3, *baselineUsers)
				s.writes = writes
				into := registry.New(registry.Options{})
				p := &pager{source: s, into: into, byTotal: strings.HasSuffix(name, "Total")}
				run := p.run
				if name == "package fetch" {
					run = func() {
						if _, err := s.run(into, copyOptions(s)); err != nil {
							t.Fatal(err)
						}
					}
				}
				for i := range 4 {
					if i == 3 {
						s.writes = 0
					}
					run()
					time.Sleep(time.Minute)
				}
				missing, left := registrationLosses(t, s.registry.Snapshot(), into.Snapshot())
				t.Logf("%-33s  %d writes: %3d missing or wrong, %3d left over of %d; %d requests", name, writes, missing, left, s.registry.Snapshot().Registrations.Len(), s.requests)
				if lost := missing+left > 0; lost != (name != "package fetch") {
					t.Errorf("%s with %d writes: %d missing or wrong, %d left over", name, writes, missing, left)
				}
			})
		}
	}
}
