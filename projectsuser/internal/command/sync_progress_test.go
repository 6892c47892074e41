package command

import (
	"bufio"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
)

// progressOf returns what a copy prints that sends a request every half second for two
// minutes: in an output, and among the errors. The fifth request is sent again.
func progressOf(t *testing.T, terminal, json bool) (out, errs []string) {
	t.Helper()
	var written, shown strings.Builder
	now := newYear()
	e := &environment{out: bufio.NewWriter(&written), err: &shown, terminal: terminal, now: func() time.Time { return now }}
	s := newSyncProgress(e, json)
	if err := s.plan(fetch.Plan{Lists: []fetch.PlannedList{{List: "users", Records: 24000, Requests: 240}}, Requests: 240, Takes: 2 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 240; n++ {
		now = now.Add(time.Second / 2)
		event := fetch.Event{List: "users", Phase: "walk", Request: "GET /v2/users?filter[id]=" + strings.Repeat("1,", 100), Requests: n, Expected: 240, Left: time.Duration(240-n) * time.Second / 2, Budget: 1200 - n}
		if n == 5 {
			event.Err, event.Wait = errors.New("status 502"), time.Second
		}
		s.event(event)
	}
	s.clear()
	return strings.SplitAfter(written.String(), "\n"), strings.SplitAfter(shown.String(), "\n")
}

// Without a terminal a copy prints its plan first, then a line a minute; and each request
// that is sent again.
func TestSyncPrintsALineAMinute(t *testing.T) {
	out, errs := progressOf(t, false, false)
	want := []string{"users                            24000 records    240 requests\n", "240 requests, about 2 min\n", ""}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	want = []string{
		"1 of 240 requests, 1.0 a second, 2 min to go, 1199 left this hour\n",
		"GET /v2/users?filter[id]=" + strings.Repeat("1,", 47) + "1...: status 502; again in 1s\n",
		"121 of 240 requests, 2.0 a second, 1 min to go, 1079 left this hour\n", "",
	}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// On a terminal a copy writes one line again and again, and clears it in the end.
func TestSyncShowsProgressOnATerminal(t *testing.T) {
	_, errs := progressOf(t, true, false)
	if len(errs) != 2 || !strings.HasSuffix(errs[1], clearLine+"240 of 240 requests, 2.0 a second, 1s to go, 960 left this hour"+clearLine) {
		t.Errorf("%q", errs)
	}
	if n := strings.Count(errs[1], clearLine); n != 236 {
		t.Errorf("the line was written %d times", n)
	}
}

// For a program a copy prints JSON: the plan, at most one line a second, and each failure.
func TestSyncPrintsJSON(t *testing.T) {
	out, errs := progressOf(t, false, true)
	if diff := cmp.Diff([]string{""}, errs); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	want := []string{
		`{"plan":[{"list":"users","records":24000,"requests":240}],"requests":240,"seconds":120}` + "\n",
		`{"list":"users","phase":"walk","requests":1,"expected":240,"seconds_left":119.5,"budget":1199}` + "\n",
		`{"list":"users","phase":"walk","requests":3,"expected":240,"seconds_left":118.5,"budget":1197}` + "\n",
		`{"list":"users","phase":"walk","requests":5,"expected":240,"seconds_left":117.5,"budget":1195,"error":"status 502"}` + "\n",
	}
	if diff := cmp.Diff(want, out[:4]); diff != "" || len(out) != 122 {
		t.Errorf("%d lines (-want +got):\n%s", len(out), diff)
	}
}
