package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// The fields of Records, by name, with the getter of Snapshot and Edit for one record
// of the field. A new kind of record needs a row here.
var getters = map[string]string{
	"Projects": "Project", "Sessions": "Session", "Users": "User", "Teams": "Team",
	"Registrations": "Registration", "TimeEntries": "TimeEntry", "Expenses": "Expense",
	"Progress": "ProgressByID",
}

// recordFields returns the names of the fields of Records. It fails the test unless
// IDs has the same fields, and each has a getter.
func recordFields(t *testing.T) (names []string) {
	t.Helper()
	records, ids := reflect.TypeFor[store.Records](), reflect.TypeFor[store.IDs]()
	for field := range records.Fields() {
		if names = append(names, field.Name); getters[field.Name] == "" {
			t.Errorf("Records.%s has no getter in this test", field.Name)
		}
		if _, ok := ids.FieldByName(field.Name); !ok {
			t.Errorf("IDs has no field %s", field.Name)
		}
	}
	if ids.NumField() != len(names) {
		t.Errorf("IDs has %d fields, Records has %d", ids.NumField(), len(names))
	}
	return names
}

// oneRecord returns Records with one record, in one field. The record has an id and an
// updated_at and is otherwise zero.
func oneRecord(field string, id int64, updated time.Time) store.Records {
	var r store.Records
	slice := reflect.ValueOf(&r).Elem().FieldByName(field)
	record := reflect.New(slice.Type().Elem().Elem())
	record.Elem().FieldByName("ID").SetInt(id)
	record.Elem().FieldByName("UpdatedAt").Set(reflect.ValueOf(updated))
	slice.Set(reflect.Append(slice, record))
	return r
}

// oneID returns IDs with one id, in one field.
func oneID(field string, id int64) store.IDs {
	var i store.IDs
	slice := reflect.ValueOf(&i).Elem().FieldByName(field)
	slice.Set(reflect.Append(slice, reflect.ValueOf(id).Convert(slice.Type().Elem())))
	return i
}

// count returns how many elements a field of Records or IDs has.
func count(of any, field string) int { return reflect.ValueOf(of).FieldByName(field).Len() }

// get returns the record with an id from the getter of a Snapshot or an Edit. It
// returns nil if the getter does.
func get(from any, field string, id int64) any {
	getter := reflect.ValueOf(from).MethodByName(getters[field])
	result := getter.Call([]reflect.Value{reflect.ValueOf(id).Convert(getter.Type().In(0))})[0]
	if result.IsNil() {
		return nil
	}
	return result.Interface()
}

// kindOf returns the kind of the records of a field, as Validate names it.
func kindOf(t *testing.T, field string) store.Kind {
	t.Helper()
	r := oneRecord(field, 0, noon)
	invalid, ok := errors.AsType[*store.InvalidError](r.Validate())
	if !ok || invalid.Reason != "without an id" {
		t.Fatalf("%s: Validate of a record without an id returns %v", field, r.Validate())
	}
	return invalid.Kind
}

// The functions of Records handle every kind.
func TestRecordsHandleEveryKind(t *testing.T) {
	seen := make(map[store.Kind]string)
	for _, field := range recordFields(t) {
		kind := kindOf(t, field)
		if other := seen[kind]; other != "" {
			t.Errorf("%s and %s have the kind %q", other, field, kind)
		}
		seen[kind] = field
		r := oneRecord(field, 7, noon)
		if err := r.Validate(); err != nil || r.Len() != 1 {
			t.Errorf("%s: Validate returns %v, Len returns %d", field, err, r.Len())
		}
		last := oneRecord(field, 7, noon.Add(time.Hour))
		r.Append(last)
		if r.Len() != 2 || count(r, field) != 2 {
			t.Errorf("%s: Append leads to %d records", field, count(r, field))
		}
		if r.KeepLast(); !reflect.DeepEqual(r, last) {
			t.Errorf("%s: KeepLast keeps %+v", field, r)
		}
		slice := reflect.ValueOf(&r).Elem().FieldByName(field)
		slice.Set(reflect.Append(slice, reflect.Zero(slice.Type().Elem())))
		if invalid, ok := errors.AsType[*store.InvalidError](r.Validate()); !ok || invalid.Kind != kind || invalid.Reason != "record 1 is nil" {
			t.Errorf("%s: Validate of a nil record returns %v", field, r.Validate())
		}
	}
}

// The functions of IDs handle every kind.
func TestIDsHandleEveryKind(t *testing.T) {
	for _, field := range recordFields(t) {
		i := oneID(field, 7)
		i.Append(oneID(field, 8))
		if i.Len() != 2 || count(i, field) != 2 {
			t.Errorf("%s: Len returns %d, the field has %d ids", field, i.Len(), count(i, field))
		}
	}
}

// New, Content, Newer, Put, Remove and the getters handle every kind.
func TestStoreHandlesEveryKind(t *testing.T) {
	for _, field := range recordFields(t) {
		old, newer := oneRecord(field, 7, noon), oneRecord(field, 7, noon.Add(time.Hour))
		s, err := store.New(nil, noon, old)
		if err != nil {
			t.Fatal(err)
		}
		if content := s.Content().Records; !reflect.DeepEqual(content, withEmpty(old)) {
			t.Errorf("%s: the content of New is %+v", field, content)
		}
		e := s.Edit()
		imported := func(r store.Records) store.ImportResult { return s.Edit().Import(r, noon) }
		added, replaced, unchanged := imported(oneRecord(field, 8, noon)).Added, imported(newer).Replaced, imported(old).Unchanged
		if count(added, field) != 1 || count(replaced, field) != 1 || count(unchanged, field) != 1 {
			t.Errorf("%s: Import: added %v, replaced %v, unchanged %v", field, added, replaced, unchanged)
		}
		e.Put(newer)
		if content := e.Snapshot().Content().Records; !reflect.DeepEqual(content, withEmpty(newer)) {
			t.Errorf("%s: the content after Put is %+v", field, content)
		}
		if get(e, field, 7) == nil || get(e.Snapshot(), field, 7) == nil || get(e, field, 8) != nil || get(s, field, 8) != nil {
			t.Errorf("%s: the getters find the wrong records", field)
		}
		e.Remove(oneID(field, 7))
		if content := e.Snapshot().Content().Records; content.Len() != 0 || get(e, field, 7) != nil {
			t.Errorf("%s: the content after Remove is %+v", field, content)
		}
		if e.Remove(oneID(field, 7)); e.Sequence() != 2 {
			t.Errorf("%s: the removal of an unknown record is change %d", field, e.Sequence())
		}
		if content := s.Content().Records; !reflect.DeepEqual(content, withEmpty(old)) {
			t.Errorf("%s: the edit changed its snapshot: %+v", field, content)
		}
	}
}

// withEmpty returns records with empty slices in place of nil ones, except for the
// kinds that Content collects one by one.
func withEmpty(r store.Records) store.Records {
	v := reflect.ValueOf(&r).Elem()
	for field, slice := range v.Fields() {
		if slice.IsNil() && field.Name != "Teams" && field.Name != "Registrations" {
			slice.Set(reflect.MakeSlice(slice.Type(), 0, 0))
		}
	}
	return r
}

// LastIDs has a field for each kind whose ids a registry assigns. It keeps the greatest
// id, also of a removed record and of a reserved id.
func TestLastIDsKeepGreatestID(t *testing.T) {
	assigned := 0
	for i, field := range recordFields(t) {
		kind, id := kindOf(t, field), int64(100+i)
		e := store.Empty(nil).Edit()
		e.Put(oneRecord(field, id, noon))
		e.Remove(oneID(field, id))
		e.Put(oneRecord(field, id-50, noon))
		last := e.LastIDs()
		if last.Of(kind) == 0 {
			if last != (store.LastIDs{}) {
				t.Errorf("%s: last ids %+v of a kind whose ids are not assigned", field, last)
			}
			continue
		}
		if assigned++; last.Of(kind) != id {
			t.Errorf("%s: the last id is %d, want %d", field, last.Of(kind), id)
		}
		e.Reserve(kind, id+3)
		e.Reserve(kind, id-3)
		if last = e.LastIDs(); last.Of(kind) != id+3 {
			t.Errorf("%s: the last id is %d after %d was reserved", field, last.Of(kind), id+3)
		}
		if s := e.Snapshot(); s.LastIDs() != last {
			t.Errorf("%s: the snapshot has the last ids %+v, the edit %+v", field, s.LastIDs(), last)
		}
	}
	if want := reflect.TypeFor[store.LastIDs]().NumField(); assigned != want {
		t.Errorf("%d kinds have a last id, LastIDs has %d fields", assigned, want)
	}
}

// KeepLast keeps the order of the first record with each id.
func TestKeepLastKeepsOrder(t *testing.T) {
	last := &project.Project{ID: 1, Name: "last"}
	r := store.Records{Projects: []*project.Project{{ID: 1}, {ID: 3}, {ID: 2}, last}}
	r.KeepLast()
	want := []*project.Project{last, {ID: 3}, {ID: 2}}
	if diff := cmp.Diff(want, r.Projects); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLenCountsAllKinds(t *testing.T) {
	records := store.Records{
		Projects: make([]*project.Project, 1), Sessions: make([]*project.Session, 2), Users: make([]*user.User, 4), Teams: make([]*team.Team, 8),
		Registrations: make([]*projectsuser.Registration, 16), TimeEntries: make([]*user.TimeEntry, 32), Expenses: make([]*user.Expense, 64),
		Progress: make([]*store.Progress, 128),
	}
	ids := store.IDs{
		Projects: make([]project.ID, 1), Sessions: make([]project.SessionID, 2), Users: make([]user.ID, 4), Teams: make([]team.ID, 8),
		Registrations: make([]projectsuser.ID, 16), TimeEntries: make([]user.TimeEntryID, 32), Expenses: make([]user.ExpenseID, 64),
		Progress: make([]store.ProgressID, 128),
	}
	if records.Len() != 255 || ids.Len() != 255 {
		t.Errorf("%d records and %d ids, want 255", records.Len(), ids.Len())
	}
}
