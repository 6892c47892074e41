package intra_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

const answer = `[
  {"id": 56, "final_mark": 0, "status": "in_progress", "validated?": false, "current_team_id": 49,
   "project": {"id": 1314, "name": "Libft", "slug": "42cursus-libft", "parent_id": null},
   "cursus_ids": [21], "user": {"id": 16, "login": "user-16"}, "teams": [
     {"id": 49, "final_mark": 0, "status": "finished", "locked_at": "2020-05-15T12:49:56.241Z", "closed_at": "2020-05-15T13:18:11.894Z"},
     {"id": 240, "final_mark": null, "status": "in_progress", "locked_at": "2023-09-02T15:04:00.281Z", "closed_at": null}]},
  {"id": 57, "final_mark": null, "status": "creating_group", "validated?": null, "current_team_id": 241,
   "project": {"id": 1315, "name": "minirt", "slug": "minirt", "parent_id": null}, "cursus_ids": [21]}
]`

// The example reads an answer of the API and converts it to records of the module.
func ExampleDecode() {
	var c intra.Converter
	for p, err := range intra.Decode[intra.ProjectsUser](strings.NewReader(answer)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		r := c.Registration(p)
		fmt.Println(p.Project.Name, r.Status(project.Setting{}, time.Now()), "derived:", r.Attempts.Known())
	}
	// Output:
	// Libft in_progress derived: true
	// minirt creating_group derived: false
}

// MaxRecord limits the size of a record.
func ExampleDecoder() {
	d := intra.Decoder[intra.Team]{MaxRecord: 20}
	for t, err := range d.Records(strings.NewReader(`[{"id": 1}, {"id": 2, "name": "much too long"}]`)) {
		fmt.Println(t != nil, err)
	}
	// Output:
	// true <nil>
	// false intra: line 1, offset 12: the record has more than 20 bytes
}

// The fields of the error have the position of the value.
func ExampleDecodeError() {
	lines := `{"id": 1, "project": {"id": 7}}` + "\n" + `{"id": 2, "teams": [{"id": 3, "closed_at": "tomorrow"}]}`
	for _, err := range intra.Decode[intra.ProjectsUser](strings.NewReader(lines)) {
		var bad *intra.DecodeError
		if errors.As(err, &bad) {
			fmt.Println("line", bad.Line, "field", bad.Field, "value", bad.Value)
		}
	}
	// Output: line 2 field teams[0].closed_at value "tomorrow"
}

// A record distinguishes absent, null and a value, and keeps the difference.
func ExampleProjectsUser() {
	var p intra.ProjectsUser
	_ = json.Unmarshal([]byte(`{"id": 1, "final_mark": 0, "validated?": false, "marked_at": null}`), &p)
	mark, ok := p.FinalMark.Value()
	fmt.Println("mark", mark, ok)
	fmt.Println("marked_at null", p.MarkedAt.IsNull(), "retriable_at absent", p.RetriableAt.IsZero())
	// Output:
	// mark 0 true
	// marked_at null true retriable_at absent true
}

func ExampleStatusOf() {
	fmt.Println(intra.StatusOf(state.WaitingEvaluation, false))
	fmt.Println(intra.StatusOf(state.Searching, false), intra.StatusOf(state.Searching, true))
	// Output:
	// waiting_for_correction
	// searching_a_group parent
}

func ExampleTime() {
	t, _ := intra.ParseTime("2017-11-22T14:41:28.447+01:00")
	text, _ := json.Marshal([]intra.Time{t, {}})
	fmt.Println(string(text))
	_, err := intra.ParseTime("tomorrow")
	fmt.Println(err)
	// Output:
	// ["2017-11-22T13:41:28.447Z",null]
	// intra: date "tomorrow": want one like 2006-01-02T15:04:05.000Z or 2006-01-02
}

// The minimum mark and the retry delays come from the rules of a session.
func ExampleSessionOf() {
	var s intra.Session
	_ = json.Unmarshal([]byte(`{"id": 61, "project_id": 1255, "project_sessions_rules": [
		{"params": [{"value": "2"}], "rule": {"slug": "retriable-in-days"}}]}`), &s)
	fmt.Println(intra.SessionOf(&s).RetryDelays)
	// Output: [48h0m0s]
}

// AddProject adds the parent, the children and the sessions of a project, on which the
// status of its registrations depends.
func ExampleAddProject() {
	var p intra.Project
	_ = json.Unmarshal([]byte(`{"id": 1, "name": "Rush 00", "slug": "rush-00", "parent": null,
		"children": [{"id": 2, "name": "Part 1", "slug": "part-1"}],
		"project_sessions": [{"id": 5, "project_id": 1, "begin_at": "2024-03-01T18:00:00.000Z"}]}`), &p)
	var c project.Catalog
	if err := intra.AddProject(&c, &p); err != nil {
		fmt.Println(err)
	}
	setting := c.Setting(1, project.Place{Session: 5})
	fmt.Println(setting.HasChildren, setting.BeginAt.Format(time.DateTime))
	// Output: true 2024-03-01 18:00:00
}

func ExampleUserOf() {
	var u intra.User
	_ = json.Unmarshal([]byte(`{"id": 16, "login": "ada", "staff?": false,
		"campus_users": [{"id": 2, "user_id": 16, "campus_id": 9, "is_primary": true}]}`), &u)
	fmt.Println(intra.UserOf(&u).Login, intra.UserOf(&u).PrimaryCampus())
	// Output: ada 9
}

// A registration of a registry in the form of the API. What the answer did not contain is
// left out again.
func ExamplePresentEntry() {
	var w intra.World
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "import", func(tx *registry.Tx) error {
		read := w.Read(strings.NewReader(`[{"id": 57, "status": "searching_a_group", "project": {"id": 1315, "slug": "minirt"}}]`), time.Now())
		_, err := tx.Import(w.Records(), time.Time{})
		return errors.Join(read, err)
	})
	s := r.Snapshot()
	text, _ := json.Marshal(intra.PresentEntry(s, s.Registration(57)))
	fmt.Println(string(text), err)
	// Output: {"id":57,"status":"searching_a_group","project":{"id":1315,"name":"","slug":"minirt"}} <nil>
}

// A World collects the records of several texts, which fill a registry.
func ExampleWorld() {
	var w intra.World
	for _, text := range []string{
		`[{"id": 16, "login": "user-16", "staff?": false}]`, // a page of /v2/users
		answer, // a page of /v2/projects_users
	} {
		if err := w.Read(strings.NewReader(text), time.Now()); err != nil {
			fmt.Println(err)
			return
		}
	}
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "import", func(tx *registry.Tx) error {
		_, err := tx.Import(w.Records(), time.Time{})
		return err
	})
	s := r.Snapshot()
	libft := s.ProjectBySlug("42cursus-libft")
	fmt.Println(err, s.Registrations.Len(), s.Find(s.UserByLogin("user-16").ID, libft.ID).Status)
	// Output: <nil> 2 in_progress
}

// A snapshot is written as a file that [World.Read] and the command's -data read.
func ExampleWriteSnapshot() {
	s, err := store.New(nil, time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC), store.Records{
		Projects:      []*project.Project{{ID: 1314, Name: "Libft", Slug: "libft"}},
		Users:         []*user.User{{ID: 16, Login: "ada"}},
		Registrations: []*projectsuser.Registration{{ID: 56, User: 16, Project: 1314, Attempts: team.Joined()}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := intra.WriteSnapshot(&file, s); err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(file.String()) {
		if strings.HasPrefix(line, `{"id":56`) {
			fmt.Print(line)
		}
	}
	// Output:
	// {"id":56,"occurrence":0,"final_mark":null,"status":"searching_a_group","validated?":null,"current_team_id":null,"project":{"id":1314,"name":"Libft","slug":"libft","parent_id":null},"cursus_ids":[],"marked_at":null,"marked":false,"retriable_at":null,"created_at":null,"updated_at":null,"user":{"id":16,"login":"ada"},"teams":[]}],
}
