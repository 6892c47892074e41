package state_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/state"
)

func TestStatusTexts(t *testing.T) {
	want := []string{
		"not_registered", "searching", "creating_group", "waiting_to_start",
		"in_progress", "waiting_evaluation", "finished",
	}
	var got []string
	for _, s := range state.Statuses() {
		got = append(got, s.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if !slices.IsSorted(state.Statuses()) {
		t.Error("statuses are not ordered")
	}
}

func TestParseStatus(t *testing.T) {
	tests := []struct {
		text string
		want state.Status
	}{
		{"in_progress", state.InProgress},
		{"In progress", state.InProgress},
		{"IN-PROGRESS", state.InProgress},
		{"not registered", state.NotRegistered},
		{"waiting-to_start", state.WaitingToStart},
		{"finished", state.Finished},
		{"", 0},
		{"in  progress", 0},
		{" finished", 0},
		{"finished\x00", 0},
		{"inprogress", 0},
		{"waiting_for_correction", 0}, // a status name of the 42 API only
		{"ﬁnished", 0},                // a ligature
	}
	for _, test := range tests {
		got, err := state.ParseStatus(test.text)
		if got != test.want || (err == nil) != (test.want != 0) {
			t.Errorf("ParseStatus(%q) = %v, %v; want %v", test.text, got, err, test.want)
		}
		var wrong *state.ParseError
		if err != nil && (!errors.As(err, &wrong) || wrong.Text != test.text || len(wrong.Allowed) != 7) {
			t.Errorf("ParseStatus(%q): error %#v", test.text, err)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	_, unknownStatus := state.ParseStatus("done")
	_, unknownEvent := state.ParseEvent(strings.Repeat("x", 1000))
	_, invalid := state.Status(9).MarshalText()
	tests := []struct {
		err  error
		want string
	}{
		{unknownStatus, `state: status "done": want one of not_registered, searching, creating_group, waiting_to_start, in_progress, waiting_evaluation, finished`},
		{unknownEvent, `state: event "` + strings.Repeat("x", 64) + `...": want one of register, create_team, join, retry, disband, abandon, start, schedule, begin, unlock, close, complete, evaluate, reopen, appeal, withdraw, unregister`},
		{invalid, `state: status 9: no such status`},
		{new(state.Status).Scan(3.5), `state: status from float64: want text or NULL`},
		{state.Permit(0, state.Close), `state: close while "not_registered": not possible in this state`},
		{state.Permit(state.Registered|state.InTeam, state.Schedule), `state: schedule while "creating_group": only if begin_at is in the future`},
	}
	for _, test := range tests {
		if test.err == nil || test.err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", test.err, test.want)
		}
	}
}

func TestTextsRoundTripThroughJSON(t *testing.T) {
	type record struct {
		Status state.Status
		Event  state.Event
	}
	for _, s := range append(state.Statuses(), 0) {
		for _, e := range append(state.Events(), 0) {
			in := record{s, e}
			text, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			var out record
			if err := json.Unmarshal(text, &out); err != nil || out != in {
				t.Errorf("%s: %+v, %v; want %+v", text, out, err, in)
			}
		}
	}
}

func TestInvalidTextKeepsTheValue(t *testing.T) {
	s, e := state.Finished, state.Close
	if err := s.UnmarshalText([]byte("nonsense")); err == nil || s != state.Finished {
		t.Errorf("status: %v, %v", s, err)
	}
	if err := e.UnmarshalText([]byte("nonsense")); err == nil || e != state.Close {
		t.Errorf("event: %v, %v", e, err)
	}
	for _, src := range []any{"nonsense", []byte("nonsense"), 7, true, time.Time{}} {
		if err := s.Scan(src); err == nil || s != state.Finished {
			t.Errorf("Scan(%v): %v, %v", src, s, err)
		}
	}
}

func TestStatusInSQL(t *testing.T) {
	for _, s := range append(state.Statuses(), 0) {
		v, err := s.Value()
		if err != nil {
			t.Fatal(err)
		}
		if (v == nil) != (s == 0) {
			t.Errorf("%v is %v in SQL", s, v)
		}
		got := state.Searching
		if err := got.Scan(v); err != nil || got != s {
			t.Errorf("Scan(%v) = %v, %v; want %v", v, got, err, s)
		}
		if text, ok := v.(string); ok {
			if err := got.Scan([]byte(text)); err != nil || got != s {
				t.Errorf("Scan of bytes %q = %v, %v; want %v", text, got, err, s)
			}
		}
	}
	if _, err := state.Status(8).Value(); err == nil {
		t.Error("an invalid status has a value in SQL")
	}
}

func TestInvalidNumbers(t *testing.T) {
	tests := []struct{ got, want string }{
		{state.Status(9).String(), "Status(9)"},
		{state.Event(99).String(), "Event(99)"},
		{state.Rule(0).String(), "Rule(0)"},
		{state.Rule(9).String(), "Rule(9)"},
		{state.Facts(0).String(), "none"},
		{state.Facts(1 << 15).String(), "none"},
		{state.Condition{}.String(), "always"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if state.Rule(9).Status() != 0 || state.Rule(9).Condition() != (state.Condition{}) {
		t.Error("an invalid rule has a status or a condition")
	}
	if state.Event(99).Guard() != (state.Guard{}) || state.Event(99).Effect() != (state.Effect{}) {
		t.Error("an invalid event has a guard or an effect")
	}
	if _, err := state.Event(99).MarshalText(); err == nil {
		t.Error("an invalid event has a text")
	}
	if state.Permit(0, 0) == nil || state.Permit(0, 99) == nil {
		t.Error("an invalid event is permitted")
	}
}

func TestExplain(t *testing.T) {
	begin := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	in := state.Registered | state.InTeam
	tests := []struct {
		name  string
		facts state.Facts
		begin time.Time
		want  string
		next  time.Time
	}{
		{"a user who is not registered", 0, time.Time{}, "not_registered by rule 1 (not registered): there is no registration", time.Time{}},
		{"a session that begins later", in | state.Locked | state.BeginAhead, begin,
			"waiting_to_start by rule 5 (not closed, begin_at in the future): begin_at is in the future and the team is not closed, until 2024-03-01T18:00:00Z", begin},
		{"a team that is closed before begin_at", in | state.Closed | state.BeginAhead, begin,
			"waiting_evaluation by rule 7 (closed, without a mark): the active team is closed and has no mark", time.Time{}},
		{"an open team before begin_at", in | state.BeginAhead, begin,
			"creating_group by rule 3 (not locked, not closed): the active team is open: neither locked nor closed", time.Time{}},
		{"a mark on a team that is not closed", in | state.Locked | state.Marked, time.Time{},
			"in_progress by rule 8 (locked, not closed, begin_at not in the future, project without children): the active team is locked, not closed, with nothing to wait for", time.Time{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := state.Explain(test.facts, test.begin)
			if e.String() != test.want {
				t.Errorf("got  %s\nwant %s", e, test.want)
			}
			if !e.Next.Equal(test.next) {
				t.Errorf("next change at %s, want %s", e.Next, test.next)
			}
			if e.Status != state.Derive(test.facts) || e.Facts != test.facts {
				t.Errorf("got status %s and facts %s", e.Status, e.Facts)
			}
		})
	}
	zoned := state.Explain(in|state.Locked|state.BeginAhead, begin.In(time.FixedZone("", 3600)))
	if got := zoned.String(); got != tests[1].want {
		t.Errorf("in another zone: %s", got)
	}
	if got := (state.Explanation{}).String(); got != "no status, not derived" {
		t.Errorf("the zero explanation: %q", got)
	}
	if got := (state.Explanation{Status: state.Finished}).String(); got != "finished, not derived" {
		t.Errorf("an explanation without a rule: %q", got)
	}
}

func TestPermittedAgreesWithPermit(t *testing.T) {
	for f := range allGuardFacts {
		var want []state.Event
		for _, e := range state.Events() {
			if state.Permit(f, e) == nil {
				want = append(want, e)
			}
		}
		if diff := cmp.Diff(want, slices.Collect(state.Permitted(f))); diff != "" {
			t.Fatalf("%s (-Permit +Permitted):\n%s", f, diff)
		}
	}
}

func TestIteratorsStop(t *testing.T) {
	for range state.AllFacts() {
		break
	}
	for range state.Permitted(state.Registered) {
		break
	}
	for range state.Transitions().Events(state.Searching) {
		break
	}
	for range state.Transitions().States() {
		break
	}
	for _, invalid := range []state.Status{0, state.Finished + 1, 200} {
		for range state.Transitions().Events(invalid) {
			t.Errorf("the invalid state %d has events", invalid)
		}
	}
}

func FuzzParseStatus(f *testing.F) {
	for _, s := range state.Statuses() {
		f.Add(s.String())
		f.Add(strings.ToUpper(strings.ReplaceAll(s.String(), "_", "-")))
	}
	for _, text := range []string{"", "_", "in progress ", "ſearching", "\xff", "parent", "unknown"} {
		f.Add(text)
	}
	// The oracle normalizes the whole text and compares it with every name.
	oracle := func(text string) state.Status {
		rewritten := strings.Map(func(r rune) rune {
			if r == ' ' || r == '-' {
				return '_'
			}
			if 'A' <= r && r <= 'Z' {
				return r - 'A' + 'a'
			}
			return r
		}, text)
		for _, s := range state.Statuses() {
			if s.String() == rewritten {
				return s
			}
		}
		return 0
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := state.ParseStatus(text)
		if want := oracle(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseStatus(%q) = %v, %v; want %v", text, got, err, want)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("an error text of %d bytes, want at most 1000", len(err.Error()))
		}
	})
}
