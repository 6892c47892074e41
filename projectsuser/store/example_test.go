package store_test

import (
	"context"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// A URL query on the registrations of a snapshot.
func ExampleSnapshot() {
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "import", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{
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

// Fields have the types of the records: the project field takes project ids, and a user
// id does not compile there.
func ExampleFields() {
	r := registry.New(registry.Options{Clock: func() time.Time { return noon }})
	err := r.Do(context.Background(), "sync", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
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

// A program adds a field of its own: who waits for an evaluation, and since when.
func ExampleNewFields() {
	fields := store.NewFields()
	since := query.NullTime(fields.Registrations.Schema, "waiting_since", func(e *store.Entry) (time.Time, bool) {
		active := e.Registration.Attempts.Active()
		if active == nil || e.Status != state.WaitingEvaluation {
			return time.Time{}, false
		}
		return active.ClosedAt, true
	}, query.Ordered)

	r := registry.New(registry.Options{Fields: fields, Clock: func() time.Time { return noon }})
	waiting := func(id projectsuser.ID, days time.Duration) *projectsuser.Registration {
		closed := noon.Add(-days * 24 * time.Hour)
		return &projectsuser.Registration{ID: id, Project: 10, Attempts: team.Imported(&team.Team{ID: team.ID(id), Project: 10, ClosedAt: closed})}
	}
	err := r.Do(context.Background(), "sync", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
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
	for e := range s.Registrations.All(query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{libft, late},
		Sort:  []query.SortKey[*store.Entry]{since.Asc()},
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
