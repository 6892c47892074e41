package registry_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// importInto imports records into a registry.
func importInto(r *registry.Registry, records store.Records) error {
	return r.Do(context.Background(), "import", func(tx *registry.Tx) error {
		result, err := tx.Import(records, time.Time{})
		return errors.Join(err, result.Err())
	})
}

// drawID draws an id of a record, valid or not.
func drawID(t *rapid.T, label string) int64 {
	return rapid.SampledFrom([]int64{1, 2, store.MaxID, 0, -1, store.MaxID + 1, math.MaxInt64, math.MinInt64}).Draw(t, label)
}

// drawTime draws a time, in a year that a record may have or not.
func drawTime(t *rapid.T, label string) time.Time {
	return rapid.SampledFrom([]time.Time{
		{}, epoch, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -3600)), // in UTC in the year 10000
	}).Draw(t, label)
}

// drawRecord draws records with one record of one kind, which may be nil or invalid.
func drawRecord(t *rapid.T) (r store.Records) {
	id, at, n := drawID(t, "id"), drawTime(t, "time"), rapid.SampledFrom([]int{0, 1, -1}).Draw(t, "count")
	other := drawID(t, "reference")
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0:
		r.Projects = []*project.Project{{ID: project.ID(id), Parent: project.ID(other), Budget: n, CreatedAt: at}}
	case 1:
		r.Sessions = []*project.Session{{ID: project.SessionID(id), Project: project.ID(other), MaxPeople: n, BeginAt: at}}
	case 2:
		r.Users = []*user.User{{ID: user.ID(id), InvitedAt: at, Campuses: []user.Campus{{ID: project.CampusID(other)}}}}
	case 3:
		r.Teams = []*team.Team{{ID: team.ID(id), Project: project.ID(other), LockedAt: at, Members: []team.Member{{User: 1, Occurrence: n}}}}
	case 4:
		r.Registrations = []*projectsuser.Registration{{ID: projectsuser.ID(id), User: user.ID(other), Occurrence: n, MarkedAt: at}}
	case 5:
		r.TimeEntries = []*user.TimeEntry{{ID: user.TimeEntryID(id), User: user.ID(other), Minutes: n, Date: at}}
	case 6:
		r.Expenses = []*user.Expense{{ID: user.ExpenseID(id), User: user.ID(other), Date: at}}
	case 7:
		r.Projects = []*project.Project{nil}
	}
	return r
}

// What one way into a store accepts all ways accept: put, import, replay, restore.
func TestLawOneValidation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		want := store.Empty(nil).Edit().Put(r)
		imported := registry.New(registry.Options{})
		change := store.Change{Sequence: 1, At: epoch, Command: store.CommandPut, Put: r}
		for way, err := range map[string]error{
			"import":  importInto(imported, r),
			"replay":  registry.New(registry.Options{}).Replay(t.Context(), change),
			"restore": registry.New(registry.Options{}).Restore(t.Context(), store.Content{Records: r}),
		} {
			if (err == nil) != (want == nil) {
				t.Errorf("%s: %v, but a put returns: %v", way, err, want)
			}
		}
		if want != nil {
			if invalid := new(store.InvalidError); !errors.As(want, &invalid) && !errors.As(want, new(*project.CycleError)) {
				t.Errorf("the error is a %T", want)
			}
			return
		}
		// The records survive a restart from a snapshot.
		again := registry.New(registry.Options{})
		if err := again.Restore(t.Context(), imported.Snapshot().Content()); err != nil {
			t.Errorf("the content of the registry is refused: %v", err)
		}
	})
}

// An import is checked as its records will be held: a record that is dropped as older
// neither makes a cycle nor hides one.
func TestImportChecksTheTreeAsItWillBeHeld(t *testing.T) {
	newer, older := epoch.Add(time.Hour), epoch
	r := registry.New(registry.Options{})
	if err := importInto(r, store.Records{Projects: []*project.Project{{ID: 1, Parent: 2, UpdatedAt: newer}, {ID: 2}}}); err != nil {
		t.Fatal(err)
	}
	var cycle *project.CycleError
	err := importInto(r, store.Records{Projects: []*project.Project{{ID: 1, UpdatedAt: older}, {ID: 2, Parent: 1, UpdatedAt: newer}}})
	if !errors.As(err, &cycle) {
		t.Errorf("a cycle through a held project: %v", err)
	}
	err = importInto(r, store.Records{Projects: []*project.Project{{ID: 1, UpdatedAt: newer.Add(1)}, {ID: 2, Parent: 1, UpdatedAt: newer}}})
	if err != nil {
		t.Errorf("1 becomes a root and 2 its child: %v", err)
	}
	err = r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1, Parent: 2}) })
	if !errors.As(err, &cycle) || err.Error() != `project: parent of "1": cycle 1 -> 2 -> 1` {
		t.Errorf("then a cycle by a put: %v", err)
	}
}

// A new id is one that a record may have and that none has.
func TestNewIDsAreInRangeAndUnused(t *testing.T) {
	r := registry.New(registry.Options{})
	if err := importInto(r, store.Records{Users: []*user.User{{ID: store.MaxID}}}); err != nil {
		t.Fatal(err)
	}
	invite := func(r *registry.Registry, email string) error {
		return r.Do(context.Background(), "", func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: email})
			return err
		})
	}
	var invalid *store.InvalidError
	if err := invite(r, "ada@example.com"); !errors.As(err, &invalid) || invalid.ID != store.MaxID+1 {
		t.Errorf("after the last id: %v", err)
	}
	for id, want := range map[int64]any{0: &invalid, -1: &invalid, math.MinInt64: &invalid, store.MaxID + 1: &invalid, 5: new(*store.TakenError)} {
		r := registry.New(registry.Options{NextID: func(store.Kind, int64) int64 { return id }})
		if err := importInto(r, store.Records{Users: []*user.User{{ID: 5}}}); err != nil {
			t.Fatal(err)
		}
		if err := invite(r, "ada@example.com"); err == nil || !errors.As(err, want) {
			t.Errorf("id %d: %v", id, err)
		}
		if n := r.Snapshot().Users.Len(); n != 1 {
			t.Errorf("id %d: %d users", id, n)
		}
	}
}

// A commit that panics or exits its goroutine publishes nothing, in this batch and in
// the next one. The panic goes on in the first command; the registry goes on too.
func TestACommitThatDoesNotReturnHappensNowhere(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("disk") }, "exit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			var committed []store.Change
			failing := true
			r := registry.New(registry.Options{Commit: func(b store.Batch) error {
				if failing {
					fail()
				}
				committed = append(committed, b.Changes...)
				return nil
			}})
			put := func(id project.ID) (err error) {
				defer func() {
					if v := recover(); v != nil {
						err = fmt.Errorf("panic: %v", v)
					}
				}()
				return r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: id}) })
			}
			err := put(1)
			var commit *registry.CommitError
			if name == "panic" && (err == nil || err.Error() != "panic: disk") || name == "exit" && !errors.As(err, &commit) {
				t.Errorf("the first command: %v", err)
			}
			if r.Snapshot().Sequence() != 0 {
				t.Error("the change was published")
			}
			failing = false
			if err := put(2); err != nil {
				t.Fatal(err)
			}
			if len(committed) != 1 || committed[0].Sequence != 1 || r.Snapshot().Project(1) != nil || r.Snapshot().Project(2) == nil {
				t.Errorf("then: committed %+v", committed)
			}
		})
	}
}

// The commands that were in the batch of the panic, or waited behind it, fail with a
// CommitError; only one of them panics.
func TestAPanicOfACommitReachesOneCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := registry.New(registry.Options{Commit: func(store.Batch) error {
			<-release
			panic("disk")
		}})
		var mu sync.Mutex
		panics, refused := 0, 0
		var commands sync.WaitGroup
		for id := range project.ID(4) {
			commands.Go(func() {
				defer func() {
					mu.Lock()
					defer mu.Unlock()
					if recover() != nil {
						panics++
					}
				}()
				err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1 + id}) })
				mu.Lock()
				defer mu.Unlock()
				if _, ok := errors.AsType[*registry.CommitError](err); ok {
					refused++
				}
			})
			synctest.Wait()
		}
		close(release)
		commands.Wait()
		if panics != 1 || refused != 3 || r.Snapshot().Sequence() != 0 {
			t.Errorf("%d panics, %d refused, sequence %d", panics, refused, r.Snapshot().Sequence())
		}
	})
}

// A panic in a function of the caller undoes the transaction, and the registry goes on.
func TestAPanicOfTheCallerUndoesTheTransaction(t *testing.T) {
	for name, break_ := range map[string]func(*registry.Options) func(*registry.Tx) error{
		"do": func(*registry.Options) func(*registry.Tx) error {
			return func(tx *registry.Tx) error {
				_ = tx.PutProject(project.Project{ID: 1})
				panic("do")
			}
		},
		"NextID": func(o *registry.Options) func(*registry.Tx) error {
			o.NextID = func(store.Kind, int64) int64 { panic("NextID") }
			return func(tx *registry.Tx) error {
				_ = tx.PutProject(project.Project{ID: 1})
				_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
				return err
			}
		},
		"Clock": func(o *registry.Options) func(*registry.Tx) error {
			calls := 0
			o.Clock = func() time.Time {
				if calls++; calls == 1 {
					panic("clock")
				}
				return epoch
			}
			return func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1}) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			var o registry.Options
			do := break_(&o)
			r := registry.New(o)
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic does not go on")
					}
				}()
				_ = r.Do(t.Context(), "", do)
			}()
			if err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 2}) }); err != nil {
				t.Fatal(err)
			}
			s := r.Snapshot()
			if s.Sequence() != 1 || s.Project(1) != nil || s.Project(2) == nil {
				t.Errorf("sequence %d, project 1 %v, project 2 %v", s.Sequence(), s.Project(1), s.Project(2))
			}
		})
	}
}

// What a command is given by value is copied: a later write to it changes nothing.
func TestPutsCopyTheirRecords(t *testing.T) {
	r := registry.New(registry.Options{})
	u := user.User{ID: 7, Login: "ada", Campuses: []user.Campus{{ID: 1}}, Cursus: []user.Cursus{{ID: 21}}}
	s := project.Session{ID: 1, Project: 1, RetryDelays: project.RetryDelays{time.Hour}}
	p := project.Project{ID: 1, Cursus: []project.CursusID{21}, Campuses: []project.CampusID{1}}
	order := []projectsuser.ID{2, 1}
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		return errors.Join(tx.PutUser(u), tx.PutUser(user.User{ID: 8, Login: "bob"}), tx.PutProject(p), tx.PutSession(s))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = r.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Assign(1, registry.Assignment{User: 7}, registry.Assignment{User: 8})
		return errors.Join(err, tx.Reorder(1, order))
	})
	if err != nil {
		t.Fatal(err)
	}
	u.Campuses[0].ID, u.Cursus[0].ID, s.RetryDelays[0], order[0], p.Cursus[0], p.Campuses[0] = 9, 9, 0, 9, 9, 9
	held := r.Snapshot()
	if diff := cmp.Diff([]user.Campus{{ID: 1}}, held.User(7).Campuses); diff != "" {
		t.Errorf("campuses (-want +got):\n%s", diff)
	}
	if held.User(7).Cursus[0].ID != 21 || held.Session(1).RetryDelays[0] != time.Hour || !slices.Equal(held.Positions(1), []projectsuser.ID{2, 1}) {
		t.Error("a write of the caller reached the registry")
	}
	if held := held.Project(1); held.Cursus[0] != 21 || held.Campuses[0] != 1 {
		t.Error("a write of the caller reached the project")
	}
}

// Imported records are handed over, and a registry that detects writes says which one
// was modified.
func TestDetectWritesNamesTheModifiedRecord(t *testing.T) {
	r := registry.New(registry.Options{DetectWrites: true})
	ada := &user.User{ID: 7, Login: "ada"}
	if err := importInto(r, store.Records{Users: []*user.User{ada, {ID: 8}}}); err != nil {
		t.Fatal(err)
	}
	put := func() error {
		return r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1}) })
	}
	if err := put(); err != nil {
		t.Fatalf("nothing was modified: %v", err)
	}
	ada.Login = "eve"
	var modified *registry.ModifiedError
	if err := put(); !errors.As(err, &modified) || *modified != (registry.ModifiedError{Kind: store.KindUser, ID: 7}) {
		t.Errorf("after a write: %v", err)
	}
}

func TestATransactionThatEndedPanics(t *testing.T) {
	r := registry.New(registry.Options{})
	var kept *registry.Tx
	if err := r.Do(t.Context(), "", func(tx *registry.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func(){
		"a command": func() { _ = kept.PutProject(project.Project{ID: 1}) },
		"View":      func() { kept.View() },
	} {
		func() {
			defer func() {
				if v := recover(); v != "registry: Tx used after Do returned" {
					t.Errorf("%s: %v", name, v)
				}
			}()
			use()
		}()
	}
}

// The wait for other commands and for the commit ends with the context, and the error
// says whether the command may still happen.
func TestWaitsEndWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mails []registry.Mail
		r := registry.New(registry.Options{
			Commit: func(store.Batch) error { time.Sleep(6 * time.Second); return nil },
			Mailer: mailerFunc(func(m registry.Mail) error { mails = append(mails, m); return nil }),
		})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		begun := time.Now()
		err := r.Do(ctx, "", func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "ada@example.com"})
			return err
		})
		wait, ok := errors.AsType[*registry.WaitError](err)
		if !ok || !wait.MayHappen || !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 200*time.Millisecond {
			t.Errorf("behind a slow commit: %v after %s", err, time.Since(begun))
		}
		time.Sleep(7 * time.Second)
		synctest.Wait() // the mail is sent in another goroutine
		if r.Snapshot().Users.Len() != 1 || len(mails) != 1 {
			t.Errorf("%d users and %d mails in the end", r.Snapshot().Users.Len(), len(mails))
		}

		release := make(chan struct{})
		var holder sync.WaitGroup
		holder.Go(func() {
			_ = r.Do(t.Context(), "", func(*registry.Tx) error { <-release; return errors.New("nothing") })
		})
		synctest.Wait()
		ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		ran := false
		err = r.Do(ctx, "", func(*registry.Tx) error { ran = true; return nil })
		if wait, ok := errors.AsType[*registry.WaitError](err); !ok || wait.MayHappen || ran {
			t.Errorf("behind a slow command: %v, ran %t", err, ran)
		}
		close(release)
		holder.Wait()
	})
}

// mailerFunc is a mailer that is a function.
type mailerFunc func(registry.Mail) error

func (f mailerFunc) Mail(_ context.Context, m registry.Mail) error { return f(m) }

// A mailer that blocks holds only the goroutine whose command it mails for.
func TestABlockedMailerHoldsNoOtherCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r := registry.New(registry.Options{Mailer: mailerFunc(func(registry.Mail) error { <-release; return nil })})
		var inviting sync.WaitGroup
		inviting.Go(func() {
			_ = r.Do(t.Context(), "", func(tx *registry.Tx) error {
				_, _, err := tx.Invite(registry.Invitation{Email: "ada@example.com"})
				return err
			})
		})
		synctest.Wait()
		if err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 1}) }); err != nil {
			t.Errorf("another command: %v", err)
		}
		if r.Snapshot().Users.Len() != 1 {
			t.Error("the invited user is not published")
		}
		close(release)
		inviting.Wait()
	})
}

// A short record is merged over the held one before the rules are checked.
func TestAShortRecordCannotTakeAPlace(t *testing.T) {
	r := registry.New(registry.Options{})
	at := func(h time.Duration) time.Time { return epoch.Add(h * time.Hour) }
	records := func(all ...*projectsuser.Registration) store.Records { return store.Records{Registrations: all} }
	first := records(
		&projectsuser.Registration{ID: 1, User: 7, Project: 1, UpdatedAt: at(0)},
		&projectsuser.Registration{ID: 2, User: 7, Project: 2, UpdatedAt: at(0)})
	if err := importInto(r, first); err != nil {
		t.Fatal(err)
	}
	short := &projectsuser.Registration{ID: 1, Project: 2, UpdatedAt: at(1)}
	if err := importInto(r, records(short)); err != nil || r.Snapshot().Find(7, 2).Registration.ID != 2 || r.Snapshot().Find(7, 1).Registration.ID != 1 {
		t.Errorf("a short record moves 1 to the place of 2: %v", err)
	}
	moved := &projectsuser.Registration{ID: 2, Project: 3, UpdatedAt: at(1)}
	for name, order := range map[string][]*projectsuser.Registration{"one order": {short, moved}, "the other": {moved, short}} {
		r := registry.New(registry.Options{})
		if err := errors.Join(importInto(r, first), importInto(r, records(order...))); err != nil {
			t.Errorf("%s: 2 makes room for 1: %v", name, err)
		}
		if e := r.Snapshot().Find(7, 2); e == nil || e.Registration.ID != 1 {
			t.Errorf("%s: on project 2 is %+v", name, e)
		}
	}
}

// No login that the registry makes up looks like an id.
func TestMadeUpLoginsAreNoIDs(t *testing.T) {
	r := registry.New(registry.Options{})
	for _, email := range []string{"1@example.com", "1@example.org", "42", "@example.com", "Ada@example.com", "ada@example.org"} {
		err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: email})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var logins []string
	for u := range r.Snapshot().Users.Where() {
		logins = append(logins, u.Login)
		if strings.Trim(u.Login, "0123456789") == "" {
			t.Errorf("login %q", u.Login)
		}
	}
	want := []string{"user-1", "user-1-2", "user-42", "user-", "ada", "ada-6"}
	if diff := cmp.Diff(want, logins); diff != "" {
		t.Errorf("logins (-want +got):\n%s", diff)
	}
}

// The history of a removed registration is kept until it is forgotten, also after a
// replay and a restart.
func TestForgetRemovesHistories(t *testing.T) {
	var changes []store.Change
	r := registry.New(registry.Options{
		Clock:  func() time.Time { return epoch },
		Commit: func(b store.Batch) error { changes = append(changes, b.Changes...); return nil },
	})
	do := func(do func(*registry.Tx) error) error { return r.Do(t.Context(), "", do) }
	err := errors.Join(
		do(func(tx *registry.Tx) error {
			return errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}), tx.PutUser(user.User{ID: 8}))
		}),
		do(func(tx *registry.Tx) error {
			_, err := tx.Assign(1, registry.Assignment{User: 7}, registry.Assignment{User: 8})
			return err
		}),
		do(func(tx *registry.Tx) error { return tx.Unregister(1) }))
	if err != nil {
		t.Fatal(err)
	}
	var missing *store.MissingError
	for _, ids := range [][]projectsuser.ID{{2}, {99}, {1, 2}} {
		if err := do(func(tx *registry.Tx) error { return tx.Forget(ids...) }); !errors.As(err, &missing) {
			t.Errorf("forget %d: %v", ids, err)
		}
	}
	if got := slices.Collect(r.Snapshot().Removed()); !slices.Equal(got, []projectsuser.ID{1}) {
		t.Fatalf("removed are %d", got)
	}
	if err := do(func(tx *registry.Tx) error { return tx.Forget(1) }); err != nil {
		t.Fatal(err)
	}
	replayed, restored := registry.New(registry.Options{}), registry.New(registry.Options{})
	if err := errors.Join(replayed.Replay(t.Context(), changes...), restored.Restore(t.Context(), r.Snapshot().Content())); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*registry.Registry{"forgotten": r, "replayed": replayed, "restored": restored} {
		if _, err := r.Snapshot().Timeline(1); !errors.As(err, &missing) || r.Snapshot().Sequence() != 6 {
			t.Errorf("%s: timeline %v, sequence %d", name, err, r.Snapshot().Sequence())
		}
	}
}
