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

// wire is an object of arrays, and the instant at which it was answered.
type wire struct {
	at            time.Time
	Projects      []intra.Project
	Sessions      []intra.Session
	Users         []intra.User
	Teams         []intra.Team
	ProjectsUsers []intra.ProjectsUser
	CursusUsers   []intra.CursusUser
	CampusUsers   []intra.CampusUser
}

// drawWire draws an object whose records have several versions that contradict each other.
func drawWire(t *rapid.T) wire {
	draw := drawer{t}
	return wire{
		at:       time.Date(2010, 1, rapid.IntRange(1, 3).Draw(t, "day"), 0, 0, 0, 0, time.UTC),
		Projects: drawList(t, "projects", draw.project), Sessions: drawList(t, "sessions", draw.session),
		Users: drawList(t, "users", draw.user), Teams: drawList(t, "teams", draw.team),
		ProjectsUsers: drawList(t, "projects_users", draw.registration),
		CursusUsers:   drawList(t, "cursus_users", draw.cursusUser), CampusUsers: drawList(t, "campus_users", draw.campusUser),
	}
}

// members returns the arrays of the object, each under its key.
func (w wire) members(t *rapid.T) (members []string) {
	for _, m := range []struct {
		key  string
		list any
	}{
		{"projects", w.Projects}, {"project_sessions", w.Sessions}, {"users", w.Users}, {"teams", w.Teams},
		{"projects_users", w.ProjectsUsers}, {"cursus_users", w.CursusUsers}, {"campus_users", w.CampusUsers},
	} {
		text, err := json.Marshal(m.list)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, fmt.Sprintf("%q:%s", m.key, text))
	}
	return members
}

// drawList draws a list of at most three elements.
func drawList[T any](t *rapid.T, label string, draw func() T) []T {
	list := make([]T, rapid.IntRange(0, 3).Draw(t, label))
	for i := range list {
		list[i] = draw()
	}
	return list
}

// drawNil draws a list that may be nil.
func drawNil[T any](t *rapid.T, label string, draw func() T) []T {
	if rapid.Bool().Draw(t, "nil") {
		return nil
	}
	return drawList(t, label, draw)
}

// drawer draws records.
type drawer struct{ *rapid.T }

func (d drawer) id() int64 { return rapid.Int64Range(1, 3).Draw(d.T, "id") }
func (d drawer) name() string {
	return rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(d.T, "name")
}

// at draws a date that may be absent or null.
func (d drawer) at() optional.Optional[intra.Time] {
	switch years := rapid.IntRange(-1, 2).Draw(d.T, "updated"); years {
	case -1:
		return optional.Optional[intra.Time]{}
	case 0:
		return optional.Null[intra.Time]()
	default:
		return optional.Some(intra.Time{Time: time.Date(2000+years, 1, 1, 0, 0, 0, 0, time.UTC)})
	}
}

// maybe draws an id that may be absent or null.
func (d drawer) maybe() optional.Optional[int64] {
	return rapid.SampledFrom([]optional.Optional[int64]{{}, optional.Null[int64](), optional.Some(d.id())}).Draw(d.T, "optional")
}

func (d drawer) cursusUser() intra.CursusUser {
	return intra.CursusUser{ID: d.id(), CursusID: d.id(), Level: float64(d.id()), User: &intra.UserRef{ID: d.id(), Login: d.name()}}
}

func (d drawer) campusUser() intra.CampusUser {
	return intra.CampusUser{ID: d.id(), UserID: d.id(), CampusID: d.id(), IsPrimary: rapid.Bool().Draw(d.T, "primary")}
}

func (d drawer) link() intra.ProjectLink {
	return intra.ProjectLink{ID: d.id(), Name: d.name(), Slug: d.name()}
}

func (d drawer) project() intra.Project {
	p := intra.Project{ID: d.id(), Name: d.name(), Slug: d.name(), UpdatedAt: d.at(), Children: drawList(d.T, "children", d.link)}
	if rapid.Bool().Draw(d.T, "parent") {
		p.Parent = optional.Some(d.link())
	}
	p.ProjectSessions = drawList(d.T, "sessions", d.session)
	return p
}

func (d drawer) session() intra.Session {
	s := intra.Session{ID: d.id(), ProjectID: d.id(), CampusID: d.maybe(), UpdatedAt: d.at()}
	if rapid.Bool().Draw(d.T, "project") {
		s.Project = new(d.link())
	}
	return s
}

func (d drawer) user() intra.User {
	return intra.User{ID: d.id(), Login: d.name(), Email: optional.Some(d.name()), UpdatedAt: d.at(), CursusUsers: drawNil(d.T, "cursus_users", d.cursusUser), ProjectsUsers: drawList(d.T, "projects_users", d.registration)}
}

func (d drawer) team() intra.Team {
	member := func() intra.TeamUser { return intra.TeamUser{ID: d.id(), Login: d.name()} }
	return intra.Team{ID: d.id(), Name: d.name(), ProjectID: d.id(), UpdatedAt: d.at(), Users: drawNil(d.T, "members", member), LockedAt: d.at(), Status: rapid.SampledFrom([]intra.StatusText{"", "finished", "odd"}).Draw(d.T, "status")}
}

func (d drawer) registration() intra.ProjectsUser {
	p := intra.ProjectsUser{
		ID: d.id(), Occurrence: optional.Some(int(d.id())), CurrentTeamID: d.maybe(), UpdatedAt: d.at(),
		Project: intra.ProjectRef{ID: d.id(), Name: d.name(), Slug: d.name(), ParentID: d.maybe()},
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
type sighting[R store.Answered] struct {
	id     int64
	record R
	text   int
	rank   int // where: higher counts more
}

// oracle collects all versions of the records of all texts.
type oracle struct {
	at            time.Time
	text          int
	projects      []sighting[project.Project]
	sessions      []sighting[project.Session]
	users         []sighting[user.User]
	teams         []sighting[team.Team]
	registrations []sighting[projectsuser.Registration]
}

const inUser, inMembership, inRegistration, inTeam, inSession, inProject, byItself = 0, 1, 2, 3, 4, 5, 6

func (o *oracle) project(p project.Project, rank int) {
	p.ReadAt = o.at
	o.projects = append(o.projects, sighting[project.Project]{int64(p.ID), p, o.text, rank})
}

func (o *oracle) link(l intra.ProjectLink, parent project.ID, rank int) {
	known := project.FieldName | project.FieldSlug
	p := project.Project{ID: project.ID(l.ID), Name: l.Name, Slug: l.Slug, Parent: parent}
	if parent != 0 {
		known |= project.FieldParent
	}
	if l.Name == "" {
		known = known.Without(project.FieldName)
	}
	if l.Slug == "" {
		known = known.Without(project.FieldSlug)
	}
	p.Unknown = project.AllFields.Without(known)
	o.project(p, rank)
}

func (o *oracle) session(s intra.Session, rank int) {
	if s.Project != nil {
		o.link(*s.Project, 0, map[int]int{byItself: inSession, inProject: inProject}[rank])
	}
	converted := intra.SessionOf(&s)
	converted.ReadAt = o.at
	o.sessions = append(o.sessions, sighting[project.Session]{s.ID, converted, o.text, rank})
}

func (o *oracle) user(u user.User, rank int) {
	u.ReadAt = o.at
	o.users = append(o.users, sighting[user.User]{int64(u.ID), u, o.text, rank})
}

func (o *oracle) mention(id int64, login string, rank int) {
	o.user(*intra.UserOf(&intra.User{ID: id, Login: login}), rank)
}

func (o *oracle) team(t intra.Team, on int64, rank, members int) {
	for _, u := range t.Users {
		o.mention(u.ID, u.Login, members)
	}
	t.ProjectID = cmp.Or(t.ProjectID, on)
	converted := *new(intra.Converter).Team(&t)
	converted.ReadAt = o.at
	for _, s := range o.teams { // the same version, in the registration of another member
		if s.id == t.ID && s.text == o.text && s.rank == rank && !converted.UpdatedAt.IsZero() {
			if last := o.lastTeam(s); last.UpdatedAt.Equal(converted.UpdatedAt) && last.Unknown == converted.Unknown {
				return
			}
		}
	}
	o.teams = append(o.teams, sighting[team.Team]{t.ID, converted, o.text, rank})
}

// lastTeam returns what the sightings at the place of one of them say together.
func (o *oracle) lastTeam(at sighting[team.Team]) *team.Team {
	var last *team.Team
	for i := range o.teams {
		s := &o.teams[i]
		if s.id != at.id || s.text != at.text || s.rank != at.rank {
			continue
		}
		if last == nil {
			last = &s.record
		} else {
			last = store.Fold(last, &s.record)
		}
	}
	return last
}

func (o *oracle) registration(p intra.ProjectsUser, of int64, rank, inside int) {
	if p.User == nil && of != 0 {
		p.User = &intra.UserRef{ID: of}
	} else if p.User != nil {
		o.mention(p.User.ID, p.User.Login, inside)
	}
	r := *new(intra.Converter).Registration(&p)
	r.ReadAt = o.at
	o.project(intra.ReferenceOf(&p.Project), inside)
	for _, t := range p.Teams {
		o.team(t, p.Project.ID, inside, inside)
	}
	o.registrations = append(o.registrations, sighting[projectsuser.Registration]{p.ID, r, o.text, rank})
}

func (o *oracle) see(w wire) {
	o.at = w.at
	o.text++
	for _, p := range w.Projects {
		o.project(intra.ProjectOf(&p), byItself)
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
		o.session(s, byItself)
	}
	for _, u := range w.Users {
		o.user(*intra.UserOf(&u), byItself)
		for _, p := range u.ProjectsUsers {
			o.registration(p, u.ID, inUser, inUser)
		}
	}
	for _, t := range w.Teams {
		o.team(t, 0, byItself, inTeam)
	}
	for _, p := range w.ProjectsUsers {
		o.registration(p, 0, byItself, inRegistration)
	}
	for _, c := range w.CursusUsers {
		part := intra.UserOf(&intra.User{ID: c.User.ID, Login: c.User.Login, CursusUsers: intra.List[intra.CursusUser]{c}})
		o.user(*part, inMembership)
	}
	for _, c := range w.CampusUsers {
		o.user(*intra.UserOf(&intra.User{ID: c.UserID, CampusUsers: intra.List[intra.CampusUser]{c}}), inMembership)
	}
}

// merged returns the records by id. Versions that were found at the same place in a text
// are merged first, then the results in the order of their instants, texts and places.
func merged[R store.Answered](seen []sighting[R], readAt func(*R) time.Time, merge func(held, incoming *R, rank int) *R) (records []*R) {
	byID := make(map[int64][]sighting[R])
	for _, s := range seen {
		byID[s.id] = append(byID[s.id], s)
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		all := byID[id]
		slices.SortStableFunc(all, func(a, b sighting[R]) int {
			return cmp.Or(readAt(&a.record).Compare(readAt(&b.record)), cmp.Compare(a.text, b.text), cmp.Compare(a.rank, b.rank))
		})
		var result *R
		for len(all) > 0 {
			n, place := 1, &all[0].record
			for ; n < len(all) && all[n].text == all[0].text && all[n].rank == all[0].rank; n++ {
				place = merge(place, &all[n].record, all[n].rank)
			}
			if result == nil {
				result = place
			} else {
				result = merge(result, place, all[0].rank)
			}
			all = all[n:]
		}
		records = append(records, result)
	}
	return records
}

// newer merges as a store does.
func newer[R store.Answered](held, incoming *R, _ int) *R { return store.Fold(held, incoming) }

// withMemberships merges users: memberships by themselves are added, the later one of two
// in the same cursus or campus counts.
func withMemberships(held, incoming *user.User, rank int) *user.User {
	if rank != inMembership {
		return store.Fold(held, incoming)
	}
	mention := *incoming
	mention.Unknown = user.AllFields
	if incoming.Login != "" {
		mention.Unknown = user.AllFields.Without(user.FieldLogin)
	}
	before, u := *held, *store.Fold(held, &mention)
	u.Cursus, u.Campuses = nil, nil
	for _, c := range before.Cursus {
		if !slices.ContainsFunc(incoming.Cursus, func(i user.Cursus) bool { return i.ID == c.ID }) {
			u.Cursus = append(u.Cursus, c)
		}
	}
	for _, c := range before.Campuses {
		if !slices.ContainsFunc(incoming.Campuses, func(i user.Campus) bool { return i.ID == c.ID }) {
			u.Campuses = append(u.Campuses, c)
		}
	}
	u.Cursus, u.Campuses = append(u.Cursus, incoming.Cursus...), append(u.Campuses, incoming.Campuses...)
	if len(incoming.Cursus) > 0 {
		u.Unknown = u.Unknown.Without(user.FieldCursus)
	}
	if len(incoming.Campuses) > 0 {
		u.Unknown = u.Unknown.Without(user.FieldCampuses)
	}
	return &u
}

// records returns the merged versions.
func (o *oracle) records() store.Records {
	r := store.Records{
		Projects: merged(o.projects, func(p *project.Project) time.Time { return p.ReadAt }, newer),
		Sessions: merged(o.sessions, func(s *project.Session) time.Time { return s.ReadAt }, newer),
		Users:    merged(o.users, func(u *user.User) time.Time { return u.ReadAt }, withMemberships),
		Teams:    merged(o.teams, func(t *team.Team) time.Time { return t.ReadAt }, newer),
	}
	for _, reg := range merged(o.registrations, func(r *projectsuser.Registration) time.Time { return r.ReadAt }, newer) {
		r.Registrations = append(r.Registrations, reg.Bind(func(id team.ID) *team.Team {
			i := slices.IndexFunc(r.Teams, func(t *team.Team) bool { return t.ID == id })
			return r.Teams[i]
		}))
	}
	return r
}

// TestLawTheOrderOfTextsDoesNotMatter reads texts of several instants in any order, with
// their keys in any order, or as several objects, and compares the records to those of
// the oracle. Only texts of the same instant keep their order.
func TestLawTheOrderOfTextsDoesNotMatter(t *testing.T) {
	inAnyOrder := cmpopts.SortSlices(func(a, b any) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
	memberships := diff.Options{
		diff.FilterPath(func(p diff.Path) bool { return p.Last().String() == ".Cursus" || p.Last().String() == ".Campuses" }, inAnyOrder),
	}
	rapid.Check(t, func(t *rapid.T) {
		wires := drawList(t, "texts", func() wire { return drawWire(t) })
		slices.SortStableFunc(wires, func(a, b wire) int { return a.at.Compare(b.at) })
		var o oracle
		for _, w := range wires {
			o.see(w)
		}
		want := o.records()

		shuffled := rapid.Permutation(wires).Draw(t, "texts in another order")
		if sameInstant(wires) {
			shuffled = wires
		}
		var w intra.World
		for _, text := range shuffled {
			members := rapid.Permutation(text.members(t)).Draw(t, "keys")
			separator := rapid.SampledFrom([]string{",", "}\n{", "}{"}).Draw(t, "separator")
			if err := w.Read(strings.NewReader("{"+strings.Join(members, separator)+"}"), text.at); err != nil {
				t.Fatal(err)
			}
		}
		if d := diff.Diff(want, w.Records(), sameRecords, memberships, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
	})
}

// sameInstant reports whether two texts, sorted by their instants, have the same one.
func sameInstant(wires []wire) bool {
	return len(slices.CompactFunc(slices.Clone(wires), func(a, b wire) bool { return a.at.Equal(b.at) })) < len(wires)
}

// FuzzWorld reads arbitrary texts. What a World reads without an error is a sequence of
// JSON values.
func FuzzWorld(f *testing.F) {
	for _, text := range []string{
		"", "{}", "[]", school, `{"teams":[{"id":1}]}`, `{"users":null,"teams":[]}`, `{"users":[{"id":1}],"users":[]}`, `{"teams":[{"id":1},{"id":2}]}x`,
		`{"teams":[}`, `{"teams":[]`, `{"projects":[{"id":1,"children":[{"id":0}]}]}`, "\ufeff{\"teams\":[]}", `{"id":1,"teams":[],"project":{"id":7}}`, `{"\u0074eams":[]}`,
		`[{"id":1,"login":"a"}]` + "\n\ufeff" + `[{"id":1,"user_id":2,"campus_id":3},{"id":1,"slug":"a"}]{"id":1,"users":[]}{"teams":[]}{"id":2}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var w intra.World
		err := w.Read(bytes.NewReader(text), time.Time{})
		_ = w.Records()
		if where, ok := errors.AsType[*intra.DecodeError](err); ok && (where.Line < 1 || where.Offset < 0 || where.Offset > int64(len(text))) {
			t.Errorf("error %#v", err)
		}
		if err != nil && len(err.Error()) > 4000 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
		values := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(text, []byte("\ufeff"), nil)))
		for bad := error(nil); bad != io.EOF; {
			var value json.RawMessage
			if bad = values.Decode(&value); bad != nil && bad != io.EOF && err == nil {
				t.Fatalf("read, and encoding/json says %v", bad)
			} else if bad != nil {
				return
			}
		}
	})
}
