package roster_test

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
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// jsonLaws are the laws of the types that hold data: encoding/json reads back what it
// writes. TestEveryTypeHasJSON compares this list with the code.
func jsonLaws() []jsonLaw {
	return []jsonLaw{
		keeps[state.Status](), keeps[state.Event](), keeps[state.Rule](), keeps[state.Facts](),
		keeps[state.Condition](), keeps[state.Effect](), keeps[state.Guard](), keeps[state.Explanation](),
		keeps[state.Transition[state.Status, state.Event]](),

		keeps[project.Mark](), keeps[project.Validation](), keeps[project.RetryDelays](), keeps[project.Project](),
		keeps[project.Session](), keeps[project.FieldSet](), keeps[project.SessionFieldSet](), keeps[project.Setting](), keeps[project.Place](),

		keeps[user.State](), keeps[user.Event](), keeps[user.Decimal](), keeps[user.Cursus](), keeps[user.Campus](),
		keeps[user.User](), keeps[user.ImageVersions](), keeps[user.FieldSet](), keeps[user.TimeEntry](), keeps[user.Expense](),

		keeps[team.Attempts](), keeps[team.Member](), keeps[team.Team](), keeps[team.FieldSet](),

		keeps[projectsuser.Terms](), keeps[projectsuser.TermsPatch](), keeps[projectsuser.Registration](), keeps[projectsuser.FieldSet](),
		keeps[projectsuser.ChildStatus](), keeps[projectsuser.Explanation](), keeps[projectsuser.Difference](),
		keeps[projectsuser.Audit](),

		keeps[store.Records](), keeps[store.Scope](), keeps[store.IDs](), keeps[store.LastIDs](), keeps[store.Change](), keeps[store.Move](),
		keeps[store.AccountMove](), keeps[store.Shift](), keeps[store.Positions](), keeps[store.Entry](), keeps[store.Progress](), keeps[store.Window](),
		keeps[store.TeamEntry](), keeps[store.Content](), keeps[store.History](), keeps[store.StoredMoment](),
		keeps[store.Cause](), keeps[store.Moment](), keeps[store.Timeline](), keeps[store.StatusPeriod](),

		keeps[registry.RegistrationPatch](), keeps[registry.TeamPatch](), keeps[registry.MemberPatch](),
		keeps[registry.UserPatch](), keeps[registry.NewTeam](), keeps[registry.RetryOptions](), keeps[registry.Assignment](),
		keeps[registry.Invitation](), keeps[registry.Mail](), keeps[registry.Policy](), keeps[registry.EntryChange](),
		keeps[registry.RecentMove](), keeps[registry.RecentMoves](),
	}
}

// jsonLaw checks one type.
type jsonLaw struct {
	of    reflect.Type
	check func(*rapid.T)
}

// keeps returns the law of a type.
func keeps[T any]() jsonLaw {
	values := rapid.MakeCustom[T](jsonValues())
	return jsonLaw{of: reflect.TypeFor[T](), check: func(t *rapid.T) {
		want := values.Draw(t, "value")
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got T
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if diff := diffOfJSON(want, got); diff != "" {
			t.Fatalf("(-written +read):\n%s\n%s", diff, text)
		}
	}}
}

// diffOfJSON returns how two values differ. A nil list equals an empty one. The history
// of an entry is not compared, because it belongs to the store.
func diffOfJSON(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}),
		cmpopts.IgnoreUnexported(store.Entry{}), cmpopts.EquateEmpty(), cmp.Exporter(isOptional))
}

// isOptional reports whether a type is an [optional.Optional].
func isOptional(t reflect.Type) bool {
	return t.PkgPath() == reflect.TypeFor[optional.Optional[int]]().PkgPath()
}

func TestLawJSONKeepsEveryRecord(t *testing.T) {
	for _, law := range jsonLaws() {
		t.Run(law.of.String(), rapid.MakeCheck(law.check))
	}
}

// jsonValues returns the generators of the types that reflection cannot fill, or for which
// it would draw values that a program does not have.
func jsonValues() rapid.MakeConfig {
	c := rapid.MakeConfig{Types: make(map[reflect.Type]*rapid.Generator[any])}
	drawn(c, jsonTimes())
	drawn(c, rapid.SampledFrom(append(state.Statuses(), 0)))
	drawn(c, rapid.SampledFrom(append(state.Events(), 0)))
	drawn(c, rapid.Map(rapid.Uint16Range(0, 1<<10-1), func(n uint16) state.Facts { return state.Facts(n) }))
	drawn(c, rapid.SampledFrom([]project.Validation{project.NotMarked, project.NotValidated, project.Validated, project.UnknownValidation}))
	drawn(c, rapid.SampledFrom(append(user.States(), 0)))
	drawn(c, rapid.SampledFrom([]user.Event{0, user.Accept, user.Disable, user.Enable, user.Suspend, user.Unsuspend}))
	drawn(c, rapid.OneOf(rapid.Just(project.Mark{}), rapid.Map(rapid.Int32(), project.MarkOf)))
	drawn(c, rapid.Custom(func(t *rapid.T) user.Decimal {
		text := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`).Draw(t, "amount")
		d, err := user.ParseDecimal(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}))
	optionals(c)
	drawn(c, rapid.Just(team.Attempts{}))
	teams := pointed[team.Team](c)
	drawn(c, rapid.OneOf(rapid.Just(team.Attempts{}), rapid.Map(rapid.SliceOfN(teams, 0, 3), func(teams []*team.Team) team.Attempts {
		return team.Joined(teams...)
	})))
	pointed[project.Project](c)
	pointed[project.Session](c)
	pointed[user.User](c)
	pointed[user.TimeEntry](c)
	pointed[user.Expense](c)
	pointed[store.Progress](c)
	pointed[projectsuser.Registration](c)
	drawnEntries(c)
	return c
}

// optionals adds the generators of optional values.
func optionals(c rapid.MakeConfig) {
	drawnOptional[bool](c)
	drawnOptional[int](c)
	drawnOptional[int32](c)
	drawnOptional[string](c)
	drawnOptional[time.Time](c)
	drawnOptional[user.Decimal](c)
	drawnOptional[user.ID](c)
	drawnOptional[project.ID](c)
	drawnOptional[project.SessionID](c)
	drawnOptional[state.Status](c)
}

// drawnOptional adds a generator of absent, null and present values.
func drawnOptional[T any](c rapid.MakeConfig) {
	values := rapid.MakeCustom[T](c)
	drawn(c, rapid.OneOf(rapid.Just(optional.Optional[T]{}), rapid.Just(optional.Null[T]()), rapid.Map(values, optional.Some[T])))
}

// drawnEntries adds the generators of entries.
func drawnEntries(c rapid.MakeConfig) {
	registrations, settings := rapid.MakeCustom[projectsuser.Registration](c), rapid.MakeCustom[project.Setting](c)
	sessions := rapid.MakeCustom[project.SessionID](c)
	users, times := rapid.MakeCustom[*user.User](c), rapid.MakeCustom[time.Time](c)
	entries := rapid.Custom(func(t *rapid.T) store.Entry {
		r, setting := registrations.Draw(t, "registration"), settings.Draw(t, "setting")
		return *store.NewEntry(&r, sessions.Draw(t, "session"), setting, users.Draw(t, "user"), times.Draw(t, "at"))
	})
	drawn(c, entries)
	drawn(c, rapid.Map(entries, func(e store.Entry) *store.Entry { return &e }))
}

// drawn adds the generator of a type.
func drawn[T any](c rapid.MakeConfig, values *rapid.Generator[T]) {
	c.Types[reflect.TypeFor[T]()] = values.AsAny()
}

// pointed adds and returns a generator of pointers, which are never nil.
func pointed[R any](c rapid.MakeConfig) *rapid.Generator[*R] {
	pointers := rapid.Map(rapid.MakeCustom[R](c), func(r R) *R { return &r })
	drawn(c, pointers)
	return pointers
}

// jsonTimes draws the zero time, and times with nanoseconds in UTC and in another zone.
func jsonTimes() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 4).Draw(t, "zero") == 0 {
			return time.Time{}
		}
		seconds := rapid.Int64Range(-1<<33, 1<<33).Draw(t, "seconds")
		at := time.Unix(seconds, rapid.Int64Range(0, 1e9-1).Draw(t, "nanoseconds")).UTC()
		if rapid.Bool().Draw(t, "zoned") {
			at = at.In(time.FixedZone("", 3600*rapid.IntRange(-12, 12).Draw(t, "hours")))
		}
		return at
	})
}

// TestLawChangesReplayThroughJSON replays the changes of a campaign after they were
// written and read, and reads the whole registry back from its JSON.
func TestLawChangesReplayThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			c.Step(t)
		}
		again := registry.New(registry.Options{})
		if err := again.Replay(t.Context(), throughJSON(t, c.Changes)...); err != nil {
			t.Fatal(err)
		}
		if diff := rostertest.Diff(c.Registry.Snapshot(), again.Snapshot()); diff != "" {
			t.Fatalf("replayed (-registry +replayed):\n%s", diff)
		}
		if diff := rostertest.Diff(c.Registry.Snapshot(), throughJSON(t, c.Registry.Snapshot())); diff != "" {
			t.Fatalf("read back (-registry +read):\n%s", diff)
		}
	})
}

// throughJSON returns what encoding/json reads of what it writes.
func throughJSON[T any](t *rapid.T, v T) (read T) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	return read
}
