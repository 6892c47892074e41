package codec

import (
	"encoding/json"
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
	"github.com/projectsuser/roster/team"
)

// drawn returns the generators of the types that reflection cannot fill, and of
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
	pointed[store.Progress](c)
	return c
}

// pointed adds a generator of pointers to records of a type.
func pointed[R any](c rapid.MakeConfig) {
	records := rapid.MakeCustom[R](c)
	c.Types[reflect.TypeFor[*R]()] = rapid.Custom(func(t *rapid.T) *R { return new(records.Draw(t, "record")) }).AsAny()
}

// instants draws times: the zero time, whole seconds, milliseconds, nanoseconds, and
// years far beyond the calendar.
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

// drawAttempts draws attempts whose teams are some of the given ones and some others.
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

// diffOf returns how two values differ, with nil and empty lists taken as equal.
func diffOf(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}), cmpopts.EquateEmpty())
}

// keeps checks that a drawn record is read as it was written.
func keeps[R any](t *testing.T, m *Message[R]) {
	t.Run(m.name, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			record := rapid.MakeCustom[R](drawn()).Draw(t, m.name)
			e := new(Encoder)
			m.Append(e, &record)
			var read R
			if err := m.Read(new(Decoder), &read, e.Bytes); err != nil {
				t.Fatal(err)
			}
			if diff := diffOf(record, read); diff != "" {
				t.Fatalf("(-written +read):\n%s", diff)
			}
			if shown := m.JSON(&record); !json.Valid(shown) {
				t.Fatalf("invalid JSON: %s", shown)
			}
		})
	})
}

// TestLawWhatIsWrittenIsRead fills every field of every record by reflection, so it
// fails if a field of a record is not declared.
func TestLawWhatIsWrittenIsRead(t *testing.T) {
	keeps(t, Project)
	keeps(t, Session)
	keeps(t, User)
	keeps(t, Team)
	keeps(t, Registration)
	keeps(t, TimeEntry)
	keeps(t, Expense)
	keeps(t, Progress)
	keeps(t, positionsMessage)
	keeps(t, historyMessage)
	keeps(t, causeMessage)
	keeps(t, headMessage)
}

// TestLawChangesAreKept draws whole changes. Their registrations have teams that the
// change puts, which are written as ids, and other teams.
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
		e := new(Encoder)
		Change.Append(e, &c)
		var read store.Change
		if err := Change.Read(new(Decoder), &read, e.Bytes); err != nil {
			t.Fatal(err)
		}
		if diff := diffOf(c, read); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
		for _, r := range read.Put.Registrations {
			for a := range r.Attempts.All() {
				if a.ID > 0 && a != read.Put.Teams[a.ID-1] {
					t.Fatalf("team %d of registration %d is not the team of the change", a.ID, r.ID)
				}
			}
		}
	})
}
