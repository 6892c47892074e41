package journal

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// drawn are the generators of types that reflection cannot look into, and of
// pointers, which are never nil.
func drawn() rapid.MakeConfig {
	c := rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time]():     instants().AsAny(),
		reflect.TypeFor[project.Mark]():  rapid.Map(rapid.Int32(), project.MarkOf).AsAny(),
		reflect.TypeFor[user.Decimal]():  decimals().AsAny(),
		reflect.TypeFor[team.Attempts](): rapid.Just(team.Attempts{}).AsAny(),
	}}
	pointed[project.Project](c)
	pointed[project.Session](c)
	pointed[user.User](c)
	pointed[team.Team](c)
	c.Types[reflect.TypeFor[team.Attempts]()] = drawnAttempts().AsAny()
	pointed[projectsuser.Registration](c)
	pointed[user.TimeEntry](c)
	pointed[user.Expense](c)
	return c
}

// pointed lets pointers to records of a type be drawn.
func pointed[R any](c rapid.MakeConfig) {
	records := rapid.MakeCustom[R](c)
	c.Types[reflect.TypeFor[*R]()] = rapid.Custom(func(t *rapid.T) *R { return new(records.Draw(t, "record")) }).AsAny()
}

// instants draws times: null, of seconds, of milliseconds, of nanoseconds, and
// some that no calendar of ours has.
func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.Int64Range(-1<<33, 1<<33).Draw(t, "seconds")
		switch rapid.IntRange(0, 4).Draw(t, "time") {
		case 0:
			return time.Time{}
		case 1:
			return time.Unix(seconds, 0).UTC()
		case 2:
			return time.Unix(seconds, rapid.Int64Range(0, 999).Draw(t, "milliseconds")*1e6).UTC()
		case 3:
			return time.Unix(seconds, rapid.Int64Range(0, 1e9-1).Draw(t, "nanoseconds")).UTC()
		}
		return time.Unix(rapid.Int64Range(-1<<55, 1<<55).Draw(t, "eons"), 0).UTC()
	})
}

func decimals() *rapid.Generator[user.Decimal] {
	return rapid.Custom(func(t *rapid.T) user.Decimal {
		d, err := user.ParseDecimal(rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`).Draw(t, "amount"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}

// drawAttempts draws attempts, with teams among those that are given and others.
func drawAttempts(t *rapid.T, held []*team.Team) team.Attempts {
	if rapid.Bool().Draw(t, "unknown") {
		return team.Attempts{}
	}
	var teams []*team.Team
	for range rapid.IntRange(0, 3).Draw(t, "attempts") {
		if len(held) > 0 && rapid.Bool().Draw(t, "held") {
			teams = append(teams, rapid.SampledFrom(held).Draw(t, "team"))
			continue
		}
		other := rapid.MakeCustom[team.Team](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
			reflect.TypeFor[time.Time]():    instants().AsAny(),
			reflect.TypeFor[project.Mark](): rapid.Map(rapid.Int32(), project.MarkOf).AsAny(),
		}}).Draw(t, "other")
		other.ID = -team.ID(rapid.IntRange(0, 9).Draw(t, "other's id"))
		teams = append(teams, &other)
	}
	return team.Joined(teams...)
}

func drawnAttempts() *rapid.Generator[team.Attempts] {
	return rapid.Custom(func(t *rapid.T) team.Attempts { return drawAttempts(t, nil) })
}

// same says in what two values differ, where an empty row is none.
func same(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}), cmpopts.EquateEmpty())
}

// keeps is the law that what is written is read, for a kind of record.
func keeps[R any](t *testing.T, m *message[R]) {
	t.Run(m.name, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			record := rapid.MakeCustom[R](drawn()).Draw(t, m.name)
			e := new(encoder)
			m.append(e, &record)
			var read R
			if err := m.read(new(decoder), &read, e.b); err != nil {
				t.Fatal(err)
			}
			if diff := same(record, read); diff != "" {
				t.Fatalf("(-written +read):\n%s", diff)
			}
			if shown := m.show(&record); !json.Valid(shown) {
				t.Fatalf("no JSON: %s", shown)
			}
		})
	})
}

// TestLawWhatIsWrittenIsRead draws every field of every record by reflection: a
// field that is added to a record and forgotten here is lost, and found.
func TestLawWhatIsWrittenIsRead(t *testing.T) {
	keeps(t, projectMessage)
	keeps(t, sessionMessage)
	keeps(t, userMessage)
	keeps(t, teamMessage)
	keeps(t, registrationMessage)
	keeps(t, entryMessage)
	keeps(t, expenseMessage)
	keeps(t, positionsMessage)
	keeps(t, pastMessage)
	keeps(t, causeMessage)
	keeps(t, headMessage)
}

// TestLawChangesAreKept draws whole changes: their registrations have teams that
// the change puts, of which the id is written, and others.
func TestLawChangesAreKept(t *testing.T) {
	changes := rapid.MakeCustom[store.Change](drawn())
	rapid.Check(t, func(t *rapid.T) {
		c := changes.Draw(t, "change")
		for i, put := range c.Put.Teams {
			put.ID = team.ID(i + 1)
		}
		for _, r := range c.Put.Registrations {
			r.Attempts = drawAttempts(t, c.Put.Teams)
		}
		e := new(encoder)
		changeMessage.append(e, &c)
		var read store.Change
		if err := changeMessage.read(new(decoder), &read, e.b); err != nil {
			t.Fatal(err)
		}
		if diff := same(c, read); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
		for _, r := range read.Put.Registrations {
			for a := range r.Attempts.All() {
				if a.ID > 0 && a != read.Put.Teams[a.ID-1] {
					t.Fatalf("team %d of registration %d is another", a.ID, r.ID)
				}
			}
		}
	})
}

// TestNilAndEmptyStayApart writes rows that are empty: they are not nil when they
// are read.
func TestNilAndEmptyStayApart(t *testing.T) {
	for _, want := range []user.User{{}, {Cursus: []user.Cursus{}, Campuses: []user.Campus{}}} {
		e := new(encoder)
		userMessage.append(e, &want)
		var got user.User
		if err := userMessage.read(new(decoder), &got, e.b); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
	for _, want := range []user.TimeEntry{{}, {Tags: []string{}}} {
		e := new(encoder)
		entryMessage.append(e, &want)
		var got user.TimeEntry
		if err := entryMessage.read(new(decoder), &got, e.b); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
	for _, want := range []project.Session{{}, {RetryDelays: project.RetryDelays{}}} {
		e := new(encoder)
		sessionMessage.append(e, &want)
		var got project.Session
		if err := sessionMessage.read(new(decoder), &got, e.b); err != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%#v is read as %#v: %v", want, got, err)
		}
	}
}

// TestEveryFieldIsShown draws each record full, and looks for every field in what
// a dump shows of it.
func TestEveryFieldIsShown(t *testing.T) {
	full := projectsuser.Registration{}
	fill(reflect.ValueOf(&full).Elem())
	var shown map[string]any
	if err := json.Unmarshal(registrationMessage.show(&full), &shown); err != nil {
		t.Fatal(err)
	}
	if want := reflect.TypeFor[projectsuser.Registration]().NumField(); len(shown) != want {
		t.Errorf("%d fields are shown of %d: %v", len(shown), want, shown)
	}
}

// fill sets every field of a value to one that is not zero.
func fill(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(epoch))
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
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
}

// TestEveryCodeIsNumbered finds the values of enumerations that have no number of
// their own: they are added to the end of their row.
func TestEveryCodeIsNumbered(t *testing.T) {
	numbered(t, statuses, state.Statuses())
	numbered(t, events, state.Events())
	numbered(t, accountStates, user.States())
	for e := user.Event(1); e.Valid(); e++ {
		numbered(t, accountEvents, []user.Event{e})
	}
}

func numbered[V interface {
	~uint8
	String() string
}](t *testing.T, c codes[V], values []V) {
	for _, v := range values {
		if n := c.by(v); n == 0 || n >= strange {
			t.Errorf("%s has the number %d", v, n)
		}
	}
}

// TestFieldsThatNobodyKnowsAreSkipped writes fields of a later edition, of every
// wire type, before, between and behind those that there are.
func TestFieldsThatNobodyKnowsAreSkipped(t *testing.T) {
	later := func(e *encoder) {
		e.key(99, wireVarint)
		e.varint(1 << 40)
		e.key(100, wireFixed)
		e.b = append(e.b, 1, 2, 3, 4, 5, 6, 7, 8)
		e.key(1<<20, wireBytes)
		e.varint(3)
		e.b = append(e.b, "abc"...)
	}
	e := new(encoder)
	p := project.Project{ID: 7, Name: "Libft"}
	for _, f := range projectMessage.fields {
		later(e)
		f.write(e, f.tag, &p)
	}
	later(e)
	var read project.Project
	if err := projectMessage.read(new(decoder), &read, e.b); err != nil || read != p {
		t.Errorf("%+v: %v", read, err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	tests := []struct {
		name  string
		bytes string
		want  string
	}{
		{"half a key", "\x80", "project: it ends within a field"},
		{"a number that is cut", "\x08\x80", "project: it ends within a field"},
		{"text that is cut", "\x12\x05ab", "project: it ends within a field"},
		{"a length beyond all", "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "project: it ends within a field"},
		{"eight bytes that are four", "\x09\x01\x02\x03\x04", "project: it ends within a field"},
		{"a wire type that there is not", "\x0b", "project: wire type 3 is none that there is"},
		{"a text where a number is", "\x0a\x01x", "project: id: wire type 2, want 0"},
		{"a number where a text is", "\x10\x01", "project: name: wire type 0, want 2"},
		{"a time that is cut", "\x3a\x01\x80", "project: created_at: it ends within a field"},
		{"a second of nanoseconds", "\x3a\x06\x00\x80\x94\xeb\xdc\x03", "project: created_at: 1000000000 nanoseconds are more than a second"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := projectMessage.read(new(decoder), new(project.Project), []byte(test.bytes))
			if err == nil || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	t.Run("a code that there is not", func(t *testing.T) {
		err := moveMessage.read(new(decoder), new(store.Move), []byte("\x20\x63"))
		if want := "move: from: the code 99 is none that there is"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
	t.Run("a mark that does not fit", func(t *testing.T) {
		e := new(encoder)
		e.key(6, wireVarint)
		e.varint(zigzag(1 << 40))
		err := teamMessage.read(new(decoder), new(team.Team), e.b)
		if want := "team: final_mark: the number 1099511627776 does not fit"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
	t.Run("a team that is not there", func(t *testing.T) {
		err := registrationMessage.read(new(decoder), new(projectsuser.Registration), []byte("\x2a\x01\x0e"))
		if want := "registration: attempts: team 7 is not there"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

// TestTheNextTagIsSkipped writes the tag that the next field would get.
func TestTheNextTagIsSkipped(t *testing.T) {
	e := new(encoder)
	e.key(uint64(len(projectMessage.byTag)), wireVarint)
	e.varint(1)
	var read project.Project
	if err := projectMessage.read(new(decoder), &read, e.b); err != nil || read != (project.Project{}) {
		t.Errorf("%+v: %v", read, err)
	}
}

// TestAHeadOfFewerSections is that of an older edition, which did not have the last.
func TestAHeadOfFewerSections(t *testing.T) {
	f := new(frames)
	var c store.Content
	h := headOf(&c)
	h.Counts = h.Counts[:len(h.Counts)-1]
	if err := h.check(f, c, 0); err != nil {
		t.Error(err)
	}
	c.Causes = []*store.Cause{{}}
	var damage *DamageError
	if err := h.check(f, c, 0); !errors.As(err, &damage) {
		t.Errorf("a section that the head does not count has something: %v", err)
	}
	if err := h.check(f, store.Content{}, 1); !errors.As(err, &damage) {
		t.Errorf("the head is another snapshot's: %v", err)
	}
}

// TestFramesHaveBounds has a frame of nothing, and one as long as it may be.
func TestFramesHaveBounds(t *testing.T) {
	if length, _, ok := parseFrame(make([]byte, frameSize)); ok {
		t.Errorf("zeros are a frame of %d bytes", length)
	}
	nothing := make([]byte, frameSize)
	binary.LittleEndian.PutUint32(nothing[4:], crc32.Checksum(nothing[:4], castagnoli))
	if _, _, ok := parseFrame(nothing); ok {
		t.Error("a frame of nothing is one")
	}
	for bytes, fits := range map[int]bool{9: true, 10: false} {
		e := &encoder{most: 10}
		start := e.beginFrame(frameChanges)
		e.b = append(e.b, make([]byte, bytes)...)
		var large *TooLargeError
		if err := e.endFrame(start); (err == nil) != fits || !fits && !errors.As(err, &large) {
			t.Errorf("%d bytes and what they are in 10: %v", bytes, err)
		}
	}
}

// refusesWires reads each field from values of the three wire types. One at least
// cannot be its own.
func refusesWires[R any](t *testing.T, m *message[R]) {
	for _, f := range m.fields {
		refused := 0
		for _, v := range []value{{wire: wireVarint}, {wire: wireFixed}, {wire: wireBytes, bytes: []byte{}}} {
			d := &decoder{teams: make(map[team.ID]*team.Team)}
			if err := f.read(d, new(R), v); err != nil {
				refused++
			}
		}
		if refused == 0 {
			t.Errorf("%s: %s: takes any wire type", m.name, f.name)
		}
	}
}

func TestAnotherWireTypeIsRefused(t *testing.T) {
	refusesWires(t, changeMessage)
	refusesWires(t, moveMessage)
	refusesWires(t, recordsMessage)
	refusesWires(t, idsMessage)
	refusesWires(t, headMessage)
	refusesWires(t, lastMessage)
	refusesWires(t, entryMessage)
	refusesWires(t, expenseMessage)
	refusesWires(t, pastMessage)
	refusesWires(t, remembranceMessage)
	refusesWires(t, causeMessage)
	refusesWires(t, positionsMessage)
	refusesWires(t, shiftMessage)
	refusesWires(t, projectMessage)
	refusesWires(t, registrationMessage)
	refusesWires(t, termsMessage)
	refusesWires(t, sessionMessage)
	refusesWires(t, teamMessage)
	refusesWires(t, memberMessage)
	refusesWires(t, userMessage)
	refusesWires(t, cursusMessage)
	refusesWires(t, campusMessage)
	refusesWires(t, accountMoveMessage)
}

// TestStrangeValues writes what no program should have, and reads it again.
func TestStrangeValues(t *testing.T) {
	for _, v := range []state.Status{200, 8, 255} {
		n := statuses.by(v)
		if got, err := statuses.of(n); got != v || err != nil {
			t.Errorf("%d is read as %d: %v", v, got, err)
		}
	}
	for n, known := range map[uint64]bool{0: true, uint64(len(statuses)): false, strange - 1: false, strange: true, 2*strange - 1: true, 2 * strange: false} {
		if got, err := statuses.of(n); (err == nil) != known {
			t.Errorf("the code %d is read as %d: %v", n, got, err)
		}
	}
	u := user.User{Cursus: []user.Cursus{{Level: math.NaN()}, {Level: math.Inf(-1)}, {Level: math.Copysign(0, -1)}}}
	e := new(encoder)
	userMessage.append(e, &u)
	var read user.User
	if err := userMessage.read(new(decoder), &read, e.b); err != nil {
		t.Fatal(err)
	}
	for i, c := range u.Cursus {
		if math.Float64bits(c.Level) != math.Float64bits(read.Cursus[i].Level) {
			t.Errorf("%v is read as %v", c.Level, read.Cursus[i].Level)
		}
	}
	if shown := userMessage.show(&u); !json.Valid(shown) {
		t.Errorf("no JSON: %s", shown)
	}
}

// TestTagsAreGivenOnce declares a record whose fields have one tag.
func TestTagsAreGivenOnce(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nobody said so")
		}
	}()
	f := at(1, "id", func(p *project.Project) *project.ID { return &p.ID }, whole[project.ID]())
	newMessage("project", f, f)
}
