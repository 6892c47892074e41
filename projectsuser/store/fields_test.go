package store_test

import (
	"iter"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Every field of ids takes ids of one kind and no others, by the rule of assignment of
// the compiler.
func TestFieldsTakeIDsOfOneKind(t *testing.T) {
	const want = `
Registrations: ID projectsuser.ID, ProjectID project.ID, UserID user.ID, SessionID project.SessionID, Occurrence int64, FinalMark int64, UserCursus project.CursusID, UserCampus project.CampusID
Teams: ID team.ID, ProjectID project.ID, SessionID project.SessionID, FinalMark int64, Members user.ID, Cursus project.CursusID, ActiveCursus project.CursusID, Campus project.CampusID, PrimaryCampus project.CampusID
Projects: ID project.ID, ParentID project.ID
Sessions: ID project.SessionID, ProjectID project.ID, CampusID project.CampusID, CursusID project.CursusID
Users: ID user.ID, Cursus project.CursusID, Campus project.CampusID
TimeEntries: ID user.TimeEntryID, UserID user.ID, ProjectID project.ID, Minutes int64
Expenses: ID user.ExpenseID, UserID user.ID, ProjectID project.ID
Progress: ID store.ProgressID`
	var got strings.Builder
	for kind, fields := range exported(reflect.ValueOf(*store.NewFields())) {
		var taken []string
		for field, v := range exported(fields) {
			if in := v.MethodByName("In"); in.IsValid() {
				taken = append(taken, takes(field.Name, in.Type().In(0).Elem())...)
			}
		}
		got.WriteString("\n" + kind.Name + ": " + strings.Join(taken, ", "))
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("types that the fields take (-want +got):\n%s", diff)
	}
}

// Lean fields answer what all fields answer, with indexes only by what a store looks up and
// what narrows a copy.
func TestLeanFields(t *testing.T) {
	indexes := func(fields iter.Seq2[string, query.Trait]) (names []string) {
		for name, traits := range fields {
			if traits&(query.Ordered|query.Postings|query.Bitmap|query.Folded) != 0 {
				names = append(names, name)
			}
		}
		return names
	}
	f := store.NewLeanFields()
	got := map[string][]string{"registrations": indexes(traits(f.Registrations.Schema)), "teams": indexes(traits(f.Teams.Schema))}
	want := map[string][]string{
		"registrations": {"id", "project_id", "user_id", "status", "cursus", "campus", "next_change"},
		"teams":         {"id", "project_id", "project_session_id", "next_change"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("indexes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(indexes(traits(store.NewFields().Users.Schema)), indexes(traits(f.Users.Schema))); diff != "" {
		t.Errorf("indexes of users (-want +got):\n%s", diff)
	}
}

// traits yields the name and the traits of each field of a schema.
func traits[R any](s *query.Schema[R]) iter.Seq2[string, query.Trait] {
	return func(yield func(string, query.Trait) bool) {
		for _, f := range s.Fields() {
			if !yield(f.Name(), f.Traits()) {
				return
			}
		}
	}
}

// takes returns the types of ids, and int64, that can be assigned to a value of a field.
func takes(field string, value reflect.Type) (taken []string) {
	for _, given := range []reflect.Type{
		reflect.TypeFor[int64](), reflect.TypeFor[projectsuser.ID](), reflect.TypeFor[team.ID](), reflect.TypeFor[user.ID](),
		reflect.TypeFor[user.TimeEntryID](), reflect.TypeFor[user.ExpenseID](), reflect.TypeFor[store.ProgressID](), reflect.TypeFor[project.ID](),
		reflect.TypeFor[project.SessionID](), reflect.TypeFor[project.CursusID](), reflect.TypeFor[project.CampusID](),
	} {
		if given.AssignableTo(value) {
			taken = append(taken, field+" "+given.String())
		}
	}
	return taken
}

// exported yields the exported fields of a struct.
func exported(of reflect.Value) iter.Seq2[reflect.StructField, reflect.Value] {
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for field, v := range of.Fields() {
			if field.IsExported() && !yield(field, v) {
				return
			}
		}
	}
}

// The declared status, a status that the library does not know and the difference from
// the derived status are fields. A comparison with nothing is null.
func TestDeclaredStatusIsAField(t *testing.T) {
	closed := func(id team.ID, declared state.Status, other string) *team.Team {
		return &team.Team{ID: id, Project: 10, ClosedAt: noon, Declared: declared, DeclaredText: other}
	}
	registration := func(id projectsuser.ID, declared state.Status, other string, attempts ...*team.Team) *projectsuser.Registration {
		return &projectsuser.Registration{ID: id, Project: 10, Declared: declared, DeclaredText: other, Attempts: team.Imported(attempts...)}
	}
	agrees, differs := closed(1, state.WaitingEvaluation, ""), closed(2, state.InProgress, "")
	silent, other := closed(3, 0, ""), closed(4, 0, "parked")
	unknown := registration(5, state.Finished, "")
	unknown.Attempts = team.Attempts{}
	s, err := store.New(nil, noon, store.Records{Registrations: []*projectsuser.Registration{
		registration(1, state.WaitingEvaluation, "", agrees), registration(2, state.InProgress, "", differs),
		registration(3, 0, "", silent), registration(4, 0, "parked", other), unknown,
	}})
	if err != nil {
		t.Fatal(err)
	}
	for parameters, want := range map[string][2][]int64{ // registrations, teams
		"filter[declared_status]=waiting_evaluation":   {{1}, {1}},
		"filter[declared_status]=in_progress":          {{2}, {2}},
		"range[declared_status]=waiting_evaluation,":   {{5, 1}, {1}},
		"filter[differs]=true":                         {{2}, {2}},
		"filter[differs]=false":                        {{1}, {1}},
		"filter[other_status]=parked":                  {{4}, {4}},
		"filter[other_status]=parked&filter[id]=1,2,3": {},
	} {
		f := s.Fields()
		got := [2][]int64{
			found(t, s.Registrations, f.Registrations.Schema, parameters, func(e *store.Entry) int64 { return int64(e.Registration.ID) }),
			found(t, s.Teams, f.Teams.Schema, parameters, func(e *store.TeamEntry) int64 { return int64(e.Team.ID) }),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", parameters, diff)
		}
	}
}

// found returns the ids of the records that a query finds.
func found[R any](t *testing.T, table *query.Table[R], s *query.Schema[R], parameters string, id func(R) int64) (ids []int64) {
	t.Helper()
	q, err := s.ParseString(parameters)
	if err != nil {
		t.Fatal(err)
	}
	for r := range table.All(q) {
		ids = append(ids, id(r))
	}
	return ids
}
