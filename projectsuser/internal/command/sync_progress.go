package command

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/store"
)

// syncProgress prints how far a copy is: on a terminal in one line, else in a line a minute.
type syncProgress struct {
	*environment
	json  bool
	every time.Duration
	next  time.Time
	began time.Time
	shown bool
}

// newSyncProgress returns a progress that has printed nothing yet.
func newSyncProgress(e *environment, json bool) *syncProgress {
	s := &syncProgress{environment: e, json: json, every: time.Minute}
	if e.terminal {
		s.every = progressPeriod
	}
	return s
}

// planJSON is a plan as JSON.
type planJSON struct {
	Plan     []listJSON `json:"plan"`
	Requests int        `json:"requests"`
	Seconds  float64    `json:"seconds"`
}

// listJSON is a list of a plan.
type listJSON struct {
	List     string `json:"list"`
	Records  int    `json:"records"`
	Requests int    `json:"requests"`
}

// plan prints what a run will do.
func (s *syncProgress) plan(p fetch.Plan) error {
	s.began = s.now()
	if s.json {
		shown := planJSON{Plan: []listJSON{}, Requests: p.Requests, Seconds: p.Takes.Round(100 * time.Millisecond).Seconds()}
		for _, l := range p.Lists {
			shown.Plan = append(shown.Plan, listJSON{l.List, l.Records, l.Requests})
		}
		if err := s.printJSON(shown); err != nil {
			return err
		}
		return s.out.Flush()
	}
	for _, l := range p.Lists {
		switch {
		case l.Records > 0:
			fmt.Fprintf(s.out, "%-28s %9d records %15s\n", l.List, l.Records, number(l.Requests, "request"))
		case l.Requests > 1:
			fmt.Fprintf(s.out, "%-28s %17s %15s\n", l.List, "", number(l.Requests, "request"))
		}
	}
	fmt.Fprintf(s.out, "%s\n", planLine(p))
	return s.out.Flush()
}

// event prints an event if it is due.
func (s *syncProgress) event(e fetch.Event) {
	if s.json {
		s.eventJSON(e)
		return
	}
	if e.Err != nil {
		s.clear()
		fmt.Fprintf(s.err, "%s: %s; again in %s\n", printable(shortened(e.Request)), printable(oneLine(e.Err)), e.Wait.Round(time.Second/10))
		return
	}
	if s.now().Before(s.next) {
		return
	}
	s.next = s.now().Add(s.every)
	line := fmt.Sprintf("%d of %d requests, %.1f a second, %s to go", e.Requests, e.Expected, s.rate(e), rounded(e.Left))
	if e.Budget >= 0 {
		line += fmt.Sprintf(", %d left this hour", e.Budget)
	}
	if s.terminal {
		s.shown = true
		fmt.Fprintf(s.err, clearLine+"%.79s", line)
		return
	}
	fmt.Fprintln(s.err, line)
}

// maxRequest is the largest number of bytes that are shown of a request: a request by id can
// have a hundred ids.
const maxRequest = 120

// shortened returns the beginning of a request.
func shortened(request string) string {
	if len(request) <= maxRequest {
		return request
	}
	return strings.ToValidUTF8(request[:maxRequest], "") + "..."
}

// rate returns the requests a second so far.
func (s *syncProgress) rate(e fetch.Event) float64 {
	return float64(e.Requests) / max(s.now().Sub(s.began).Seconds(), 1)
}

// eventJSON prints an event as JSON if it is due.
func (s *syncProgress) eventJSON(e fetch.Event) {
	if e.Err == nil && s.now().Before(s.next) {
		return
	}
	s.next = s.now().Add(time.Second)
	line := struct {
		List     string  `json:"list"`
		Phase    string  `json:"phase"`
		Requests int     `json:"requests"`
		Expected int     `json:"expected"`
		Seconds  float64 `json:"seconds_left"`
		Budget   int     `json:"budget"`
		Error    string  `json:"error,omitzero"`
	}{List: e.List, Phase: e.Phase, Requests: e.Requests, Expected: e.Expected, Seconds: e.Left.Round(time.Second / 10).Seconds(), Budget: e.Budget}
	if e.Err != nil {
		line.Error = oneLine(e.Err)
	}
	_ = s.printJSON(line) // an output that fails is reported by the result
	_ = s.out.Flush()
}

// clear removes the line on a terminal.
func (s *syncProgress) clear() {
	if s.shown {
		fmt.Fprint(s.err, clearLine)
		s.shown = false
	}
}

// resultJSON is the result of a run as JSON.
type resultJSON struct {
	Result   string          `json:"result"` // "copied"
	Requests int             `json:"requests"`
	Seconds  float64         `json:"seconds"`
	Added    int             `json:"added"`
	Changed  int             `json:"changed"`
	Removed  int             `json:"removed"`
	Refused  int             `json:"refused"`
	Reasons  []string        `json:"reasons,omitzero"`
	Fresh    []freshnessJSON `json:"fresh"`
}

// result prints what a run did.
func (s *syncProgress) result(r fetch.Result, held *store.Snapshot) error {
	took := r.Ended.Sub(r.Began)
	if s.json {
		shown := resultJSON{
			Result: "copied", Requests: r.Requests, Seconds: took.Round(100 * time.Millisecond).Seconds(),
			Added: r.Added, Changed: r.Replaced, Removed: r.Removed, Refused: r.TotalRefused, Fresh: freshnessOf(slices.Collect(held.Progress.Where())),
		}
		for _, refused := range r.Refused {
			shown.Reasons = append(shown.Reasons, refused.Err.Error())
		}
		return s.printJSON(shown)
	}
	fmt.Fprintf(s.out, "%d added, %d changed, %d removed, %d refused; %s in %s\n",
		r.Added, r.Replaced, r.Removed, r.TotalRefused, number(r.Requests, "request"), rounded(took))
	for _, refused := range r.Refused[:min(len(r.Refused), linesShown)] {
		fmt.Fprintf(s.out, "  refused: %s\n", printable(oneLine(refused.Err)))
	}
	return nil
}
