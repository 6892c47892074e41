package intra_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// readWorld returns the records of texts up to the first error.
func readWorld(texts ...string) (store.Records, error) {
	var w intra.World
	for _, text := range texts {
		if err := w.Read(strings.NewReader(text), answered); err != nil {
			return w.Records(), err
		}
	}
	return w.Records(), nil
}

// answered is the instant of the answers in these tests.
var answered = time.Date(2023, 7, 1, 12, 0, 0, 0, time.UTC)

// sameRecords compares records by their content.
var sameRecords = diff.Options{
	diff.AllowUnexported(team.Attempts{}, project.Mark{}),
	diff.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
}

// array returns JSON lines as an array.
func array(lines string) string {
	return "[" + strings.Join(strings.Split(strings.TrimSpace(lines), "\n"), ",\n") + "]"
}

func TestWorldReadsTheSameFromEveryForm(t *testing.T) {
	want, err := readWorld(recorded.ProjectsUsers, recorded.Teams)
	if err != nil || len(want.Registrations) != 228 || len(want.Teams) != 117 {
		t.Fatalf("%d registrations, %d teams, %v", len(want.Registrations), len(want.Teams), err)
	}
	object := `{"teams": ` + array(recorded.Teams) + `, "projects_users": ` + array(recorded.ProjectsUsers) + "}"
	var dense, pretty bytes.Buffer
	if err := errors.Join(json.Compact(&dense, []byte(object)), json.Indent(&pretty, []byte(object), "", "\t")); err != nil {
		t.Fatal(err)
	}
	for name, texts := range map[string][]string{
		"arrays":                {array(recorded.ProjectsUsers), array(recorded.Teams)},
		"in another order":      {recorded.Teams, recorded.ProjectsUsers},
		"twice":                 {recorded.Teams, recorded.ProjectsUsers, recorded.Teams},
		"an object":             {object},
		"a dense object":        {dense.String()},
		"a pretty object":       {pretty.String()},
		"an object and a mark":  {"\ufeff" + object + "\n"},
		"two objects":           {`{"projects_users":` + array(recorded.ProjectsUsers) + "}", `{"teams":` + array(recorded.Teams) + "}"},
		"with nothing in it":    {object, "{}", "{" + strings.Repeat(" ", 5000) + "}", "", "[]", `{"users":[],"projects":null,"project_sessions": null }`},
		"letters by their code": {strings.Replace(object, `"teams"`, `"\u0074eams"`, 1)},
	} {
		got, err := readWorld(texts...)
		if d := diff.Diff(want, got, sameRecords); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

func TestWorldReadsFromReadersOfAnyKind(t *testing.T) {
	object := `{"teams": ` + array(recorded.Teams) + ` , "users" : null, "projects_users":` + array(recorded.ProjectsUsers) + "}\n"
	want, err := readWorld(object)
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(strings.NewReader(object)),
		"half a buffer":    iotest.HalfReader(strings.NewReader(object)),
		"data with EOF":    iotest.DataErrReader(strings.NewReader(object)),
	} {
		var w intra.World
		if err := w.Read(source, answered); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := diff.Diff(want, w.Records(), sameRecords); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestWorldReadsArraysOfManyBatches(t *testing.T) {
	const n = 10_000 // of about 130 bytes, five batches
	list := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ","+format, i+1, strings.Repeat("x", 100))
		}
		return "[" + b.String()[1:] + "]"
	}
	text := `{"users":` + list(`{"id":%d,"login":%q}`) + `,"teams":` + list(`{"id":%d,"name":%q,"users":[{"id":7}]}`) +
		`,"project_sessions":[],"projects":` + list(`{"id":%d,"name":%q}`) + "}"
	got, err := readWorld(text)
	if err != nil || len(got.Users) != n || len(got.Teams) != n || len(got.Projects) != n {
		t.Errorf("%d users, %d teams, %d projects, %v", len(got.Users), len(got.Teams), len(got.Projects), err)
	}
}

// school is an object with every kind of record that a World reads.
const school = `{
 "projects_users": [
  {"id": 1, "status": "in_progress", "project": {"id": 10, "name": "Piscine", "slug": "piscine", "parent_id": null},
   "user": {"id": 7, "login": "ada"}, "updated_at": "2023-01-03T00:00:00.000Z",
   "teams": [{"id": 3, "project_id": 10, "locked_at": "2023-01-01T00:00:00.000Z", "updated_at": "2023-01-01T00:00:00.000Z",
     "users": [{"id": 7, "login": "ada"}, {"id": 8, "login": "bob"}]}]}
 ],
 "teams": [{"id": 3, "project_id": 10, "locked_at": "2023-01-01T00:00:00.000Z", "closed_at": "2023-01-05T00:00:00.000Z",
   "updated_at": "2023-01-05T00:00:00.000Z", "users": [{"id": 7, "login": "ada"}, {"id": 8, "login": "bob"}]}],
 "users": [{"id": 7, "login": "ada", "email": "ada@example.org", "campus_users": [{"id": 1, "campus_id": 9, "is_primary": true}],
   "cursus_users": [{"id": 1, "cursus_id": 21, "level": 4.2}],
   "projects_users": [
     {"id": 1, "status": "finished", "project": {"id": 10, "name": "Piscine", "slug": "piscine"}},
     {"id": 2, "status": "finished", "final_mark": 80, "project": {"id": 11, "name": "Day 00", "slug": "day-00", "parent_id": 10}}]}],
 "project_sessions": [{"id": 5, "begin_at": "2023-06-01T00:00:00.000Z", "project": {"id": 10, "name": "Piscine", "slug": "piscine"}}],
 "projects": [{"id": 10, "name": "Piscine C", "slug": "", "parent": {"id": 4, "name": "All"}, "children": [{"id": 11, "name": "Day 00"}, {"id": 12, "name": "Day 01"}],
   "updated_at": "2022-01-01T00:00:00.000Z", "project_sessions": [{"id": 6, "campus_id": 9}]}]
}`

func TestWorldReadsEveryKindOfRecord(t *testing.T) {
	got, err := readWorld(school)
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2023, 1, n, 0, 0, 0, 0, time.UTC) }
	shared := &team.Team{
		ID: 3, Project: 10, LockedAt: day(1), ClosedAt: day(5), UpdatedAt: day(5), Members: []team.Member{{User: 7}, {User: 8}},
		Unknown: team.AllFields.Without(team.FieldProject | team.FieldLockedAt | team.FieldClosedAt | team.FieldUpdatedAt | team.FieldMembers),
		ReadAt:  answered,
	}
	const short, child = project.AllFields &^ project.FieldName, project.FieldName | project.FieldParent
	const session = project.AllSessionFields &^ project.SessionFieldProject
	const status = projectsuser.AllFields &^ (projectsuser.FieldUser | projectsuser.FieldProject | projectsuser.FieldDeclared)
	account := user.AllFields.Without(user.FieldLogin)
	want := store.Records{
		Projects: []*project.Project{
			{ID: 4, Name: "All", Unknown: short, ReadAt: answered},
			{ID: 10, Name: "Piscine C", Slug: "piscine", Parent: 4, UpdatedAt: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC),
				Unknown: short.Without(project.FieldSlug | project.FieldParent | project.FieldUpdatedAt), ReadAt: answered},
			{ID: 11, Name: "Day 00", Slug: "day-00", Parent: 10, Unknown: short.Without(child | project.FieldSlug), ReadAt: answered},
			{ID: 12, Name: "Day 01", Parent: 10, Unknown: short.Without(child), ReadAt: answered},
		},
		Sessions: []*project.Session{
			{ID: 5, Project: 10, BeginAt: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC), Unknown: session.Without(project.SessionFieldBeginAt), ReadAt: answered},
			{ID: 6, Project: 10, Campus: 9, Unknown: session.Without(project.SessionFieldCampus), ReadAt: answered},
		},
		Users: []*user.User{
			{ID: 7, Login: "ada", Email: "ada@example.org", Cursus: []user.Cursus{{ID: 21, Level: 4.2}}, Campuses: []user.Campus{{ID: 9, Primary: true}},
				Unknown: account.Without(user.FieldEmail | user.FieldCursus | user.FieldCampuses), ReadAt: answered},
			{ID: 8, Login: "bob", Unknown: account, ReadAt: answered},
		},
		Teams: []*team.Team{shared},
		Registrations: []*projectsuser.Registration{
			{ID: 1, User: 7, Project: 10, Attempts: team.Imported(shared), Declared: state.InProgress, UpdatedAt: day(3),
				Unknown: status.Without(projectsuser.FieldUpdatedAt), ReadAt: answered},
			{ID: 2, User: 7, Project: 11, FinalMark: project.MarkOf(80), Declared: state.Finished,
				Unknown: status.Without(projectsuser.FieldFinalMark), ReadAt: answered},
		},
	}
	if d := diff.Diff(want, got, sameRecords); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got.Registrations[0].Attempts.Active() != got.Teams[0] {
		t.Error("the registration has a team of its own")
	}
}

func TestWorldDoesNotChangeReturnedRecords(t *testing.T) {
	var w intra.World
	if err := w.Read(strings.NewReader(`{"id":1,"project":{"id":7},"teams":[{"id":3,"name":"old"}]}`), time.Time{}); err != nil {
		t.Fatal(err)
	}
	before := w.Records()
	if err := w.Read(strings.NewReader(`{"id":3,"name":"new","updated_at":"2023-01-01","users":[{"id":1}]}`), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if name := before.Registrations[0].Attempts.Active().Name; name != "old" {
		t.Errorf("before, now %q", name)
	}
	if after := w.Records(); after.Registrations[0].Attempts.Active().Name != "new" || len(after.Users) != 1 {
		t.Errorf("after %+v", after)
	}
}

func TestWorldCatalog(t *testing.T) {
	var w intra.World
	for _, text := range []string{school, `{"id":9,"project_id":77,"project_has_children":true,"users":[]}`} {
		if err := w.Read(strings.NewReader(text), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := w.Catalog(w.Records())
	if err != nil {
		t.Fatal(err)
	}
	children := slices.Collect(c.Children(10))
	if p, _ := c.Project(10); p.Name != "Piscine C" || !slices.Equal(children, []project.ID{11, 12}) || !c.Setting(77, project.Place{}).HasChildren {
		t.Errorf("%+v, children %v", p, children)
	}
	if s := c.Session(10, project.Place{Campus: 9}); s == nil || s.ID != 6 {
		t.Errorf("session %+v", s)
	}

	var cyclic intra.World
	_ = cyclic.Read(strings.NewReader(`{"projects":[{"id":1,"parent":{"id":2}},{"id":2,"children":[{"id":1}]},{"id":3,"parent":{"id":3}}]}`), time.Time{})
	var cycle *project.CycleError
	if _, err := cyclic.Catalog(cyclic.Records()); !errors.As(err, &cycle) {
		t.Errorf("a cycle: %v", err)
	}
}

func TestWorldErrorsHavePositions(t *testing.T) {
	long := strings.Repeat("k", 1000)
	tests := []struct{ name, text, want string }{
		{"a bad value", `{"users": [{"id": 1}, {"id": 2, "created_at": "soon"}]}`,
			`intra: line 1, offset 46: "users[1].created_at" is "soon": date "soon": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"a bad value on a line", "{\"users\":\n[],\n\n\"teams\":[\n{\"id\":\"x\"}]}", `intra: line 5, offset 31: "teams[0].id" is "x": want a whole number of at most 64 bits`},
		{"a nested session without an id", `{"projects":[{"id":1,"project_sessions":[{"id":0}]}]}`, `intra: line 1, offset 13: "projects[0].project_sessions[0].id": want an id that is not 0`},
		{"a nested registration without a project", `{"users":[{"id":1,"projects_users":[{"id":3}]}]}`, `intra: line 1, offset 10: "users[0].projects_users[0].project.id": want an id that is not 0`},
		{"an unknown key", `{"teams":[], "project_users":[]}`, `intra: line 1, offset 29: "project_users": want one of the keys campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"an empty key", `{"teams":[], "":[]}`, `intra: line 1, offset 16: want one of the keys campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"a key in other letters", `{"teams":[], "USERS":[]}`, `intra: line 1, offset 21: "USERS": want one of the keys campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"a key that does not end", `{"teams":[],"` + long, `intra: line 1, offset 12: want one of the keys campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"a key twice", `{"teams":[],"users":[],"teams":[]}`, `intra: line 1, offset 31: "teams": want each key once`},
		{"a number for an array", `{"teams":7}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"an object for an array", `{"teams":{}}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"half a null", `{"teams":nul]}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"a cut null", `{"teams":nu`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"no value", `{"teams":}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"no colon", `{"teams"[]}`, `intra: line 1, offset 8: want a key with an array of records, or the end of the object`},
		{"no comma", `{"teams":[]"users":[]}`, `intra: line 1, offset 11: want a key with an array of records, or the end of the object`},
		{"a comma too many", `{"teams":[],}`, `intra: line 1, offset 12: want a key with an array of records, or the end of the object`},
		{"a comma first", `{,"teams":[]}`, `intra: line 1, offset 2: invalid character ',' looking for beginning of object key string`},
		{"a number for a key", `{"teams":[],7:[]}`, `intra: line 1, offset 12: want a key with an array of records, or the end of the object`},
		{"a bad letter in a key", "{\"teams\":[],\"a\nb\":[]}", `intra: line 1, offset 12: invalid character '\n' in string literal`},
		{"a comma after the object", `{},`, `intra: line 1, offset 2: want a JSON object, in an array or one after the other`},
		{"numbers in an array", `{"teams":[{"id":1},7]}`, `intra: line 1, offset 19: "teams[1]": want a JSON object, in an array or one after the other`},
		{"cut in a record", `{"teams":[{"id":1},{"id":`, `intra: line 1, offset 19: "teams[1]": unexpected EOF`},
		{"cut in an array", `{"teams":[{"id":1},`, `intra: line 1, offset 19: "teams[1]": unexpected EOF`},
		{"cut after an array", "{\"teams\":[]\n", `intra: line 2, offset 12: unexpected EOF`},
		{"cut after a comma", `{"teams":[], `, `intra: line 1, offset 13: unexpected EOF`},
		{"cut in a key", `{"teams":[],"us`, `intra: line 1, offset 15: unexpected EOF`},
		{"cut after a key", `{"teams":[],"users"`, `intra: line 1, offset 19: unexpected EOF`},
		{"cut after a colon", `{"teams":[],"users": `, `intra: line 1, offset 21: "users": unexpected EOF`},
		{"a record of another kind", `[{"id":1,"login":"ada"},{"id":7,"host":"c1r1s1"}]`, `intra: line 1, offset 24: record with keys "host, id": want one of campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"a record of two kinds", `{"id":7,"login":"ada","users":[]}`, `intra: line 1, offset 0: record with keys "id, login, users": want one kind, not teams and users`},
		{"a list as a key of a record", `{"id":1,"login":"ada","teams":{}}`, `intra: line 1, offset 0: record with keys "id, login, teams": want one kind, not projects_users and users`},
		{"a bad line", "{\"id\":1,\"project\":{\"id\":7}}\n{\"id\":2,\"teams\":[]}", `intra: line 2, offset 28: "project.id": want an id that is not 0`},
		{"nothing but a bracket", "{", `intra: line 1, offset 0: unexpected EOF`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := readWorld(test.text)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			var where *intra.DecodeError
			var kind *intra.KindError
			if !errors.As(err, &where) && !errors.As(err, &kind) {
				t.Errorf("%#v", err)
			}
		})
	}
}

func TestWorldKeepsRecordsBeforeAnError(t *testing.T) {
	got, err := readWorld(`{"users":[{"id":1}],"teams":[{"id":2},{"id":0}]}`)
	if !errors.Is(err, intra.ErrNoID) || len(got.Users) != 1 || len(got.Teams) != 1 {
		t.Errorf("%d users, %d teams, %v", len(got.Users), len(got.Teams), err)
	}
}

func TestWorldReturnsTheErrorOfItsSource(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, text := range []string{"", "{", `{"te`, `{"teams"`, `{"teams":`, `{"teams":[`, `{"teams":[{"id":1}`, `{"teams":[{"id":1}]`, `{"teams":[{"id":1}],`, `{"teams":[{"id":1}],"users":n`, `{"teams":[]}`} {
		for _, source := range []io.Reader{
			io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
			&failing{text, broken},
		} {
			var w intra.World
			var where *intra.DecodeError
			if err := w.Read(source, time.Time{}); !errors.Is(err, broken) || !errors.As(err, &where) {
				t.Errorf("after %s: %v", text, err)
			}
		}
	}
}

// failing is a source that returns an error with its last text, and io.EOF afterwards.
type failing struct {
	text string
	err  error
}

func (f *failing) Read(p []byte) (n int, err error) {
	n, err = copy(p, f.text), f.err
	if f.text = f.text[n:]; f.text == "" {
		f.err = io.EOF
		return n, err
	}
	return n, nil
}

func TestWorldRefusesAnEndlessKey(t *testing.T) {
	endless := &forever{}
	var w intra.World
	err := w.Read(io.MultiReader(strings.NewReader(`{"teams":[],"`), endless), time.Time{})
	if !errors.Is(err, intra.ErrUnknownKey) || endless.read > 1<<20 {
		t.Errorf("%d bytes were read, %v", endless.read, err)
	}
}
