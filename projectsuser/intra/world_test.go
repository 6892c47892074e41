package intra_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// readWorld returns the records of texts, and why they could not be read.
func readWorld(texts ...string) (store.Records, error) {
	var w intra.World
	for _, text := range texts {
		if err := w.Read(strings.NewReader(text)); err != nil {
			return w.Records(), err
		}
	}
	return w.Records(), nil
}

// sameRecords compares records by what they hold.
var sameRecords = diff.Options{
	diff.AllowUnexported(team.Attempts{}, project.Mark{}),
	diff.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
}

// array is JSON lines as an array.
func array(lines string) string {
	return "[" + strings.Join(strings.Split(strings.TrimSpace(lines), "\n"), ",\n") + "]"
}

func TestEveryFormReadsTheSame(t *testing.T) {
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

func TestAWorldIsReadFromReadersOfAnyKind(t *testing.T) {
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
		if err := w.Read(source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := diff.Diff(want, w.Records(), sameRecords); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestArraysOfManyBatches(t *testing.T) {
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

// school is a small school as an object, with everything that can stand in one.
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

func TestAWorldHoldsEverything(t *testing.T) {
	got, err := readWorld(school)
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2023, 1, n, 0, 0, 0, 0, time.UTC) }
	shared := &team.Team{
		ID: 3, Project: 10, LockedAt: day(1), ClosedAt: day(5), UpdatedAt: day(5), Members: []team.Member{{User: 7}, {User: 8}},
	}
	want := store.Records{
		Projects: []*project.Project{
			{ID: 4, Name: "All"},
			{ID: 10, Name: "Piscine C", Slug: "piscine", Parent: 4, UpdatedAt: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)},
			{ID: 11, Name: "Day 00", Slug: "day-00", Parent: 10}, {ID: 12, Name: "Day 01", Parent: 10},
		},
		Sessions: []*project.Session{
			{ID: 5, Project: 10, BeginAt: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)}, {ID: 6, Project: 10, Campus: 9},
		},
		Users: []*user.User{
			{ID: 7, Login: "ada", Email: "ada@example.org", Cursus: []user.Cursus{{ID: 21, Level: 4.2}}, Campuses: []user.Campus{{ID: 9, Primary: true}}},
			{ID: 8, Login: "bob"},
		},
		Teams: []*team.Team{shared},
		Registrations: []*projectsuser.Registration{
			{ID: 1, User: 7, Project: 10, Attempts: team.Imported(shared), Declared: state.InProgress, UpdatedAt: day(3)},
			{ID: 2, User: 7, Project: 11, FinalMark: project.MarkOf(80), Declared: state.Finished},
		},
	}
	if d := diff.Diff(want, got, sameRecords); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got.Registrations[0].Attempts.Active() != got.Teams[0] {
		t.Error("the registration has a team of its own")
	}
}

func TestRecordsGivenOutStayAsTheyAre(t *testing.T) {
	var w intra.World
	if err := w.Read(strings.NewReader(`{"id":1,"project":{"id":7},"teams":[{"id":3,"name":"old"}]}`)); err != nil {
		t.Fatal(err)
	}
	before := w.Records()
	if err := w.Read(strings.NewReader(`{"id":3,"name":"new","updated_at":"2023-01-01","users":[{"id":1}]}`)); err != nil {
		t.Fatal(err)
	}
	if name := before.Registrations[0].Attempts.Active().Name; name != "old" {
		t.Errorf("before, now %q", name)
	}
	if after := w.Records(); after.Registrations[0].Attempts.Active().Name != "new" || len(after.Users) != 1 {
		t.Errorf("after %+v", after)
	}
}

func TestACatalogOfAWorld(t *testing.T) {
	var w intra.World
	for _, text := range []string{school, `{"id":9,"project_id":77,"project_has_children":true,"users":[]}`} {
		if err := w.Read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := w.Catalog()
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
	_ = cyclic.Read(strings.NewReader(`{"projects":[{"id":1,"parent":{"id":2}},{"id":2,"children":[{"id":1}]},{"id":3,"parent":{"id":3}}]}`))
	var cycle *project.CycleError
	if _, err := cyclic.Catalog(); !errors.As(err, &cycle) {
		t.Errorf("a cycle: %v", err)
	}
}

func TestErrorsInAWorldSayWhere(t *testing.T) {
	long := strings.Repeat("k", 1000)
	tests := []struct{ name, text, want string }{
		{"a bad value", `{"users": [{"id": 1}, {"id": 2, "created_at": "soon"}]}`,
			`intra: line 1, offset 46: "users[1].created_at" is "soon": date "soon": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"a bad value on a line", "{\"users\":\n[],\n\n\"teams\":[\n{\"id\":\"x\"}]}", `intra: line 5, offset 31: "teams[0].id" is "x": want a whole number of at most 64 bits`},
		{"a nested session without an id", `{"projects":[{"id":1,"project_sessions":[{"id":0}]}]}`, `intra: line 1, offset 13: "projects[0].project_sessions[0].id": want an id that is not 0`},
		{"a nested registration without a project", `{"users":[{"id":1,"projects_users":[{"id":3}]}]}`, `intra: line 1, offset 10: "users[0].projects_users[0].project.id": want an id that is not 0`},
		{"an unknown key", `{"teams":[], "project_users":[]}`, `intra: line 1, offset 29: "project_users": want one of the keys projects, project_sessions, users, teams, projects_users`},
		{"an empty key", `{"teams":[], "":[]}`, `intra: line 1, offset 16: want one of the keys projects, project_sessions, users, teams, projects_users`},
		{"a key in other letters", `{"teams":[], "USERS":[]}`, `intra: line 1, offset 21: "USERS": want one of the keys projects, project_sessions, users, teams, projects_users`},
		{"a key that does not end", `{"teams":[],"` + long, `intra: line 1, offset 12: want one of the keys projects, project_sessions, users, teams, projects_users`},
		{"a key twice", `{"teams":[],"users":[],"teams":[]}`, `intra: line 1, offset 31: "teams": want each key once`},
		{"a number for an array", `{"teams":7}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"an object for an array", `{"teams":{}}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"half a null", `{"teams":nul]}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"a cut null", `{"teams":nu`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"no value", `{"teams":}`, `intra: line 1, offset 9: "teams": want a key with an array of records, or the end of the object`},
		{"no colon", `{"teams"[]}`, `intra: line 1, offset 8: want a key with an array of records, or the end of the object`},
		{"no comma", `{"teams":[]"users":[]}`, `intra: line 1, offset 11: want a key with an array of records, or the end of the object`},
		{"a comma too many", `{"teams":[],}`, `intra: line 1, offset 12: want a key with an array of records, or the end of the object`},
		{"a comma first", `{,"teams":[]}`, `intra: line 1, offset 1: invalid character ','`},
		{"a number for a key", `{"teams":[],7:[]}`, `intra: line 1, offset 12: want a key with an array of records, or the end of the object`},
		{"a bad letter in a key", "{\"teams\":[],\"a\nb\":[]}", `intra: line 1, offset 12: invalid character '\n' in string literal`},
		{"two objects", `{"teams":[]} {"users":[]}`, `intra: line 1, offset 13: want nothing after the object`},
		{"a comma after the object", `{},`, `intra: line 1, offset 2: want nothing after the object`},
		{"numbers in an array", `{"teams":[{"id":1},7]}`, `intra: line 1, offset 19: "teams[1]": want a JSON object, in an array or one after the other`},
		{"cut in a record", `{"teams":[{"id":1},{"id":`, `intra: line 1, offset 19: "teams[1]": unexpected EOF`},
		{"cut in an array", `{"teams":[{"id":1},`, `intra: line 1, offset 19: "teams[1]": unexpected EOF`},
		{"cut after an array", "{\"teams\":[]\n", `intra: line 2, offset 12: unexpected EOF`},
		{"cut after a comma", `{"teams":[], `, `intra: line 1, offset 13: unexpected EOF`},
		{"cut in a key", `{"teams":[],"us`, `intra: line 1, offset 15: unexpected EOF`},
		{"cut after a key", `{"teams":[],"users"`, `intra: line 1, offset 19: unexpected EOF`},
		{"cut after a colon", `{"teams":[],"users": `, `intra: line 1, offset 21: "users": unexpected EOF`},
		{"users alone", `[{"id":1,"login":"ada"}]`, `intra: record with keys "id, login": want a projects_user, a team, or an object with arrays of them`},
		{"a bad line", "{\"id\":1,\"project\":{\"id\":7}}\n{\"id\":2}", `intra: line 2, offset 28: "project.id": want an id that is not 0`},
		{"nothing but a bracket", "{", `intra: line 1, offset 1: unexpected EOF`},
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

func TestWhatWasReadBeforeAnErrorStays(t *testing.T) {
	got, err := readWorld(`{"users":[{"id":1}],"teams":[{"id":2},{"id":0}]}`)
	if !errors.Is(err, intra.ErrNoID) || len(got.Users) != 1 || len(got.Teams) != 1 {
		t.Errorf("%d users, %d teams, %v", len(got.Users), len(got.Teams), err)
	}
}

func TestASourceOfAWorldFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, text := range []string{"", "{", `{"te`, `{"teams"`, `{"teams":`, `{"teams":[`, `{"teams":[{"id":1}`, `{"teams":[{"id":1}]`, `{"teams":[{"id":1}],`, `{"teams":[{"id":1}],"users":n`, `{"teams":[]}`} {
		for _, source := range []io.Reader{
			io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
			&failing{text, broken},
		} {
			var w intra.World
			var where *intra.DecodeError
			if err := w.Read(source); !errors.Is(err, broken) || !errors.As(err, &where) {
				t.Errorf("after %s: %v", text, err)
			}
		}
	}
}

// failing is a source that fails with its last text, and ends cleanly if it is
// asked again.
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

func TestAKeyThatNeverEndsIsNotHeld(t *testing.T) {
	endless := &forever{}
	var w intra.World
	err := w.Read(io.MultiReader(strings.NewReader(`{"teams":[],"`), endless))
	if !errors.Is(err, intra.ErrUnknownKey) || endless.read > 1<<20 {
		t.Errorf("%d bytes were read, %v", endless.read, err)
	}
}

// wire is an object of arrays, whole.
type wire struct {
	Projects      []intra.Project      `json:"projects"`
	Sessions      []intra.Session      `json:"project_sessions"`
	Users         []intra.User         `json:"users"`
	Teams         []intra.Team         `json:"teams"`
	ProjectsUsers []intra.ProjectsUser `json:"projects_users"`
}

// drawn draws an object whose records come in several versions, and contradict
// one another.
func drawn(t *rapid.T) wire {
	draw := drawer{t}
	w := wire{
		Projects: drawList(t, "projects", draw.project), Sessions: drawList(t, "sessions", draw.session),
		Users: drawList(t, "users", draw.user), Teams: drawList(t, "teams", draw.team),
		ProjectsUsers: drawList(t, "projects_users", draw.registration),
	}
	return w
}

func drawList[T any](t *rapid.T, label string, draw func() T) []T {
	list := make([]T, rapid.IntRange(0, 3).Draw(t, label))
	for i := range list {
		list[i] = draw()
	}
	return list
}

type drawer struct{ *rapid.T }

func (d drawer) id() int64 { return rapid.Int64Range(1, 3).Draw(d.T, "id") }
func (d drawer) name() string {
	return rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(d.T, "name")
}

func (d drawer) at() intra.Time {
	years := rapid.IntRange(0, 2).Draw(d.T, "updated")
	if years == 0 {
		return intra.Time{}
	}
	return intra.Time{Time: time.Date(2000+years, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (d drawer) link() intra.ProjectLink {
	return intra.ProjectLink{ID: d.id(), Name: d.name(), Slug: d.name()}
}

func (d drawer) project() intra.Project {
	p := intra.Project{ID: d.id(), Name: d.name(), Slug: d.name(), UpdatedAt: d.at(), Children: drawList(d.T, "children", d.link)}
	if rapid.Bool().Draw(d.T, "parent") {
		p.Parent = new(d.link())
	}
	p.ProjectSessions = drawList(d.T, "sessions", d.session)
	return p
}

func (d drawer) session() intra.Session {
	s := intra.Session{ID: d.id(), ProjectID: d.id(), CampusID: optional.Some(d.id()), UpdatedAt: d.at()}
	if rapid.Bool().Draw(d.T, "project") {
		s.Project = new(d.link())
	}
	return s
}

func (d drawer) user() intra.User {
	return intra.User{ID: d.id(), Login: d.name(), Email: optional.Some(d.name()), UpdatedAt: optional.Some(d.at()), ProjectsUsers: drawList(d.T, "projects_users", d.registration)}
}

func (d drawer) team() intra.Team {
	member := func() intra.TeamUser { return intra.TeamUser{ID: d.id(), Login: d.name()} }
	return intra.Team{ID: d.id(), Name: d.name(), ProjectID: d.id(), UpdatedAt: d.at(), Users: drawList(d.T, "members", member)}
}

func (d drawer) registration() intra.ProjectsUser {
	p := intra.ProjectsUser{
		ID: d.id(), Occurrence: int(d.id()), UpdatedAt: optional.Some(d.at()),
		Project: intra.ProjectRef{ID: d.id(), Name: d.name(), Slug: d.name(), ParentID: optional.Some(d.id())},
	}
	if rapid.Bool().Draw(d.T, "user") {
		p.User = &intra.UserRef{ID: d.id(), Login: d.name()}
	}
	if rapid.Bool().Draw(d.T, "known") {
		p.Teams = drawList(d.T, "teams", d.team)
	}
	return p
}

// sighting is one version of a record where an oracle saw it.
type sighting[R any] struct {
	id      int64
	record  R
	updated time.Time
	rank    int // where: higher is better
}

// best returns the best sighting of each record, by its id: the last update, the
// highest rank, the first seen.
func best[R any](seen []sighting[R]) map[int64]sighting[R] {
	slices.SortStableFunc(seen, func(a, b sighting[R]) int {
		return cmp.Or(b.updated.Compare(a.updated), cmp.Compare(b.rank, a.rank))
	})
	found := make(map[int64]sighting[R])
	for _, s := range seen {
		if _, ok := found[s.id]; !ok {
			found[s.id] = s
		}
	}
	return found
}

// inOrder returns the records in order of id.
func inOrder[R any](found map[int64]sighting[R]) (records []R) {
	for _, id := range slices.Sorted(maps.Keys(found)) {
		records = append(records, found[id].record)
	}
	return records
}

// oracle collects the sightings of all records of an object, array by array.
type oracle struct {
	projects    []sighting[*project.Project]
	references  []sighting[project.Project]
	sessions    []sighting[*project.Session]
	users       []sighting[*user.User]
	logins      []sighting[string]
	teams       []sighting[*team.Team]
	full, short []sighting[*projectsuser.Registration]
}

func (o *oracle) refer(p project.Project, rank int) {
	o.references = append(o.references, sighting[project.Project]{id: int64(p.ID), record: p, rank: rank})
}

func (o *oracle) link(l intra.ProjectLink, parent project.ID, rank int) {
	o.refer(project.Project{ID: project.ID(l.ID), Name: l.Name, Slug: l.Slug, Parent: parent}, rank)
}

func (o *oracle) session(s intra.Session, rank int) {
	o.sessions = append(o.sessions, sighting[*project.Session]{s.ID, new(intra.SessionOf(&s)), s.UpdatedAt.Time, rank})
}

func (o *oracle) team(t intra.Team, rank, members int) {
	for _, u := range t.Users {
		o.logins = append(o.logins, sighting[string]{id: u.ID, record: u.Login, rank: members})
	}
	o.teams = append(o.teams, sighting[*team.Team]{t.ID, new(intra.Converter).Team(&t), t.UpdatedAt.Time, rank})
}

func (o *oracle) registration(p intra.ProjectsUser, of int64, rank, inside int) {
	r := new(intra.Converter).Registration(&p)
	r.User = cmp.Or(r.User, user.ID(of))
	o.refer(intra.ReferenceOf(&p.Project), inside)
	if p.User != nil {
		o.logins = append(o.logins, sighting[string]{id: p.User.ID, record: p.User.Login, rank: inside})
	}
	for _, t := range p.Teams {
		o.team(t, inside, inside)
	}
	seen := sighting[*projectsuser.Registration]{p.ID, r, r.UpdatedAt, rank}
	if r.Attempts.Known() {
		o.full = append(o.full, seen)
	} else {
		o.short = append(o.short, seen)
	}
}

func (o *oracle) see(w wire) {
	const inUser, inRegistration, inTeam, inSession, inProject, byItself = 0, 1, 2, 3, 4, 5
	for _, p := range w.Projects {
		o.projects = append(o.projects, sighting[*project.Project]{p.ID, new(intra.ProjectOf(&p)), p.UpdatedAt.Time, byItself})
		if p.Parent != nil {
			o.link(*p.Parent, 0, inProject)
		}
		for _, child := range p.Children {
			o.link(child, project.ID(p.ID), inProject)
		}
		for _, s := range p.ProjectSessions {
			o.session(s, inProject)
		}
	}
	for _, s := range w.Sessions {
		if o.session(s, byItself); s.Project != nil {
			o.link(*s.Project, 0, inSession)
		}
	}
	for _, u := range w.Users {
		o.users = append(o.users, sighting[*user.User]{u.ID, intra.UserOf(&u), u.UpdatedAt.Or(intra.Time{}).Time, byItself})
		for _, p := range u.ProjectsUsers {
			o.registration(p, u.ID, inUser, inUser)
		}
	}
	for _, t := range w.Teams {
		o.team(t, byItself, inTeam)
	}
	for _, p := range w.ProjectsUsers {
		o.registration(p, 0, byItself, inRegistration)
	}
}

// records picks the best of all that was seen.
func (o *oracle) records() store.Records {
	projects, users, teams := best(o.projects), best(o.users), best(o.teams)
	for _, id := range slices.Sorted(maps.Keys(best(o.references))) {
		p := project.Project{ID: project.ID(id)}
		if own, ok := projects[id]; ok {
			p = *own.record
		}
		for _, s := range o.references { // sorted by best: the highest rank first
			if s.id == id {
				p.Name, p.Slug, p.Parent = cmp.Or(p.Name, s.record.Name), cmp.Or(p.Slug, s.record.Slug), cmp.Or(p.Parent, s.record.Parent)
			}
		}
		projects[id] = sighting[*project.Project]{id: id, record: &p}
	}
	for _, id := range slices.Sorted(maps.Keys(best(o.logins))) {
		u := user.User{ID: user.ID(id)}
		if own, ok := users[id]; ok {
			u = *own.record
		}
		for _, s := range o.logins {
			if s.id == id {
				u.Login = cmp.Or(u.Login, s.record)
			}
		}
		users[id] = sighting[*user.User]{id: id, record: &u}
	}
	registrations := best(o.short)
	for id, full := range best(o.full) {
		r := *full.record
		if short, ok := registrations[id]; ok {
			if two := best([]sighting[*projectsuser.Registration]{full, short}); two[id].record == short.record {
				r = *short.record
			}
			r.User = cmp.Or(r.User, full.record.User, short.record.User)
		}
		r.Attempts = full.record.Attempts.Bind(func(id team.ID) *team.Team { return teams[int64(id)].record })
		registrations[id] = sighting[*projectsuser.Registration]{record: &r}
	}
	return store.Records{
		Projects: inOrder(projects), Sessions: inOrder(best(o.sessions)), Users: inOrder(users), Teams: inOrder(teams),
		Registrations: inOrder(registrations),
	}
}

// TestLawTheOrderOfKeysDoesNotMatter reads objects with their keys in any order,
// or their arrays one by one, and holds the records against an oracle that
// gathers all versions and picks.
func TestLawTheOrderOfKeysDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawn(t)
		var o oracle
		o.see(w)
		want := o.records()

		var members []string
		for _, m := range []struct {
			key  string
			list any
		}{{"projects", w.Projects}, {"project_sessions", w.Sessions}, {"users", w.Users}, {"teams", w.Teams}, {"projects_users", w.ProjectsUsers}} {
			text, err := json.Marshal(m.list)
			if err != nil {
				t.Fatal(err)
			}
			members = append(members, fmt.Sprintf("%q:%s", m.key, text))
		}
		members = rapid.Permutation(members).Draw(t, "order")
		texts := []string{"{" + strings.Join(members, ",") + "}"}
		if rapid.Bool().Draw(t, "one by one") {
			texts = nil
			for _, m := range members {
				texts = append(texts, "{"+m+"}")
			}
		}
		got, err := readWorld(texts...)
		if d := diff.Diff(want, got, sameRecords, cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Fatalf("%v (-want +got):\n%s", err, d)
		}
	})
}

// FuzzWorld reads any text; where encoding/json can read it as an object too,
// and every record has its ids, the two agree on whether it is one.
func FuzzWorld(f *testing.F) {
	for _, text := range []string{
		"", "{}", "[]", school, `{"teams":[{"id":1}]}`, `{"users":null,"teams":[]}`, `{"users":[{"id":1}],"users":[]}`, `{"teams":[{"id":1},{"id":2}]}x`,
		`{"teams":[}`, `{"teams":[]`, `{"projects":[{"id":1,"children":[{"id":0}]}]}`, "\ufeff{\"teams\":[]}", `{"id":1,"teams":[],"project":{"id":7}}`, `{"\u0074eams":[]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var w intra.World
		err := w.Read(bytes.NewReader(text))
		_ = w.Records()
		var where *intra.DecodeError
		if errors.As(err, &where) && (where.Line < 1 || where.Offset < 0 || where.Offset > int64(len(text))) {
			t.Errorf("error %#v", err)
		}
		kind, _, _ := intra.Sniff(bytes.NewReader(text))
		if kind != intra.KindWorld {
			return
		}
		var whole map[string]json.RawMessage
		if bad := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &whole); bad != nil && err == nil {
			t.Errorf("read, and encoding/json says %v", bad)
		}
		if err == nil && len(w.Records().Teams) > 0 && whole["teams"] == nil && whole["projects_users"] == nil && whole["users"] == nil {
			t.Error("teams from nowhere")
		}
	})
}
