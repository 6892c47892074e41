package intra_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/state"
)

// checkRoundTrip fails unless T reads and writes a record as the same JSON value with its
// keys in the same order.
func checkRoundTrip[T any](t *testing.T, text string) {
	t.Helper()
	record := new(T)
	if err := json.Unmarshal([]byte(text), record); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	encoded, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(value(t, text), value(t, string(encoded))); diff != "" {
		t.Errorf("lost or changed (-in +out):\n%s", diff)
	}
	if diff := cmp.Diff(keys(t, text), keys(t, string(encoded))); diff != "" {
		t.Errorf("order of keys (-in +out):\n%s", diff)
	}
}

// value returns the JSON value of a text, with its numbers as written.
func value(t *testing.T, text string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// keys returns the keys and brackets of a text in order.
func keys(t *testing.T, text string) (tokens []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return tokens
		}
		if s, ok := token.(string); ok {
			tokens = append(tokens, s)
		}
	}
}

func file(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestDocumentedRecordsAreWrittenAsRead(t *testing.T) {
	var documented []json.RawMessage
	if err := json.Unmarshal([]byte(file(t, "documented.json")), &documented); err != nil {
		t.Fatal(err)
	}
	if len(documented) != 3 {
		t.Fatalf("%d records, want the three of the documentation", len(documented))
	}
	for _, text := range documented {
		checkRoundTrip[intra.ProjectsUser](t, string(text))
	}
}

func TestRecordedRecordsAreWrittenAsRead(t *testing.T) {
	for line := range strings.Lines(recorded.ProjectsUsers) {
		checkRoundTrip[intra.ProjectsUser](t, line)
	}
	for line := range strings.Lines(recorded.Teams) {
		checkRoundTrip[intra.Team](t, line)
	}
}

func TestOtherObjectsAreWrittenAsRead(t *testing.T) {
	t.Run("project", func(t *testing.T) { checkRoundTrip[intra.Project](t, file(t, "project.json")) })
	t.Run("session", func(t *testing.T) { checkRoundTrip[intra.Session](t, file(t, "session.json")) })
	t.Run("user", func(t *testing.T) { checkRoundTrip[intra.User](t, file(t, "user.json")) })
	t.Run("team", func(t *testing.T) { checkRoundTrip[intra.Team](t, file(t, "team.json")) })
	t.Run("short user", func(t *testing.T) {
		checkRoundTrip[intra.User](t, `{"id":111,"login":"jabinks2","url":"https://api.intra.42.fr/v2/users/jabinks2"}`)
	})
	t.Run("parent", func(t *testing.T) {
		checkRoundTrip[intra.Project](t, `{"id":1,"name":"","slug":"","difficulty":null,"parent":{"id":2,"name":"","slug":""},"children":[{"id":3,"name":"","slug":""}],"created_at":null,"updated_at":null,"exam":true}`)
	})
}

func TestAbsentKeysAreAbsentAgain(t *testing.T) {
	text, err := json.Marshal(intra.ProjectsUser{})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":0,"project":{"id":0,"name":"","slug":""}}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestStatuses(t *testing.T) {
	texts := []string{
		"unknown", "searching_a_group", "parent", "creating_group", "waiting_to_start",
		"in_progress", "waiting_for_correction", "finished",
	}
	for n, text := range texts {
		s, err := intra.ParseStatus(text)
		if err != nil || int(s) != n || s.String() != text {
			t.Errorf("ParseStatus(%q) = %d %s, %v", text, s, s, err)
		}
		if back := intra.StatusOf(s.State(), s == intra.Parent); back != s {
			t.Errorf("%s means %s, which is %s", s, s.State(), back)
		}
	}
	if s := intra.StatusOf(state.NotRegistered, true); s != intra.Unknown {
		t.Errorf("not registered is %s", s)
	}
	for _, text := range []string{"", "Finished", "searching", "waiting_evaluation", "done"} {
		var wrong *intra.StatusError
		if _, err := intra.ParseStatus(text); !errors.As(err, &wrong) || wrong.Text != text {
			t.Errorf("ParseStatus(%q): %v", text, err)
		}
	}
	if _, err := intra.Status(8).MarshalText(); err == nil || intra.Status(8).State() != 0 {
		t.Error("a number that is no status has a text or a state")
	}
}

func TestTimes(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2017-11-22T13:41:28.447Z", `"2017-11-22T13:41:28.447Z"`},
		{"2017-11-22T13:41:28Z", `"2017-11-22T13:41:28.000Z"`},
		{"2017-11-22T14:41:28.447999+01:00", `"2017-11-22T13:41:28.447Z"`},
		{"2017-11-22", `"2017-11-22T00:00:00.000Z"`},
		{"2024-05-01 10:00:00.123456", `"2024-05-01T10:00:00.123Z"`},
		{"2026-06-01 00:00:00 UTC", `"2026-06-01T00:00:00.000Z"`},
		{"2026-06-01 12:34:56UTC", `"2026-06-01T12:34:56.000Z"`},
		{"2020-03-05T00:00:00", `"2020-03-05T00:00:00.000Z"`},
		{"2024-03-05T10:00Z", `"2024-03-05T10:00:00.000Z"`},
		{"2024-3-5", `"2024-03-05T00:00:00.000Z"`},
		{"2024-05-01T10:00:00+02:00", `"2024-05-01T08:00:00.000Z"`},
		{"2024-05-01T10:00:00.5-0230", `"2024-05-01T12:30:00.500Z"`},
		{"2024-05-01 10:00:00+02", `"2024-05-01T08:00:00.000Z"`},
		{"2024-05-01 10:00:00 +0200", `"2024-05-01T08:00:00.000Z"`},
		{"2024-05-01T10:00:00 02:00", `"2024-05-01T08:00:00.000Z"`},
		{"2024-02-29T10:00:00.123456789123Z", `"2024-02-29T10:00:00.123Z"`},
		{"0001-01-02T00:00:00Z", `"0001-01-02T00:00:00.000Z"`},
		{"9999-12-31T23:59:59.999Z", `"9999-12-31T23:59:59.999Z"`},
	}
	for _, test := range tests {
		parsed, err := intra.ParseTime(test.text)
		if err != nil {
			t.Error(err)
		}
		if got, err := json.Marshal(parsed); err != nil || string(got) != test.want {
			t.Errorf("%s is written %s, %v; want %s", test.text, got, err, test.want)
		}
	}
	for _, text := range []string{"", "yesterday", "2017-02-30", "2017-13-01", "2017-00-01", "2017-01-00", "2017-11-22T13:60:28Z", "2017-11-22T13:41:60Z", "2017-11-22T13:41:28.Z", "2017-11-22T13Z", "2017-11-22T", "2017-11-22Z", "2017-11-22T13:41:28 ", "2017-11-22T13:41:28+", "2017-11-22T13:41:28+24:00", "2017-11-22T13:41:28+2:00", "2017-11-22T13:41:28 CET", "2017-11-22T13:41:28Zx", "17-11-22", "2017-111-2", "2017-11-22  13:41:28", "2017-11-22T1:41:28Z", "2017-11-22T13:41:28,5Z", "9999-12-31T23:59:59-23:00", "0000-01-01T00:00:00+01:00", "2017-11-22T25:00:00Z", "10000-01-01T00:00:00Z", "20171122"} {
		var wrong *intra.TimeError
		if _, err := intra.ParseTime(text); !errors.As(err, &wrong) || wrong.Text != text {
			t.Errorf("ParseTime(%q): %v", text, err)
		}
	}
	zoned := intra.Time{Time: time.Date(2020, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))}
	if text, err := json.Marshal(map[intra.Time]intra.Time{zoned: zoned}); err != nil || string(text) != `{"2020-01-01T00:00:00.000Z":"2020-01-01T00:00:00.000Z"}` {
		t.Errorf("another zone is written %s, %v", text, err)
	}
	var key map[intra.Time]bool
	if err := json.Unmarshal([]byte(`{"2020-01-01":true}`), &key); err != nil || len(key) != 1 {
		t.Errorf("as keys: %v, %v", key, err)
	}
	again, none := zoned, zoned
	if err := again.UnmarshalText([]byte("2017-11-22")); err != nil || again.Year() != 2017 {
		t.Errorf("a text: %v, %v", again, err)
	}
	if err := none.UnmarshalText(nil); err != nil || !none.IsZero() {
		t.Errorf("the empty text: %v, %v", none, err)
	}
	if err := again.UnmarshalText([]byte("x")); err == nil || again.Year() != 2017 {
		t.Errorf("a bad text: %v, %v", again, err)
	}
	far := intra.Time{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if text, err := json.Marshal(far); err == nil {
		t.Errorf("year 10000 is written %s", text)
	}
	kept := intra.Time{Time: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, text := range []string{`7`, `"x"`, `{}`, `true`} {
		before := kept
		if err := json.Unmarshal([]byte(text), &kept); err == nil || kept != before {
			t.Errorf("%s: %v, %v", text, kept, err)
		}
	}
}
