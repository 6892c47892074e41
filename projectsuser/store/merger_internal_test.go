package store

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// fieldSet is a set of fields of a kind of records.
type fieldSet interface {
	~uint32
	String() string
}

// drawnTypes are the generators of types with unexported fields.
var drawnTypes = rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
	reflect.TypeFor[time.Time](): rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "null") {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), 0).UTC()
	}).AsAny(),
	reflect.TypeFor[project.Mark](): rapid.Map(rapid.Int32(), project.MarkOf).AsAny(),
	reflect.TypeFor[user.Decimal](): rapid.Just(user.Decimal{}).AsAny(),
	reflect.TypeFor[team.Attempts](): rapid.Custom(func(t *rapid.T) team.Attempts {
		if rapid.Bool().Draw(t, "unknown") {
			return team.Attempts{}
		}
		return team.Joined(&team.Team{ID: team.ID(rapid.Int64().Draw(t, "team"))})
	}).AsAny(),
}}

// plainName returns a name without the differences between Go names and API names.
func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// bitsOf returns the bit of each field of R, by the name of the field. It fails the test
// if a field has no bit and is not excluded, or if a bit has no field.
func bitsOf[R any, S fieldSet](t *testing.T, all S, excluded ...string) map[string]S {
	byName := make(map[string]S)
	for bit := S(1); bit <= all; bit <<= 1 {
		byName[plainName(bit.String())] = bit
	}
	bits := make(map[string]S)
	for f := range reflect.TypeFor[R]().Fields() {
		bit, ok := byName[plainName(f.Name)]
		if isExcluded := strings.Contains(" "+strings.Join(excluded, " ")+" ", " "+f.Name+" "); ok == isExcluded {
			t.Errorf("%s: has a bit is %t, is excluded is %t", f.Name, ok, isExcluded)
		}
		if ok {
			bits[f.Name] = bit
		}
	}
	if len(bits) != len(byName) {
		t.Errorf("%d fields, %d bits", len(bits), len(byName))
	}
	return bits
}

// mergesByBits compares a merge of drawn records with a choice for each field by its bit.
// Dates of teams that are locked or closed at an unknown time are not compared.
func mergesByBits[R any, S fieldSet](t *testing.T, m merger[R, S], all S, merge func(newer, older *R) *R, excluded ...string) {
	bits := bitsOf[R](t, all, excluded...)
	rows := S(0)
	for _, row := range m.fields {
		if rows&row.bit != 0 {
			t.Errorf("%s has two rows", row.bit)
		}
		rows |= row.bit
	}
	if rows != all {
		t.Errorf("rows for %s, want %s", rows, all)
	}
	rapid.Check(t, func(t *rapid.T) {
		newer, older := rapid.MakeCustom[R](drawnTypes).Draw(t, "newer"), rapid.MakeCustom[R](drawnTypes).Draw(t, "older")
		*m.unknown(&newer) &= all
		*m.unknown(&older) &= all
		before := []R{newer, older}
		merged := merge(&newer, &older)
		if !reflect.DeepEqual(before, []R{newer, older}) {
			t.Fatal("the merge modified its arguments")
		}
		for name, bit := range bits {
			want := reflect.ValueOf(newer).FieldByName(name)
			if *m.unknown(&newer)&bit != 0 {
				want = reflect.ValueOf(older).FieldByName(name)
			}
			if hasUndated(newer, name) || hasUndated(older, name) {
				continue
			}
			if got := reflect.ValueOf(*merged).FieldByName(name); !reflect.DeepEqual(got.Interface(), want.Interface()) {
				t.Fatalf("%s: %v, want %v", name, got, want)
			}
			if got, want := *m.unknown(merged)&bit, *m.unknown(&newer)&*m.unknown(&older)&bit; got != want {
				t.Fatalf("unknown: %s, want %s", got, want)
			}
		}
	})
}

// hasUndated reports whether a field is the date of a team that is locked or closed at an
// unknown time.
func hasUndated(record any, field string) bool {
	undated := reflect.ValueOf(record).FieldByName(strings.TrimSuffix(field, "At") + "Undated")
	return undated.IsValid() && undated.Bool()
}

// TestLawMergeKeepsWhatIsKnown merges each kind of record: a field that the newer one
// knows is kept, any other is that of the older one, and what neither knows stays
// unknown. It fails if a field of a record has no bit.
func TestLawMergeKeepsWhatIsKnown(t *testing.T) {
	t.Run("project", func(t *testing.T) {
		mergesByBits(t, projectMerger, project.AllFields, projectMerger.merge, "ID", "Unknown", "ReadAt")
	})
	t.Run("session", func(t *testing.T) {
		mergesByBits(t, sessionMerger, project.AllSessionFields, mergeSession, "ID", "Unknown", "ReadAt")
	})
	t.Run("user", func(t *testing.T) {
		mergesByBits(t, userMerger, user.AllFields, userMerger.merge, "ID", "Unknown", "ReadAt")
	})
	t.Run("team", func(t *testing.T) {
		mergesByBits(t, teamMerger, team.AllFields, mergeTeam, "ID", "Unknown", "ReadAt", "LockedUndated", "ClosedUndated", "DeclaredText")
	})
	t.Run("registration", func(t *testing.T) {
		mergesByBits(t, registrationMerger, projectsuser.AllFields, registrationMerger.merge, "ID", "Unknown", "ReadAt", "Attempts", "DeclaredText")
	})
}

// The text of a declared status goes with the status.
func TestMergeKeepsTheDeclaredText(t *testing.T) {
	older := &team.Team{ID: 1, DeclaredText: "parked"}
	if got := mergeTeam(&team.Team{ID: 1, Unknown: team.FieldDeclared}, older); got.DeclaredText != "parked" {
		t.Errorf("team: %+v", got)
	}
	if got := mergeTeam(&team.Team{ID: 1}, older); got.DeclaredText != "" {
		t.Errorf("team that declares no status: %+v", got)
	}
	held := &projectsuser.Registration{ID: 1, DeclaredText: "parked"}
	if got := mergeRegistration(&projectsuser.Registration{ID: 1, Unknown: projectsuser.FieldDeclared}, held); got.DeclaredText != "parked" {
		t.Errorf("registration: %+v", got)
	}
}

// That a team is locked is known without its date, so an older record adds only the date.
func TestMergeOfDatesOfTeams(t *testing.T) {
	noon := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	undated := team.Team{ID: 1, LockedUndated: true, Unknown: team.FieldLockedAt}
	tests := []struct {
		name               string
		newer, older, want team.Team
	}{
		{"the older one has the date", undated, team.Team{ID: 1, LockedAt: noon}, team.Team{ID: 1, LockedAt: noon}},
		{"the older one was not locked", undated, team.Team{ID: 1}, undated},
		{"neither has the date", undated, undated, undated},
		{"the older one says nothing", undated, team.Team{ID: 1, Unknown: team.FieldLockedAt}, undated},
		{"the newer one says nothing", team.Team{ID: 1, Unknown: team.FieldLockedAt}, undated, undated},
		{"the newer one is not locked", team.Team{ID: 1}, undated, team.Team{ID: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := mergeTeam(&test.newer, &test.older)
			if diff := cmp.Diff(&test.want, got, cmp.Comparer(func(a, b project.Mark) bool { return a == b })); diff != "" {
				t.Errorf("locked (-want +got):\n%s", diff)
			}
			closed := func(t team.Team) *team.Team {
				t.ClosedAt, t.ClosedUndated, t.LockedAt, t.LockedUndated = t.LockedAt, t.LockedUndated, time.Time{}, false
				if t.Unknown.Has(team.FieldLockedAt) {
					t.Unknown = team.FieldClosedAt
				}
				return &t
			}
			want := closed(test.want)
			if got := mergeTeam(closed(test.newer), closed(test.older)); !reflect.DeepEqual(got, want) {
				t.Errorf("closed: %+v, want %+v", got, want)
			}
		})
	}
}
