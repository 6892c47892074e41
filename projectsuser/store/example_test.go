package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// A store of decoded records derives their statuses. It needs no registry.
func ExampleNew() {
	locked := &team.Team{ID: 5, Project: 10, LockedAt: noon, Members: []team.Member{{User: 7, Leader: true}}}
	s, err := store.New(nil, noon, store.Records{
		Projects:      []*project.Project{{ID: 10, Slug: "libft"}},
		Users:         []*user.User{{ID: 7, Login: "ada"}},
		Teams:         []*team.Team{locked},
		Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 10, Attempts: team.Joined(locked)}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := s.Find(s.UserByLogin("ada").ID, s.ProjectBySlug("libft").ID)
	fmt.Println(e.Status)
	explanation, err := s.Explain(e.Registration.ID)
	fmt.Println(explanation, err)
	// Output:
	// in_progress
	// in_progress by rule 8 (locked, not closed, begin_at not in the future, project without children): the active team is locked, not closed, with nothing to wait for; team 5 is the last of 1 <nil>
}

// The query string of a URL selects registrations of a snapshot.
func ExampleSnapshot() {
	s, err := store.New(nil, noon, store.Records{Registrations: []*projectsuser.Registration{
		{ID: 1, Project: 10, FinalMark: project.MarkOf(125), Declared: state.Finished},
		{ID: 2, Project: 10, FinalMark: project.MarkOf(80), Declared: state.Finished},
		{ID: 3, Project: 11, Declared: state.InProgress},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := s.Fields().Registrations.Schema.ParseString("filter[status]=finished&range[final_mark]=80,100")
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range s.Registrations.All(q) {
		fmt.Println(e.Registration.ID, e.Status, e.Registration.FinalMark)
	}
	// Output: 2 finished 80
}

// Fields have the types of the records: the project field takes project ids, and a user
// id does not compile there.
func ExampleFields() {
	s, err := store.New(nil, noon, store.Records{
		Projects: []*project.Project{{ID: 10, Slug: "libft"}, {ID: 11, Slug: "born2beroot"}},
		Users:    []*user.User{{ID: 7, Login: "ada"}, {ID: 8, Login: "bob"}},
		Registrations: []*projectsuser.Registration{
			{ID: 1, Project: 10, User: 7}, {ID: 2, Project: 10, User: 8}, {ID: 3, Project: 11, User: 7},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	f := &s.Fields().Registrations
	libft, ada := s.ProjectBySlug("libft"), s.UserByLogin("ada")
	fmt.Println(s.Registrations.Count(f.ProjectID.In(libft.ID)), s.Registrations.Count(f.UserID.In(ada.ID)))

	var on []project.ID
	for e := range s.Registrations.Where(f.UserID.In(ada.ID)) {
		id, _ := f.ProjectID.Value(e)
		on = append(on, id)
	}
	for p := range s.Projects.Where(s.Fields().Projects.ID.In(on...)) {
		fmt.Println(p.Slug)
	}
	// Output:
	// 2 2
	// libft
	// born2beroot
}

// A program adds its own field: since when a registration waits for an evaluation. Three
// days are counted from the instant up to which time was applied, so that the answer is
// right on a day on which nothing changed.
func ExampleNewFields() {
	fields := store.NewFields()
	since := query.NullTime(fields.Registrations.Schema, "waiting_since", func(e *store.Entry) (time.Time, bool) {
		active := e.Registration.Attempts.Active()
		if active == nil || e.Status != state.WaitingEvaluation {
			return time.Time{}, false
		}
		return active.ClosedAt, true
	}, query.Ordered)

	waiting := func(id projectsuser.ID, days time.Duration) *projectsuser.Registration {
		closed := noon.Add(-days * 24 * time.Hour)
		return &projectsuser.Registration{ID: id, Project: 10, Attempts: team.Imported(&team.Team{ID: team.ID(id), Project: 10, ClosedAt: closed})}
	}
	s, err := store.New(fields, noon.AddDate(0, 0, -1), store.Records{
		Registrations: []*projectsuser.Registration{waiting(1, 3), waiting(2, 1), waiting(3, 9)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	edit := s.Edit()
	edit.Advance(noon)
	s = edit.Snapshot()
	for e := range s.Registrations.All(query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{since.AtMost(s.At().AddDate(0, 0, -3))},
		Sort:  []query.SortKey[*store.Entry]{since.Asc()},
	}) {
		at, _ := since.Value(e)
		fmt.Println(e.Registration.ID, "since", at.Format(time.DateOnly))
	}
	q, err := fields.Registrations.Schema.ParseString("range[waiting_since]=,2023-08-30T12:00:00Z")
	fmt.Println(s.Registrations.Count(q.Where...), err)
	// Output:
	// 3 since 2023-08-24
	// 1 since 2023-08-30
	// 2 <nil>
}

// An edit makes the next version of a snapshot. Statuses follow the records and time,
// and the snapshot with which the edit begins does not change.
func ExampleEdit() {
	locked := &team.Team{ID: 5, Project: 10, Session: 9, LockedAt: noon}
	before, err := store.New(nil, noon, store.Records{
		Sessions:      []*project.Session{{ID: 9, Project: 10, BeginAt: noon.Add(time.Hour)}},
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 10, Attempts: team.Joined(locked)}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := before.Edit()
	for _, c := range e.Advance(noon.Add(2 * time.Hour)) {
		fmt.Println("change", c.Sequence, "by", c.Command, "at", c.At.Format(time.TimeOnly))
	}
	closed := *locked
	closed.ClosedAt = e.At()
	err = e.Put(store.Records{
		Teams:         []*team.Team{&closed},
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 10, Attempts: team.Joined(&closed)}},
	})
	if err != nil {
		fmt.Println(err)
	}
	after := e.Snapshot()
	fmt.Println(before.Registration(1).Status, "and", after.Registration(1).Status)
	// Output:
	// change 1 by time at 13:00:00
	// waiting_to_start and waiting_evaluation
}

// A change is data: another process applies it to its own store.
func ExampleEdit_Apply() {
	source, copied := store.Empty(nil).Edit(), store.Empty(nil).Edit()
	source.Begin("staff", store.CommandPut)
	source.Put(store.Records{Users: []*user.User{{ID: 7, Login: "ada"}}})
	change, _ := source.End()

	err := copied.Apply(change)
	fmt.Println(copied.User(7).Login, "by", change.Actor, err)
	fmt.Println(copied.Apply(change))
	// Output:
	// ada by staff <nil>
	// store: change 1 of 0001-01-01T00:00:00Z: want change 2, not earlier than the last one
}

// A rollback returns to a mark.
func ExampleEdit_Rollback() {
	e := store.Empty(nil).Edit()
	e.Put(store.Records{Users: []*user.User{{ID: 7}}})
	mark := e.Mark()
	e.Put(store.Records{Users: []*user.User{{ID: 8}}})
	e.Rollback(mark)
	fmt.Println(e.Snapshot().Users.Len(), "user after change", e.Sequence())
	// Output: 1 user after change 1
}

// The content of a snapshot is everything that must be stored to restore it.
func ExampleRestore() {
	e := store.Empty(nil).Edit()
	e.Put(store.Records{Registrations: []*projectsuser.Registration{{ID: 1, Project: 10}, {ID: 2, Project: 10}}})
	if err := e.Shift(store.Shift{Project: 10, Registration: 2, To: 1}); err != nil {
		fmt.Println(err)
	}
	s, err := store.Restore(context.Background(), nil, e.Snapshot().Content())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("sequence", s.Sequence(), "positions", s.Positions(10))
	// Output: sequence 2 positions [2 1]
}

// The history of imported registrations is inferred from their timestamps. What happens
// later is recorded.
func ExampleSnapshot_Timeline() {
	s, err := store.New(nil, noon.Add(48*time.Hour), store.Records{Registrations: []*projectsuser.Registration{{
		ID: 1, Project: 10, CreatedAt: noon, MarkedAt: noon.Add(24 * time.Hour),
		Attempts: team.Imported(&team.Team{
			ID: 5, Project: 10, CreatedAt: noon, LockedAt: noon.Add(time.Hour), ClosedAt: noon.Add(23 * time.Hour),
			FinalMark: project.MarkOf(80),
		}),
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := s.Edit()
	e.Remove(store.IDs{Registrations: []projectsuser.ID{1}})
	timeline, err := e.Snapshot().Timeline(1)
	if err != nil {
		fmt.Println(err)
	}
	for _, m := range timeline {
		fmt.Println(m)
	}
	// Output:
	// 2023-09-02T12:00:00Z: not_registered to creating_group by import, inferred
	// 2023-09-02T13:00:00Z: creating_group to in_progress by import, inferred
	// 2023-09-03T11:00:00Z: in_progress to waiting_evaluation by import, inferred
	// 2023-09-03T12:00:00Z: waiting_evaluation to finished by import, inferred
	// 2023-09-04T12:00:00Z: finished to not_registered by remove, change 1
}

// A snapshot has the status at past instants, and at a future one if only time passes.
func ExampleSnapshot_StatusAt() {
	s, err := store.New(nil, noon, store.Records{
		Sessions: []*project.Session{{ID: 9, Project: 10, BeginAt: noon.Add(time.Hour)}},
		Registrations: []*projectsuser.Registration{{
			ID: 1, Project: 10, CreatedAt: noon, Attempts: team.Joined(&team.Team{ID: 5, Session: 9, CreatedAt: noon, LockedAt: noon}),
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, hours := range []time.Duration{-1, 0, 1} {
		period, err := s.StatusAt(1, noon.Add(hours*time.Hour))
		fmt.Println(period.Status, period.Foreseen, err)
	}
	// Output:
	// not_registered false <nil>
	// waiting_to_start false <nil>
	// in_progress true <nil>
}

// A change goes through JSON unchanged. The keys are the names of the Go fields.
func ExampleChange() {
	text, err := json.Marshal(store.Change{Sequence: 1, At: noon, Command: store.CommandLock, Moves: []store.Move{
		{Registration: 1, User: 7, Project: 10, From: state.CreatingGroup, To: state.InProgress, Events: []state.Event{state.Start}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var read store.Change
	if err := json.Unmarshal(text, &read); err != nil {
		fmt.Println(err)
		return
	}
	moves, err := json.Marshal(read.Moves)
	fmt.Println(string(moves), err)
	// Output:
	// [{"Registration":1,"User":7,"Project":10,"From":"creating_group","To":"in_progress","Events":["start"]}] <nil>
}

// A short answer of today replaces what it contains, and keeps the rest. An answer of
// yesterday that is read later replaces nothing, and fills what is not known.
func ExampleEdit_Import() {
	e := store.Empty(nil).Edit()
	mention := user.AllFields.Without(user.FieldLogin)
	e.Import(store.Records{Users: []*user.User{{ID: 7, Login: "ada", Unknown: mention}}}, noon)
	yesterday := noon.AddDate(0, 0, -1)
	full := &user.User{ID: 7, Login: "ada", PoolYear: "2023", Wallet: 12, UpdatedAt: yesterday}
	result := e.Import(store.Records{Users: []*user.User{full, {ID: 0}}}, yesterday)
	fmt.Println("replaced", result.Replaced.Users, "refused", result.Refused[0].Err)
	fmt.Println(e.User(7).Login, e.User(7).PoolYear)
	// Output:
	// replaced [7] refused store: user 0: without an id
	// ada 2023
}

// New refuses a list of records for one that is wrong. Sift removes those first.
func ExampleRecords_Sift() {
	records := store.Records{
		Users: []*user.User{{ID: 7, Login: "ada"}, {ID: -1}},
		Registrations: []*projectsuser.Registration{
			{ID: 1, User: 7, Project: 10},
			{ID: 2, User: 7, Project: 10}, // ada unregistered and registered again
		},
	}
	kept, result := records.Sift()
	s, err := store.New(nil, noon, kept)
	fmt.Println(s.Registrations.Len(), err)
	fmt.Println("older", result.Older.Registrations, "refused", result.Refused[0].Err)
	// Output:
	// 1 <nil>
	// older [1] refused store: user -1: want an id from 1 to 9007199254740991
}
