package roster_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestTextsInJSON(t *testing.T) {
	rate, err := user.ParseDecimal("12.50")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value any
		want  string
	}{
		{project.Mark{}, `null`},
		{project.MarkOf(0), `0`},
		{project.MarkOf(-42), `-42`},
		{project.NotMarked, `"not marked"`},
		{project.Validated, `"validated"`},
		{project.UnknownValidation, `"validation unknown"`},
		{project.RetryDelays(nil), `null`},
		{project.RetryDelays{24 * time.Hour, 90 * time.Second}, `["24h0m0s","1m30s"]`},
		{project.Tree{}, `{"Parents":null,"UnknownChildren":null}`},
		{team.Attempts{}, `null`},
		{team.Joined(), `[]`},
		{state.Facts(0), `[]`},
		{state.Registered | state.InTeam | state.Marked, `["registered","in a team","marked"]`},
		{state.InProgress, `"in_progress"`},
		{state.Status(0), `""`},
		{user.Active, `"active"`},
		{user.State(0), `""`},
		{user.Suspend, `"suspend"`},
		{team.FieldSet(0), `[]`},
		{team.FieldName | team.FieldLockedAt, `["name","locked_at"]`},
		{team.FieldName | 1<<31, `["name","bit 31"]`},
		{rate, `"12.5"`},
		{registry.UserPatch{FirstName: optional.Some("Ada"), Image: optional.Null[string]()}, `{"FirstName":"Ada","Image":null}`},
		{
			store.Move{Registration: 56, User: 16, Project: 1314, From: state.Searching, To: state.CreatingGroup, Events: []state.Event{state.CreateTeam}},
			`{"Registration":56,"User":16,"Project":1314,"From":"searching","To":"creating_group","Events":["create_team"]}`,
		},
	} {
		text, err := json.Marshal(c.value)
		if diff := cmp.Diff(c.want, string(text)); diff != "" || err != nil {
			t.Errorf("%T: %v (-want +got):\n%s", c.value, err, diff)
		}
	}
}

// A text that a type does not have is an error, and the value stays as it was.
func TestOtherTextsInJSONAreRefused(t *testing.T) {
	mark, validation, delays := project.MarkOf(7), project.Validated, project.RetryDelays{time.Hour}
	attempts, facts := team.Joined(&team.Team{ID: 3}), state.Registered
	account, event, tree := user.Active, user.Accept, project.Tree{}
	fields := team.FieldName
	for _, c := range []struct {
		value any // a pointer
		texts []string
	}{
		{&mark, []string{`"7"`, `1.5`, `2147483648`, `[]`}},
		{&validation, []string{`"valid"`, `true`, `""`}},
		{&delays, []string{`["one hour"]`, `[3600]`, `{}`}},
		{&attempts, []string{`{}`, `[3]`, `"unknown"`}},
		{&facts, []string{`["locked","sealed"]`, `"registered"`, `3`}},
		{&fields, []string{`["name","colour"]`, `["bit 3"]`, `["bit 32"]`, `"name"`}},
		{&account, []string{`"retired"`, `2`}},
		{&event, []string{`"retire"`, `2`}},
		{&tree, []string{`{"Parents":{"1":1}}`, `[]`}},
	} {
		before, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range c.texts {
			if err := json.Unmarshal([]byte(text), c.value); err == nil {
				t.Errorf("%T reads %s", c.value, text)
			}
			after, err := json.Marshal(c.value)
			if err != nil || string(after) != string(before) {
				t.Errorf("%T: %s changed it from %s to %s, %v", c.value, text, before, after, err)
			}
		}
	}
}

// A number that is no value of its type has no text, and is an error rather than a number.
func TestNumbersWithoutATextAreRefused(t *testing.T) {
	for _, v := range []any{project.Validation(9), state.Facts(1 << 15), state.Status(9), user.State(9), user.Event(9)} {
		if text, err := json.Marshal(v); err == nil {
			t.Errorf("%s is written as %s", reflect.TypeOf(v), text)
		}
	}
}

// A refused record keeps the text of its error.
func TestRefusedRecordsInJSON(t *testing.T) {
	result := store.ImportResult{Refused: []store.RefusedRecord{{Kind: store.KindTeam, ID: 5, Err: &store.MissingError{Kind: store.KindProject, ID: 7}}}}
	text, err := json.Marshal(result.Refused)
	want := `[{"Kind":"team","ID":5,"Err":"` + result.Refused[0].Err.Error() + `"}]`
	if string(text) != want || err != nil {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	var read store.ImportResult
	if text, err = json.Marshal(result); err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil || len(read.Refused) != 1 || read.Refused[0].Err.Error() != result.Refused[0].Err.Error() {
		t.Errorf("%+v, %v", read, err)
	}
}
