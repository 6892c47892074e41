package projectsuser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// A registration whose first attempt is finished and whose second is being
// worked on is in progress, whatever mark it has.
func ExampleRegistration_Status() {
	r := &projectsuser.Registration{
		FinalMark: project.MarkOf(0),
		Attempts: team.Imported(
			&team.Team{ID: 49, LockedAt: noon, ClosedAt: noon, FinalMark: project.MarkOf(0)},
			&team.Team{ID: 240, LockedAt: noon},
		),
	}
	fmt.Println(r.Status(project.Setting{}, noon))
	// Output: in_progress
}

// The catalog knows the session that the team runs in, and so when it begins.
func ExampleRegistration_Explain() {
	var c project.Catalog
	c.PutSession(project.Session{ID: 5, Project: 1, BeginAt: noon.Add(6 * time.Hour)})
	r := &projectsuser.Registration{
		Project:  1,
		Attempts: team.Joined(&team.Team{ID: 3, Session: 5, LockedAt: noon}),
	}
	e := r.Explain(&c, 0, noon, nil)
	fmt.Println(e)
	fmt.Println(r.Explain(&c, 0, e.Next, nil).Status)
	// Output:
	// waiting_to_start by rule 5 (not closed, begin_at in the future): begin_at is in the future and the team is not closed, until 2023-09-02T18:00:00Z; team 3 is the last of 1
	// in_progress
}

func ExampleRegistration_Compile() {
	s := project.Session{MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{24 * time.Hour}}
	r := &projectsuser.Registration{
		Attempts: team.Joined(&team.Team{ClosedAt: noon, FinalMark: project.MarkOf(66)}),
	}
	compiled := r.Compile(s, noon)
	fmt.Println(compiled.FinalMark, compiled.Validated)
	fmt.Println("retriable from", compiled.RetriableAt.Format(time.DateTime))
	// Output:
	// 66 not validated
	// retriable from 2023-09-03 12:00:00
}

func ExampleAudit() {
	var a projectsuser.Audit
	derived := state.Explain(state.Registered|state.InTeam|state.Closed, time.Time{})
	a.Add(159, state.InProgress, derived)
	d := a.Differences[0]
	fmt.Printf("%d: declared %s, derived %s by rule %d\n", d.ID, d.Declared, d.Derived, d.Rule)
	// Output: 159: declared in_progress, derived waiting_evaluation by rule 7
}

func ExampleOptional() {
	var patch struct {
		Mark projectsuser.Optional[int]    `json:"final_mark,omitzero"`
		Name projectsuser.Optional[string] `json:"name,omitzero"`
	}
	_ = json.Unmarshal([]byte(`{"final_mark": null}`), &patch)
	fmt.Println("mark: null", patch.Mark.IsNull())
	fmt.Println("name: absent", patch.Name.IsZero())
	// Output:
	// mark: null true
	// name: absent true
}

// A registry carries commands out, lets time in, and answers questions about
// one consistent snapshot.
func ExampleRegistry() {
	now := noon
	r := projectsuser.New(projectsuser.Options{Clock: func() time.Time { return now }})
	ctx := context.Background()
	err := r.Do(ctx, "staff", func(tx *projectsuser.Tx) error {
		rush := project.Session{ID: 1, Project: 1, Solo: true, BeginAt: noon.Add(time.Hour)}
		_, err := tx.Import(projectsuser.Records{
			Projects: []*project.Project{{ID: 1, Slug: "rush-00"}},
			Sessions: []*project.Session{&rush},
			Users:    []*user.User{{ID: 7, Login: "ada"}, {ID: 8, Login: "bob"}},
		})
		return err
	})
	for _, id := range []user.ID{7, 8} {
		err = errors.Join(err, r.Do(ctx, "intra", func(tx *projectsuser.Tx) error {
			_, err := tx.Register(id, 1)
			return err
		}))
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	before := r.Snapshot()
	now = noon.Add(time.Hour)
	if err := r.Advance(ctx, now); err != nil {
		fmt.Println(err)
	}
	status := r.Fields().Registrations.Status
	fmt.Println("waiting before:", before.Registrations.Count(status.In(state.WaitingToStart)))
	fmt.Println("waiting after: ", r.Snapshot().Registrations.Count(status.In(state.WaitingToStart)))
	fmt.Println("in progress:   ", r.Snapshot().Registrations.Count(status.In(state.InProgress)))
	// Output:
	// waiting before: 2
	// waiting after:  0
	// in progress:    2
}

// A query in the grammar of URLs, over the registrations of a snapshot.
func ExampleSnapshot() {
	r := projectsuser.New(projectsuser.Options{})
	err := r.Do(context.Background(), "import", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(projectsuser.Records{Registrations: []*projectsuser.Registration{
			{ID: 1, Project: 10, FinalMark: project.MarkOf(125), Declared: state.Finished},
			{ID: 2, Project: 10, FinalMark: project.MarkOf(80), Declared: state.Finished},
			{ID: 3, Project: 11, Declared: state.InProgress},
		}})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := r.Snapshot()
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

// Fields are of the types that the records have: the id of a project asks for
// projects, and that of a user does not compile there.
func ExampleFields() {
	r := projectsuser.New(projectsuser.Options{Clock: func() time.Time { return noon }})
	err := r.Do(context.Background(), "sync", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(projectsuser.Records{
			Projects: []*project.Project{{ID: 10, Slug: "libft"}, {ID: 11, Slug: "born2beroot"}},
			Users:    []*user.User{{ID: 7, Login: "ada"}, {ID: 8, Login: "bob"}},
			Registrations: []*projectsuser.Registration{
				{ID: 1, Project: 10, User: 7}, {ID: 2, Project: 10, User: 8}, {ID: 3, Project: 11, User: 7},
			},
		})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, f := r.Snapshot(), &r.Fields().Registrations
	libft, ada := s.ProjectBySlug("libft"), s.UserByLogin("ada")
	fmt.Println(s.Registrations.Count(f.ProjectID.In(libft.ID)), s.Registrations.Count(f.UserID.In(ada.ID)))

	var on []project.ID
	for e := range s.Registrations.Where(f.UserID.In(ada.ID)) {
		id, _ := f.ProjectID.Value(e)
		on = append(on, id)
	}
	for p := range s.Projects.Where(r.Fields().Projects.ID.In(on...)) {
		fmt.Println(p.Slug)
	}
	// Output:
	// 2 2
	// libft
	// born2beroot
}

// A question that the fields do not answer is a field of one's own: here who
// waits for an evaluation, and since when.
func ExampleNewFields() {
	fields := projectsuser.NewFields()
	since := query.NullTime(fields.Registrations.Schema, "waiting_since", func(e *projectsuser.Entry) (time.Time, bool) {
		active := e.Registration.Attempts.Active()
		if active == nil || e.Status != state.WaitingEvaluation {
			return time.Time{}, false
		}
		return active.ClosedAt, true
	}, query.Ordered)

	r := projectsuser.New(projectsuser.Options{Fields: fields, Clock: func() time.Time { return noon }})
	waiting := func(id projectsuser.ID, days time.Duration) *projectsuser.Registration {
		closed := noon.Add(-days * 24 * time.Hour)
		return &projectsuser.Registration{ID: id, Project: 10, Attempts: team.Imported(&team.Team{ID: team.ID(id), Project: 10, ClosedAt: closed})}
	}
	err := r.Do(context.Background(), "sync", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(projectsuser.Records{
			Projects:      []*project.Project{{ID: 10, Slug: "libft"}},
			Registrations: []*projectsuser.Registration{waiting(1, 5), waiting(2, 1), waiting(3, 9)},
		})
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := r.Snapshot()
	libft := fields.Registrations.ProjectID.In(s.ProjectBySlug("libft").ID)
	late := since.AtMost(s.At().Add(-3 * 24 * time.Hour))
	for e := range s.Registrations.All(query.Query[*projectsuser.Entry]{
		Where: []query.Condition[*projectsuser.Entry]{libft, late},
		Sort:  []query.SortKey[*projectsuser.Entry]{since.Asc()},
	}) {
		at, _ := since.Value(e)
		fmt.Println(e.Registration.ID, "since", at.Format(time.DateOnly))
	}
	q, err := fields.Registrations.Schema.ParseString("range[waiting_since]=,2023-08-30T12:00:00Z")
	fmt.Println(s.Registrations.Count(q.Where...), err)
	// Output:
	// 3 since 2023-08-24
	// 1 since 2023-08-28
	// 2 <nil>
}

// What an operator is told: errors are structs, and each has what it takes to
// find the record and the reason.
func ExampleGuardError() {
	advise := func(err error) string {
		if e, ok := errors.AsType[*projectsuser.MissingError](err); ok {
			return fmt.Sprintf("there is no %s %d", e.Kind, e.ID)
		}
		if e, ok := errors.AsType[*projectsuser.GuardError](err); ok {
			return fmt.Sprintf("the policy keeps user %d from %s: only if %s", e.User, e.Command, e.Guard)
		}
		refusal, _ := errors.AsType[*projectsuser.Refusal](err)
		if e, ok := errors.AsType[*user.RefusedError](err); ok {
			return fmt.Sprintf("user %d is %s: %s is not possible", refusal.User, e.State, e.Event)
		}
		return fmt.Sprint(err)
	}
	r := projectsuser.New(projectsuser.Options{Policy: projectsuser.Policy{
		Admins: 1,
		Guards: map[projectsuser.Command][]projectsuser.Guard{projectsuser.CommandDelete: {projectsuser.NotSelf}},
	}})
	for _, do := range []func(*projectsuser.Tx) error{
		func(tx *projectsuser.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada", Role: user.Admin}) },
		func(tx *projectsuser.Tx) error { _, err := tx.Assign(1, projectsuser.Assignment{User: 7}); return err },
		func(tx *projectsuser.Tx) error { return tx.DeleteUser(7) },
		func(tx *projectsuser.Tx) error { return tx.Disable(7) },
		func(tx *projectsuser.Tx) error { return tx.Unsuspend(7) },
	} {
		if err := r.Do(context.Background(), "ada", do); err != nil {
			fmt.Println(advise(err))
		}
	}
	// Output:
	// there is no project 1
	// the policy keeps user 7 from delete: only if the account is not the actor's own
	// the policy keeps user 7 from disable: only if enough admins remain
	// user 7 is active: unsuspend is not possible
}

// A command that is not possible says why, and nothing of its transaction
// happens.
func ExampleRefusal() {
	r := projectsuser.New(projectsuser.Options{})
	err := r.Do(context.Background(), "staff", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(projectsuser.Records{
			Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7}},
		})
		if err != nil {
			return err
		}
		registration, err := tx.Register(7, 1)
		if err != nil {
			return err
		}
		_, err = tx.Retry(registration.ID, projectsuser.RetryOptions{})
		return err
	})
	fmt.Println(err)
	fmt.Println(r.Snapshot().Registrations.Len())
	// Output:
	// projectsuser: retry of registration 1: state: retry while "searching": not possible in this state
	// 0
}
