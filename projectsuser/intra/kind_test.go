package intra_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// counts are the numbers of records of each kind.
type counts struct{ projects, sessions, users, teams, registrations int }

func countsOf(r store.Records) counts {
	return counts{len(r.Projects), len(r.Sessions), len(r.Users), len(r.Teams), len(r.Registrations)}
}

func TestWorldRecognisesTheKindOfARecord(t *testing.T) {
	tests := []struct {
		name, text string
		want       counts
	}{
		{"a full project", file(t, "project.json"), counts{projects: 1, sessions: 1}},
		{"a full session", file(t, "session.json"), counts{projects: 1, sessions: 1}},
		{"a full team", file(t, "team.json"), counts{users: 1, teams: 1}},
		{"a full user", file(t, "user.json"), counts{projects: 1, users: 1, registrations: 1}},
		{"the documented registrations", file(t, "documented.json"), counts{projects: 3, users: 2, teams: 3, registrations: 3}},
		{"a short user", `{"id":111,"login":"jabinks2","url":"x"}`, counts{users: 1}},
		{"a short project", `{"id":1,"name":"Libft","slug":"libft","url":"x"}`, counts{projects: 1}},
		{"a project with a parent", `{"id":1,"slug":"day","parent":{"id":2,"name":"Piscine"}}`, counts{projects: 2}},
		{"a session of few keys", `{"id":1,"project_id":7,"minimum_mark":80}`, counts{sessions: 1}},
		{"a team of an id and a status", `{"id":1,"project_id":7,"status":"finished"}`, counts{teams: 1}},
		{"a team of its members", `{"id":1,"users":[]}`, counts{teams: 1}},
		{"a registration of its project", `{"id":1,"project":{"id":7}}`, counts{projects: 1, registrations: 1}},
		{"a campus_user", `{"id":1,"user_id":2,"campus_id":9,"is_primary":true,"created_at":null}`, counts{users: 1}},
		{"a cursus_user", `{"grade":"Member","level":7.4,"skills":[],"id":1,"begin_at":null,"end_at":null,"cursus_id":21,"has_coalition":true,"user":{"id":2,"login":"ada"},"cursus":{"id":21}}`, counts{users: 1}},
		{"a cursus_user of a user id", `{"id":1,"cursus_id":21,"user_id":2}`, counts{users: 1}},
		{"a mixture", `[{"id":1,"login":"ada"},{"id":1,"users":[]}]` + "\n\ufeff" + `{"id":5,"project_id":7,"solo":true}` + `{"projects":[{"id":7}]}[{"id":2,"user_id":3,"campus_id":9}]{}`,
			counts{projects: 1, sessions: 1, users: 2, teams: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := readWorld(test.text)
			if d := diff.Diff(test.want, countsOf(got), diff.AllowUnexported(counts{})); d != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, d)
			}
		})
	}
}

// Objects of the API that the module does not hold are refused, not taken for others.
func TestWorldRefusesOtherObjects(t *testing.T) {
	for name, text := range map[string]string{
		"a location":   `{"end_at":null,"id":7,"begin_at":null,"primary":true,"host":"c1r1s1","campus_id":9,"user":{"id":2,"login":"ada"}}`,
		"a cursus":     `{"id":7,"created_at":null,"name":"42","slug":"42","kind":"main"}`,
		"a campus":     `{"id":7,"name":"Paris","time_zone":"x","users_count":5}`,
		"an event":     `{"id":7,"name":"x","kind":"meet_up","max_people":9,"begin_at":null,"campus_ids":[9],"cursus_ids":[21]}`,
		"a scale_team": `{"id":7,"scale_id":1,"comment":null,"final_mark":100,"begin_at":null,"correcteds":[],"corrector":{},"team":{"id":1}}`,
		"a coalition":  `{"id":7,"name":"x","slug":"x","image_url":null,"color":"#000","score":1,"user_id":2}`,
		"an error":     `{"id":7,"error":"Not authorized"}`,
	} {
		got, err := readWorld("[{\"id\":1,\"login\":\"ada\"}," + text + "]")
		refused, ok := errors.AsType[*intra.RefusedError](err)
		kind, unknown := errors.AsType[*intra.KindError](err)
		if !ok || !unknown || refused.Total != 1 || refused.Refused[0].ID != 7 || refused.Refused[0].Kind != 0 || kind.Kinds != nil || len(got.Users) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneBadRecordDoesNotStopTheOthers(t *testing.T) {
	text := `{"users":[{"id":1},{"id":2,"created_at":"soon"},{"id":3}],"teams":[{"id":4,"final_mark":"x"},{"id":5}]}[{"id":6,"login":"ada"}]`
	var w intra.World
	err := w.Read(strings.NewReader(text), answered)
	refused, ok := errors.AsType[*intra.RefusedError](err)
	if !ok || refused.Total != 2 || len(refused.Refused) != 2 {
		t.Fatalf("%v", err)
	}
	first, second := refused.Refused[0], refused.Refused[1]
	if first.Kind != intra.KindUsers || first.ID != 2 || second.Kind != intra.KindTeams || second.ID != 4 {
		t.Errorf("%+v", refused.Refused)
	}
	if want := `intra: line 1, offset 40: "users[1].created_at" is "soon": date "soon": want one like 2006-01-02T15:04:05.000Z or 2006-01-02 (and 1 more records refused)`; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := countsOf(w.Records()); got != (counts{users: 3, teams: 1}) {
		t.Errorf("%+v", got)
	}
	bad, ok := errors.AsType[*intra.TimeError](err)
	if !ok || bad.Text != "soon" {
		t.Errorf("the causes are not wrapped: %v", err)
	}

	// Text that is not JSON ends the reading, and the records refused before are reported.
	err = new(intra.World).Read(strings.NewReader(`[{"id":"x","login":"ada"},{"id":1,}]`), answered)
	if refused, ok := errors.AsType[*intra.RefusedError](err); !ok || refused.Total != 1 || !strings.HasPrefix(err.Error(), "intra: line 1, offset 35: invalid character '}'") {
		t.Errorf("%v", err)
	}
}

func TestRefusedRecordsAreListedUpToALimit(t *testing.T) {
	err := new(intra.World).Read(strings.NewReader(strings.Repeat(`{"x":1}`, 2500)), answered)
	if refused, ok := errors.AsType[*intra.RefusedError](err); !ok || refused.Total != 2500 || len(refused.Refused) != 1000 {
		t.Errorf("%v", err)
	}
}

func TestKindNames(t *testing.T) {
	names := []string{"unknown", "campus_users", "cursus_users", "entries", "expenses", "project_sessions", "projects", "projects_users", "teams", "users", "unknown"}
	for k, want := range names {
		if got := intra.Kind(k).String(); got != want {
			t.Errorf("kind %d is %q, want %q", k, got, want)
		}
	}
}

// Memberships by themselves add to those that are known, and a full user replaces them.
func TestWorldAddsMemberships(t *testing.T) {
	text := func(format string, args ...any) string { return fmt.Sprintf(format, args...) }
	var w intra.World
	for day, body := range []string{
		text(`{"id":2,"login":"ada","cursus_users":[{"id":1,"cursus_id":9,"level":1}],"campus_users":[]}`),
		text(`[{"id":2,"cursus_id":21,"level":4.5,"grade":"Member","user":{"id":2,"login":"ada2"}},{"id":1,"cursus_id":9,"level":2,"user_id":2}]`),
		text(`[{"id":1,"user_id":2,"campus_id":9,"is_primary":true}]`),
	} {
		if err := w.Read(strings.NewReader(body), answered.AddDate(0, 0, day)); err != nil {
			t.Fatal(err)
		}
	}
	got := w.Records().Users[0]
	courses := []user.Cursus{{ID: 21, Level: 4.5, Grade: "Member"}, {ID: 9, Level: 2}}
	if d := diff.Diff(courses, got.Cursus); d != "" || got.Login != "ada2" || !slices.Equal(got.Campuses, []user.Campus{{ID: 9, Primary: true}}) {
		t.Errorf("%+v (-want +got):\n%s", got, d)
	}
	if got.Unknown.Has(user.FieldCursus) || got.Unknown.Has(user.FieldCampuses) || !got.Unknown.Has(user.FieldEmail) {
		t.Errorf("unknown: %s", got.Unknown)
	}
}

func TestWorldCampus(t *testing.T) {
	var w intra.World
	read := func(text string) {
		t.Helper()
		if err := w.Read(strings.NewReader(text), answered); err != nil {
			t.Fatal(err)
		}
	}
	read(`[{"id":1,"login":"ada"},{"id":4,"login":"dan"}]`)
	w.Campus = 9
	read(`[{"id":5,"project":{"id":7},"user":{"id":1,"login":"ada"}},{"id":6,"project":{"id":7},"user":{"id":2,"login":"bob"}}]`)
	read(`[{"id":3,"login":"cleo","campus_users":[{"id":1,"campus_id":21,"is_primary":true}]}]`)
	w.Campus = 21
	read(`[{"id":1,"login":"ada"}]`)
	got := make(map[string][]user.Campus)
	for _, u := range w.Records().Users {
		got[u.Login] = u.Campuses
		if unknown := u.Unknown.Has(user.FieldCampuses); unknown != (u.Login == "dan") {
			t.Errorf("%s: unknown %t", u.Login, unknown)
		}
	}
	want := map[string][]user.Campus{"ada": {{ID: 9}, {ID: 21}}, "bob": {{ID: 9}}, "cleo": {{ID: 21, Primary: true}}, "dan": nil}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// What a team says of being locked: by its date, by the boolean, or not at all.
func TestConvertLockedWithoutADate(t *testing.T) {
	tests := []struct {
		text                     string
		locked, undated, unknown bool
	}{
		{`{"id":1,"locked?":true,"locked_at":"2024-01-01"}`, true, false, false},
		{`{"id":1,"locked_at":"2024-01-01"}`, true, false, false},
		{`{"id":1,"locked?":true}`, true, true, true},
		{`{"id":1,"locked?":true,"locked_at":null}`, true, true, true},
		{`{"id":1,"locked?":false}`, false, false, false},
		{`{"id":1,"locked?":false,"locked_at":null}`, false, false, false},
		{`{"id":1,"locked_at":null}`, false, false, false},
		{`{"id":1,"locked?":null}`, false, false, true},
		{`{"id":1}`, false, false, true},
	}
	for _, test := range tests {
		for _, text := range []string{test.text, strings.ReplaceAll(test.text, "locked", "closed")} {
			got := new(intra.Converter).Team(decodeOne[intra.Team](t, text))
			locked, undated, unknown := got.Locked(), got.LockedUndated, got.Unknown.Has(team.FieldLockedAt)
			if text != test.text {
				locked, undated, unknown = got.Closed(), got.ClosedUndated, got.Unknown.Has(team.FieldClosedAt)
			}
			if locked != test.locked || undated != test.undated || unknown != test.unknown {
				t.Errorf("%s: %t, undated %t, unknown %t", text, locked, undated, unknown)
			}
		}
	}
}

func TestConvertKeepsTheOrderOfTheAnswer(t *testing.T) {
	tests := []struct {
		name, teams, current string
		want                 []team.ID
	}{
		{"the last is current", `5,3`, `3`, []team.ID{5, 3}},
		{"the first is current", `5,3`, `5`, []team.ID{3, 5}},
		{"none is current", `5,3`, `null`, []team.ID{3, 5}},
		{"the current one is twice", `3,5,3`, `3`, []team.ID{3, 5}},
		{"one", `5`, `5`, []team.ID{5}},
	}
	for _, test := range tests {
		teams := `{"id":` + strings.ReplaceAll(test.teams, ",", `},{"id":`) + `}`
		p := decodeOne[intra.ProjectsUser](t, `{"id":1,"project":{"id":7},"current_team_id":`+test.current+`,"teams":[`+teams+`]}`)
		var got []team.ID
		for a := range new(intra.Converter).Registration(p).Attempts.All() {
			if got = append(got, a.ID); a.Project != 7 {
				t.Errorf("%s: team %d on project %d", test.name, a.ID, a.Project)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// A record of the zero instant is older than every other.
func TestWorldZeroInstant(t *testing.T) {
	var w intra.World
	for _, read := range []struct {
		text string
		at   time.Time
	}{{`{"id":1,"login":"ada","kind":"student"}`, answered}, {`{"id":1,"login":"ada","kind":"external","email":"a@b"}`, time.Time{}}} {
		if err := w.Read(strings.NewReader(read.text), read.at); err != nil {
			t.Fatal(err)
		}
	}
	if u := w.Records().Users[0]; u.Kind != "student" || u.Email != "a@b" || !u.ReadAt.Equal(answered) {
		t.Errorf("%+v", u)
	}
}

// The recorded data needs no status that the API does not have.
func TestRecordedStatusesAreKnown(t *testing.T) {
	var w intra.World
	if err := w.Read(strings.NewReader(recorded.ProjectsUsers+recorded.Teams), answered); err != nil || len(w.UnknownStatuses()) > 0 {
		t.Errorf("%v, %v", w.UnknownStatuses(), err)
	}
	if got := countsOf(w.Records()); got.registrations != 228 || got.teams != 117 {
		t.Errorf("%+v", got)
	}
}
