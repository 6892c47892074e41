package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// school returns a folder for an example, options with a clock that advances by a minute
// with each reading, and a function that removes the folder.
func school() (dir string, o registry.Options, remove func()) {
	root, err := os.MkdirTemp("", "school")
	if err != nil {
		panic(err)
	}
	now := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Minute); return now }
	return filepath.Join(root, "journal"), registry.Options{Clock: clock}, func() { os.RemoveAll(root) }
}

// enrol puts a project and a user on it.
func enrol(tx *registry.Tx) error {
	put := errors.Join(tx.PutProject(project.Project{ID: 1, Slug: "libft"}), tx.PutUser(user.User{ID: 7, Login: "ada"}))
	_, err := tx.Register(7, 1)
	return errors.Join(put, err)
}

// A registry is written to a folder, and read when the folder is opened again.
func Example() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()

	r, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Do(ctx, "bocal", enrol), j.Close())

	r, j, err = journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	e := r.Snapshot().Find(7, 1)
	fmt.Printf("%s is %s, after %d changes\n", e.User.Login, e.Status, j.Opened().Changes)
	// Output:
	// <nil> <nil>
	// ada is searching, after 3 changes
}

// A folder can be open once at a time.
func ExampleOpen_twice() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	_, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	_, _, err = journal.Open(ctx, dir, o, journal.Options{})
	var locked *journal.LockedError
	fmt.Println(errors.As(err, &locked))
	// Output: true
}

// A snapshot replaces all changes before it. The journal writes snapshots in the
// background; the caller can request one, for example before a backup.
func ExampleJournal_Snapshot() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, o, journal.Options{Sync: journal.Sync(time.Second)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	fmt.Println(r.Do(ctx, "bocal", enrol))
	fmt.Println(j.State().Snapshot, j.State().Tail > 0)
	fmt.Println(j.Snapshot(ctx))
	fmt.Println(j.State().Snapshot, j.State().Tail)
	// Output:
	// <nil>
	// 0 true
	// <nil>
	// 3 0
}

// The changes are the audit log.
func ExampleChanges() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, o, journal.Options{KeepSegments: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Do(ctx, "bocal", enrol), j.Snapshot(ctx), j.Close())
	for c, err := range journal.Changes(ctx, dir) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Sequence, c.At.Format(time.TimeOnly), c.Actor, c.Command)
		for _, m := range c.Moves {
			fmt.Printf("  user %d on project %d: %s to %s\n", m.User, m.Project, m.From, m.To)
		}
	}
	// Output:
	// <nil> <nil> <nil>
	// 1 08:01:00 bocal put
	// 2 08:01:00 bocal put
	// 3 08:01:00 bocal register
	//   user 7 on project 1: not_registered to searching
}

// A registry whose changes were kept elsewhere becomes a folder.
func ExampleMake() {
	ctx := context.Background()
	var log []store.Change
	r := registry.New(registry.Options{Commit: func(b store.Batch) error {
		log = append(log, b.Changes...)
		return nil
	}})
	fmt.Println(r.Do(ctx, "bocal", enrol))
	parent, err := os.MkdirTemp("", "school")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(parent)
	changes := func(yield func(store.Change, error) bool) {
		for _, c := range log {
			if !yield(c, nil) {
				return
			}
		}
	}
	opened, err := journal.Make(ctx, filepath.Join(parent, "copy"), r.Snapshot().Content(), changes)
	fmt.Println(opened.Last, opened.Changes, err)
	// Output:
	// <nil>
	// 3 3 <nil>
}

// Load reads a folder while another program writes to it.
func ExampleLoad() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer j.Close()
	fmt.Println(r.Do(ctx, "bocal", enrol))
	copied, opened, err := journal.Load(ctx, dir, registry.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(copied.Snapshot().Registrations.Len(), opened.Last)
	// Output:
	// <nil>
	// 1 3
}

// A folder with changed bytes is refused, and Repair recovers what is intact.
func ExampleRepair() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Do(ctx, "bocal", enrol))
	err = r.Do(ctx, "bocal", func(tx *registry.Tx) error { _, err := tx.CreateTeam(1); return err })
	fmt.Println(err, j.Close())

	name := filepath.Join(dir, "00000000000000000000.journal")
	bytes, err := os.ReadFile(name)
	if err != nil {
		fmt.Println(err)
		return
	}
	bytes[len(bytes)-1] ^= 1
	fmt.Println(os.WriteFile(name, bytes, 0o600))

	_, _, err = journal.Open(ctx, dir, o, journal.Options{})
	var damage *journal.DamageError
	fmt.Println(errors.As(err, &damage))
	report, err := journal.Check(ctx, dir)
	fmt.Println(report.Files[0].Condition, report.Opened.Last, err)
	repaired, err := journal.Repair(ctx, dir)
	fmt.Println(repaired.Opened.Last, len(repaired.Aside), err)
	// Output:
	// <nil>
	// <nil> <nil>
	// <nil>
	// true
	// damaged 3 <nil>
	// 3 1 <nil>
}

// Dump shows the content of a folder.
func ExampleDump() {
	dir, o, remove := school()
	defer remove()
	ctx := context.Background()
	r, j, err := journal.Open(ctx, dir, o, journal.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Do(ctx, "bocal", enrol), j.Close())
	fmt.Println(journal.Dump(ctx, dir, os.Stdout))
	// Output:
	// <nil> <nil>
	// {"file":"00000000000000000000.journal","bytes":187,"format":1,"edition":1}
	// {"offset":24,"change":{"sequence":1,"at":"2024-03-01T08:01:00Z","actor":"bocal","command":"put","put":{"projects":[{"id":1,"slug":"libft","updated_at":"2024-03-01T08:01:00Z"}]}}}
	// {"offset":24,"change":{"sequence":2,"at":"2024-03-01T08:01:00Z","actor":"bocal","command":"put","put":{"users":[{"id":7,"login":"ada","updated_at":"2024-03-01T08:01:00Z"}]}}}
	// {"offset":24,"change":{"sequence":3,"at":"2024-03-01T08:01:00Z","actor":"bocal","command":"register","moves":[{"registration":1,"user":7,"project":1,"from":"not_registered","to":"searching","events":["register"]}],"put":{"registrations":[{"id":1,"user":7,"project":1,"attempts":[],"created_at":"2024-03-01T08:01:00Z","updated_at":"2024-03-01T08:01:00Z"}]}}}
	// <nil>
}
