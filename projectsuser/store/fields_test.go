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
Expenses: ID user.ExpenseID, UserID user.ID, ProjectID project.ID`
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

// takes returns the types of ids, and int64, that can be assigned to a value of a field.
func takes(field string, value reflect.Type) (taken []string) {
	for _, given := range []reflect.Type{
		reflect.TypeFor[int64](), reflect.TypeFor[projectsuser.ID](), reflect.TypeFor[team.ID](), reflect.TypeFor[user.ID](),
		reflect.TypeFor[user.TimeEntryID](), reflect.TypeFor[user.ExpenseID](), reflect.TypeFor[project.ID](),
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
