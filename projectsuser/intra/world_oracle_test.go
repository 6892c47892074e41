package intra_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// wire is an object of arrays.
type wire struct {
	Projects      []intra.Project      `json:"projects"`
	Sessions      []intra.Session      `json:"project_sessions"`
	Users         []intra.User         `json:"users"`
	Teams         []intra.Team         `json:"teams"`
	ProjectsUsers []intra.ProjectsUser `json:"projects_users"`
}

// drawWire draws an object whose records have several versions that contradict each other.
func drawWire(t *rapid.T) wire {
	draw := drawer{t}
	w := wire{
		Projects: drawList(t, "projects", draw.project), Sessions: drawList(t, "sessions", draw.session),
		Users: drawList(t, "users", draw.user), Teams: drawList(t, "teams", draw.team),
		ProjectsUsers: drawList(t, "projects_users", draw.registration),
	}
	return w
}

// drawList draws a list of at most three elements.
func drawList[T any](t *rapid.T, label string, draw func() T) []T {
	list := make([]T, rapid.IntRange(0, 3).Draw(t, label))
	for i := range list {
		list[i] = draw()
	}
	return list
}

// drawer draws records.
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
	p := intra.Project{ID: d.id(), Name: d.name(), Slug: d.name(), UpdatedAt: optional.Some(d.at()), Children: drawList(d.T, "children", d.link)}
	if rapid.Bool().Draw(d.T, "parent") {
		p.Parent = optional.Some(d.link())
	}
	p.ProjectSessions = drawList(d.T, "sessions", d.session)
	return p
}

func (d drawer) session() intra.Session {
	s := intra.Session{ID: d.id(), ProjectID: d.id(), CampusID: optional.Some(d.id()), UpdatedAt: optional.Some(d.at())}
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
	return intra.Team{ID: d.id(), Name: d.name(), ProjectID: d.id(), UpdatedAt: optional.Some(d.at()), Users: drawList(d.T, "members", member)}
}

func (d drawer) registration() intra.ProjectsUser {
	p := intra.ProjectsUser{
		ID: d.id(), Occurrence: optional.Some(int(d.id())), UpdatedAt: optional.Some(d.at()),
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

// sighting is a version of a record that the oracle found.
type sighting[R any] struct {
	id      int64
	record  R
	updated time.Time
	rank    int // where: higher is better
}

// best returns the best sighting of each record by id: the latest update, then the highest
// rank, then the first one.
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

// inOrder returns the records sorted by id.
func inOrder[R any](found map[int64]sighting[R]) (records []R) {
	for _, id := range slices.Sorted(maps.Keys(found)) {
		records = append(records, found[id].record)
	}
	return records
}

// oracle collects all versions of the records of an object, array by array.
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
	o.sessions = append(o.sessions, sighting[*project.Session]{s.ID, new(intra.SessionOf(&s)), s.UpdatedAt.Or(intra.Time{}).Time, rank})
}

func (o *oracle) team(t intra.Team, rank, members int) {
	for _, u := range t.Users {
		o.logins = append(o.logins, sighting[string]{id: u.ID, record: u.Login, rank: members})
	}
	o.teams = append(o.teams, sighting[*team.Team]{t.ID, new(intra.Converter).Team(&t), t.UpdatedAt.Or(intra.Time{}).Time, rank})
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
		o.projects = append(o.projects, sighting[*project.Project]{p.ID, new(intra.ProjectOf(&p)), p.UpdatedAt.Or(intra.Time{}).Time, byItself})
		if parent, ok := p.Parent.Value(); ok {
			o.link(parent, 0, inProject)
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

// records returns the best versions.
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

// TestLawTheOrderOfKeysDoesNotMatter reads objects with their keys in any order, or their
// arrays one by one, and compares the records to those of the oracle.
func TestLawTheOrderOfKeysDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWire(t)
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

// FuzzWorld reads arbitrary texts. If encoding/json reads the text as an object too, and
// every record has its ids, both must accept it or both refuse it.
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
