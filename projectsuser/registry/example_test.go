package registry_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// A registry runs commands, applies time, and answers queries about one consistent
// snapshot.
func ExampleRegistry() {
	now := noon
	r := registry.New(registry.Options{Clock: func() time.Time { return now }})
	ctx := context.Background()
	err := r.Do(ctx, "staff", func(tx *registry.Tx) error {
		rush := project.Session{ID: 1, Project: 1, Solo: true, BeginAt: noon.Add(time.Hour)}
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1, Slug: "rush-00"}},
			Sessions: []*project.Session{&rush},
			Users:    []*user.User{{ID: 7, Login: "ada"}, {ID: 8, Login: "bob"}},
		}, time.Time{})
		return err
	})
	for _, id := range []user.ID{7, 8} {
		err = errors.Join(err, r.Do(ctx, "intra", func(tx *registry.Tx) error {
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

// Do runs all commands of a function, or none.
func ExampleRegistry_Do() {
	r := registry.New(registry.Options{})
	add := func(logins ...string) error {
		return r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
			for i, login := range logins {
				if err := tx.PutUser(user.User{ID: user.ID(i + 1), Login: login}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	fmt.Println(add("ada", "ada"))
	fmt.Println(r.Snapshot().Users.Len(), "users")
	fmt.Println(add("ada", "bob"))
	fmt.Println(r.Snapshot().Users.Len(), "users")
	// Output:
	// store: user with login "ada": taken by user 1
	// 0 users
	// <nil>
	// 2 users
}

// A user registers, gets a team, and finishes. The timeline records each change of the
// status, with its command.
func ExampleTx_Register() {
	now := noon
	r := registry.New(registry.Options{Clock: func() time.Time { return now }})
	do := func(do func(*registry.Tx) error) {
		if err := r.Do(context.Background(), "staff", do); err != nil {
			fmt.Println(err)
		}
		now = now.Add(time.Hour)
	}
	do(func(tx *registry.Tx) error {
		return errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7, Login: "ada"}))
	})
	do(func(tx *registry.Tx) error { _, err := tx.Register(7, 1); return err })
	do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(1); return err })
	do(func(tx *registry.Tx) error { _, err := tx.Lock(1); return err })
	do(func(tx *registry.Tx) error { _, err := tx.Complete(1, 100); return err })
	timeline, err := r.Snapshot().Timeline(1)
	if err != nil {
		fmt.Println(err)
	}
	for _, m := range timeline {
		fmt.Println(m.At.Format(time.TimeOnly), m.To, "by", m.Command)
	}
	// Output:
	// 13:00:00 searching by register
	// 14:00:00 creating_group by create_team
	// 15:00:00 in_progress by lock
	// 16:00:00 finished by complete
}

// Options.Commit makes changes durable before they are published. If it fails, nothing
// happened.
func ExampleOptions() {
	full := false
	r := registry.New(registry.Options{Commit: func(b store.Batch) error {
		if full {
			return errors.New("the disk is full")
		}
		fmt.Println(len(b.Changes), "change up to", b.Snapshot.Sequence(), "touches the users", b.Touched.Users)
		return nil
	}})
	put := func(id user.ID) error {
		return r.Do(context.Background(), "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) })
	}
	fmt.Println(put(7))
	full = true
	fmt.Println(put(8))
	fmt.Println(r.Snapshot().Users.Len(), "user")
	// Output:
	// 1 change up to 1 touches the users [7]
	// <nil>
	// registry: commit: the disk is full
	// 1 user
}

// A replica replays the changes that another registry committed.
func ExampleRegistry_Replay() {
	var changes []store.Change
	source := registry.New(registry.Options{Commit: func(b store.Batch) error {
		changes = append(changes, b.Changes...)
		return nil
	}})
	ctx := context.Background()
	err := source.Do(ctx, "staff", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}))
		_, registered := tx.Register(7, 1)
		return errors.Join(err, registered)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	replica := registry.New(registry.Options{})
	err = replica.Replay(ctx, changes...)
	fmt.Println(replica.Snapshot().Registration(1).Status, "after change", replica.Snapshot().Sequence(), err)
	// Output: searching after change 3 <nil>
}

// A registration was finished with its first team. On the next day the source answers it
// with a second team, in progress. The rows of such a list have no updated_at, so the
// instants of the answers decide. The answer of the first day, imported again, is older.
func ExampleTx_Import() {
	r := registry.New(registry.Options{})
	first := &team.Team{ID: 40, Project: 5, ClosedAt: noon, FinalMark: project.MarkOf(80), Members: []team.Member{{User: 7, Leader: true}}}
	second := &team.Team{ID: 99, Project: 5, LockedAt: noon.Add(20 * time.Hour), Members: first.Members}
	for _, answer := range []struct {
		day   int
		teams []*team.Team
	}{{1, []*team.Team{first}}, {2, []*team.Team{first, second}}, {1, []*team.Team{first}}} {
		registration := &projectsuser.Registration{
			ID: 1, User: 7, Project: 5, Attempts: team.Imported(answer.teams...), Unknown: projectsuser.FieldUpdatedAt,
		}
		var result store.ImportResult
		err := r.Do(context.Background(), "sync", func(tx *registry.Tx) (err error) {
			result, err = tx.Import(store.Records{Registrations: []*projectsuser.Registration{registration}}, noon.AddDate(0, 0, answer.day))
			return err
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("day", answer.day, r.Snapshot().Registration(1).Status,
			"added", result.Added.Registrations, "replaced", result.Replaced.Registrations, "older", result.Older.Registrations)
	}
	// Output:
	// day 1 finished added [1] replaced [] older []
	// day 2 in_progress added [] replaced [1] older []
	// day 1 in_progress added [] replaced [] older [1]
}

// A sync of the complete answer about a project also unregisters the registrations that
// the source no longer has. The answer must be the one that the scope describes.
func ExampleTx_Sync() {
	r := registry.New(registry.Options{})
	sync := func(scope store.Scope, registrations ...*projectsuser.Registration) {
		err := r.Do(context.Background(), "sync", func(tx *registry.Tx) error {
			result, err := tx.Sync(store.Records{Registrations: registrations}, scope, noon)
			fmt.Println("put", result.Put(), "unregistered", result.Unregistered, err)
			return err
		})
		if err != nil {
			fmt.Println("nothing changed:", r.Snapshot().Registrations.Len(), "registrations")
		}
	}
	ada, bob := &projectsuser.Registration{ID: 1, User: 7, Project: 5}, &projectsuser.Registration{ID: 2, User: 8, Project: 5}
	sync(store.Scope{Project: 5}, ada, bob)
	sync(store.Scope{Project: 5}, bob)
	sync(store.Scope{Project: 6}, bob)
	// Output:
	// put 2 unregistered [] <nil>
	// put 0 unregistered [1] <nil>
	// put 0 unregistered [] store: scope "project 6": registration 2 is outside: it is on project 5
	// nothing changed: 1 registrations
}

// A command that is not possible says why, and nothing of its transaction happens.
func ExampleRefusal() {
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7}},
		}, time.Time{})
		if err != nil {
			return err
		}
		registration, err := tx.Register(7, 1)
		if err != nil {
			return err
		}
		_, err = tx.Retry(registration.ID, registry.RetryOptions{})
		return err
	})
	fmt.Println(err)
	fmt.Println(r.Snapshot().Registrations.Len())
	// Output:
	// registry: retry of registration 1: state: retry while "searching": not possible in this state
	// 0
}

// Errors are structs with the record and the reason, so a program can word them for its
// users.
func ExampleGuardError() {
	advise := func(err error) string {
		if e, ok := errors.AsType[*store.MissingError](err); ok {
			return fmt.Sprintf("no %s %d", e.Kind, e.ID)
		}
		if e, ok := errors.AsType[*registry.GuardError](err); ok {
			return fmt.Sprintf("the policy keeps user %d from %s: allowed only if %s", e.User, e.Command, e.Guard)
		}
		refusal, _ := errors.AsType[*registry.Refusal](err)
		if e, ok := errors.AsType[*user.RefusedError](err); ok {
			return fmt.Sprintf("user %d is %s: %s is not possible", refusal.User, e.State, e.Event)
		}
		return fmt.Sprint(err)
	}
	r := registry.New(registry.Options{Policy: registry.Policy{
		Admins: 1,
		Guards: map[store.Command][]registry.Guard{store.CommandDelete: {registry.GuardNotSelf}},
	}})
	for _, do := range []func(*registry.Tx) error{
		func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 7, Login: "ada", Role: user.Admin}) },
		func(tx *registry.Tx) error { _, err := tx.Assign(1, registry.Assignment{User: 7}); return err },
		func(tx *registry.Tx) error { return tx.DeleteUser(7) },
		func(tx *registry.Tx) error { return tx.Disable(7) },
		func(tx *registry.Tx) error { return tx.Unsuspend(7) },
	} {
		if err := r.Do(context.Background(), "ada", do); err != nil {
			fmt.Println(advise(err))
		}
	}
	// Output:
	// no project 1
	// the policy keeps user 7 from delete: allowed only if the account is not the actor's own
	// the policy keeps user 7 from disable: allowed only if enough admins remain
	// user 7 is active: unsuspend is not possible
}

// A policy with one seat refuses a second account.
func ExamplePolicy() {
	r := registry.New(registry.Options{Policy: registry.Policy{Seats: 1}})
	for _, email := range []string{"ada@example.com", "bob@example.com"} {
		err := r.Do(context.Background(), "", func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: email})
			return err
		})
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// registry: invite of user 2: allowed only if a seat is free
}

// mailFunc is a mailer that calls a function.
type mailFunc func(context.Context, registry.Mail) error

func (f mailFunc) Mail(ctx context.Context, m registry.Mail) error { return f(ctx, m) }

// A mailer sends the mails of commands that were committed.
func ExampleMailer() {
	r := registry.New(registry.Options{Mailer: mailFunc(func(_ context.Context, m registry.Mail) error {
		fmt.Println(m.Kind, "to", m.To.Email)
		return nil
	})})
	err := r.Do(context.Background(), "ada", func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "bob@example.com"})
		return err
	})
	fmt.Println(err)
	// Output:
	// invitation to bob@example.com
	// <nil>
}

// A team of two is formed in one command. An amendment sets locked_at without an
// event, and the status follows.
func ExampleTx_FormTeam() {
	r := registry.New(registry.Options{Clock: func() time.Time { return epoch }})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 2}), tx.PutUser(user.User{ID: 7, Login: "ada"}), tx.PutUser(user.User{ID: 8}))
		for _, u := range []user.ID{7, 8} {
			_, registered := tx.Register(u, 2)
			err = errors.Join(err, registered)
		}
		formed, refused := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
		if err := errors.Join(err, refused); err != nil {
			return err
		}
		_, err = tx.AmendTeam(formed.ID, registry.TeamPatch{LockedAt: optional.Some(epoch)})
		return err
	})
	formed := r.Snapshot().Team(1)
	fmt.Println(formed.Team.Name, formed.Status, err)
	// Output: ada's group in_progress <nil>
}

// Registrations on a project have positions from 1. A move shifts those between the
// old and the new position.
func ExampleTx_Move() {
	r := registry.New(registry.Options{})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		err := tx.PutProject(project.Project{ID: 1, Name: "Roof"})
		for u := range user.ID(3) {
			err = errors.Join(err, tx.PutUser(user.User{ID: u + 1}))
		}
		_, assigned := tx.Assign(1, registry.Assignment{User: 1}, registry.Assignment{User: 2}, registry.Assignment{User: 3, Position: 1})
		return errors.Join(err, assigned, tx.Move(1, 3))
	})
	fmt.Println(err)
	for i, id := range r.Snapshot().Positions(1) {
		fmt.Println(i+1, "user", r.Snapshot().Registration(id).Registration.User)
	}
	// Output:
	// <nil>
	// 1 user 3
	// 2 user 2
	// 3 user 1
}

// A program keeps a list up to date: it reads the snapshot with which the subscription
// begins, then applies the deliveries. It usually ranges over All in a goroutine.
func ExampleRegistry_Subscribe() {
	r := registry.New(registry.Options{})
	ctx := context.Background()
	status := r.Fields().Registrations.Status
	s := r.Subscribe(registry.SubscribeOptions{}, status.In(state.Searching))
	defer s.Close()
	fmt.Println("searching at first:", s.Snapshot().Registrations.Count(status.In(state.Searching)))

	err := r.Do(ctx, "ada", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	err = errors.Join(err, r.Do(ctx, "ada", func(tx *registry.Tx) error {
		_, err := tx.CreateTeam(1)
		return err
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for d, err := range s.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range d.Entered {
			fmt.Println("entered:", c.After.Registration.ID)
		}
		for _, c := range d.Left {
			fmt.Println("left:", c.Before.Registration.ID, "now", c.After.Status)
			s.Close()
		}
	}
	// Output:
	// searching at first: 0
	// entered: 1
	// left: 1 now creating_group
}
