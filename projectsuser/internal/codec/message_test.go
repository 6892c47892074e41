package codec

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// TestNilAndEmptyListsStayDistinct writes nil and empty lists.
func TestNilAndEmptyListsStayDistinct(t *testing.T) {
	for _, want := range []user.User{{}, {Cursus: []user.Cursus{}, Campuses: []user.Campus{}}} {
		e := new(Encoder)
		User.Append(e, &want)
		var got user.User
		if err := User.Read(new(Decoder), &got, e.Bytes); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
	for _, want := range []user.TimeEntry{{}, {Tags: []string{}}} {
		e := new(Encoder)
		TimeEntry.Append(e, &want)
		var got user.TimeEntry
		if err := TimeEntry.Read(new(Decoder), &got, e.Bytes); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
	for _, want := range []project.Session{{}, {RetryDelays: project.RetryDelays{}}} {
		e := new(Encoder)
		Session.Append(e, &want)
		var got project.Session
		if err := Session.Read(new(Decoder), &got, e.Bytes); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
}

// TestJSONHasEveryField shows a registration in which every field is set.
func TestJSONHasEveryField(t *testing.T) {
	full := projectsuser.Registration{}
	fill(reflect.ValueOf(&full).Elem())
	var shown map[string]any
	if err := json.Unmarshal(Registration.JSON(&full), &shown); err != nil {
		t.Fatal(err)
	}
	if want := reflect.TypeFor[projectsuser.Registration]().NumField(); len(shown) != want {
		t.Errorf("%d fields, want %d: %v", len(shown), want, shown)
	}
}

// fill sets every field of a value to a value that is not zero.
func fill(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)))
		return
	case reflect.TypeFor[project.Mark]():
		v.Set(reflect.ValueOf(project.MarkOf(0)))
		return
	case reflect.TypeFor[user.Decimal]():
		d, _ := user.ParseDecimal("1.5")
		v.Set(reflect.ValueOf(d))
		return
	case reflect.TypeFor[team.Attempts]():
		v.Set(reflect.ValueOf(team.Joined()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint32:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
}

// TestUnknownFieldsAreSkipped writes unknown fields of every wire type before, between
// and after the declared ones.
func TestUnknownFieldsAreSkipped(t *testing.T) {
	unknown := func(e *Encoder) {
		e.key(99, wireVarint)
		e.varint(1 << 40)
		e.key(100, wireFixed)
		e.Bytes = append(e.Bytes, 1, 2, 3, 4, 5, 6, 7, 8)
		e.key(1<<20, wireBytes)
		e.varint(3)
		e.Bytes = append(e.Bytes, "abc"...)
	}
	e := new(Encoder)
	p := project.Project{ID: 7, Name: "Libft"}
	for _, f := range Project.fields {
		unknown(e)
		f.write(e, f.tag, &p)
	}
	unknown(e)
	var read project.Project
	if err := Project.Read(new(Decoder), &read, e.Bytes); err != nil || diffOf(p, read) != "" {
		t.Errorf("%+v: %v", read, err)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name  string
		bytes string
		want  string
	}{
		{"incomplete key", "\x80", "project: unexpected end within a field"},
		{"incomplete number", "\x08\x80", "project: unexpected end within a field"},
		{"incomplete text", "\x12\x05ab", "project: unexpected end within a field"},
		{"length beyond the end", "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "project: unexpected end within a field"},
		{"four of eight bytes", "\x09\x01\x02\x03\x04", "project: unexpected end within a field"},
		{"unknown wire type", "\x0b", "project: unknown wire type 3"},
		{"text instead of a number", "\x0a\x01x", "project: id: wire type 2, want 0"},
		{"number instead of a text", "\x10\x01", "project: name: wire type 0, want 2"},
		{"incomplete time", "\x3a\x01\x80", "project: created_at: unexpected end within a field"},
		{"a second of nanoseconds", "\x3a\x06\x00\x80\x94\xeb\xdc\x03", "project: created_at: 1000000000 nanoseconds, want less than a second"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := Project.Read(new(Decoder), new(project.Project), []byte(test.bytes))
			if err == nil || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	t.Run("unknown code", func(t *testing.T) {
		err := moveMessage.Read(new(Decoder), new(store.Move), []byte("\x20\x63"))
		if want := "move: from: unknown code 99"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
	t.Run("mark out of range", func(t *testing.T) {
		e := new(Encoder)
		e.key(6, wireVarint)
		e.varint(zigzag(1 << 40))
		err := Team.Read(new(Decoder), new(team.Team), e.Bytes)
		if want := "team: final_mark: number 1099511627776 is out of range"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
	t.Run("missing team", func(t *testing.T) {
		err := Registration.Read(new(Decoder), new(projectsuser.Registration), []byte("\x2a\x01\x0e"))
		if want := "registration: attempts: team 7 not found"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

// TestTheNextTagIsSkipped writes the first tag that is not declared.
func TestTheNextTagIsSkipped(t *testing.T) {
	e := new(Encoder)
	e.key(uint64(len(Project.byTag)), wireVarint)
	e.varint(1)
	var read project.Project
	if err := Project.Read(new(Decoder), &read, e.Bytes); err != nil || diffOf(project.Project{}, read) != "" {
		t.Errorf("%+v: %v", read, err)
	}
}

// refusesWireTypes reads each field from values of all wire types. At least one of
// them must be refused.
func refusesWireTypes[R any](t *testing.T, m *Message[R]) {
	for _, f := range m.fields {
		refused := 0
		for _, v := range []value{{wire: wireVarint}, {wire: wireFixed}, {wire: wireBytes, bytes: []byte{}}} {
			d := &Decoder{Teams: make(map[team.ID]*team.Team)}
			if err := f.read(d, new(R), v); err != nil {
				refused++
			}
		}
		if refused == 0 {
			t.Errorf("%s: %s: accepts every wire type", m.name, f.name)
		}
	}
}

func TestWireTypesAreChecked(t *testing.T) {
	refusesWireTypes(t, Change)
	refusesWireTypes(t, moveMessage)
	refusesWireTypes(t, recordsMessage)
	refusesWireTypes(t, idsMessage)
	refusesWireTypes(t, headMessage)
	refusesWireTypes(t, lastMessage)
	refusesWireTypes(t, TimeEntry)
	refusesWireTypes(t, Expense)
	refusesWireTypes(t, Progress)
	refusesWireTypes(t, historyMessage)
	refusesWireTypes(t, momentMessage)
	refusesWireTypes(t, causeMessage)
	refusesWireTypes(t, positionsMessage)
	refusesWireTypes(t, shiftMessage)
	refusesWireTypes(t, Project)
	refusesWireTypes(t, Registration)
	refusesWireTypes(t, termsMessage)
	refusesWireTypes(t, Session)
	refusesWireTypes(t, Team)
	refusesWireTypes(t, memberMessage)
	refusesWireTypes(t, User)
	refusesWireTypes(t, cursusMessage)
	refusesWireTypes(t, campusMessage)
	refusesWireTypes(t, imageVersionsMessage)
	refusesWireTypes(t, accountMoveMessage)
}

// TestDuplicateTagsPanic declares two fields with one tag.
func TestDuplicateTagsPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f := at(1, "id", func(p *project.Project) *project.ID { return &p.ID }, integer[project.ID]())
	newMessage("project", f, f)
}
