package journal

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// million is the flag for benchmarks with a million registrations.
var million = flag.Bool("million", false, "benchmarks with a million registrations, too")

// sizes are the numbers of registrations of the benchmarks.
func sizes() []int {
	if *million {
		return []int{100_000, 1_000_000}
	}
	return []int{100_000}
}

// opening is the time of the first registration.
var opening = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// bigSchool returns n registrations of every status, with a team each, on 500 projects. A
// user has twenty of them.
func bigSchool(n int) store.Records {
	var r store.Records
	for id := project.ID(1); id <= 500; id++ {
		r.Projects = append(r.Projects, &project.Project{ID: id, Name: fmt.Sprint("Project ", id), Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(id), Project: id})
	}
	for id := user.ID(1); id <= user.ID(n/20+1); id++ {
		r.Users = append(r.Users, &user.User{
			ID: id, Login: fmt.Sprint("user-", id), Email: fmt.Sprintf("user-%d@student.example.org", id),
			FirstName: "Ada", LastName: "Lovelace", DisplayName: "Ada Lovelace", Kind: "student", Active: true,
			Campuses: []user.Campus{{ID: project.CampusID(1 + id%74), Primary: true}}, Cursus: []user.Cursus{{ID: 21, BeginAt: opening}},
		})
	}
	for i := range n {
		r.Registrations = append(r.Registrations, bigRegistration(i))
	}
	return r
}

// bigRegistration returns a registration with a team.
func bigRegistration(i int) *projectsuser.Registration {
	created := opening.Add(time.Duration(i) * time.Second)
	r := &projectsuser.Registration{
		ID: projectsuser.ID(1 + i), User: user.ID(1 + i/20), Project: project.ID(1 + i%500), Cursus: []project.CursusID{21},
		CreatedAt: created, UpdatedAt: created.Add(time.Hour),
	}
	t := &team.Team{
		ID: team.ID(1 + i), Name: fmt.Sprintf("user-%d's group", r.User), Project: r.Project, Session: project.SessionID(r.Project),
		Members: []team.Member{{User: r.User, Leader: true, Validated: true}}, CreatedAt: created, UpdatedAt: created.Add(time.Hour),
		RepoURL: fmt.Sprintf("git@git.example.org:vogsphere/intra-uuid-%08x", i), RepoUUID: fmt.Sprintf("intra-uuid-%08x", i),
	}
	if i%10 > 1 {
		t.LockedAt = created.Add(time.Minute)
	}
	if i%10 > 3 {
		t.ClosedAt = created.Add(time.Hour)
	}
	if i%10 > 4 {
		t.FinalMark, t.Validated = project.MarkOf(int32(i%126)), project.Validated
		r.FinalMark, r.Validated, r.MarkedAt = t.FinalMark, t.Validated, t.ClosedAt
	}
	r.Attempts = team.Joined(t)
	return r
}

// opened opens a folder, with a clock that does not advance.
func opened(b *testing.B, dir string, o Options) *Journal {
	b.Helper()
	_, j, err := Open(b.Context(), dir, registry.Options{Clock: func() time.Time { return opening.Add(24 * 365 * time.Hour) }}, o)
	if err != nil {
		b.Fatal(err)
	}
	return j
}

// filled returns a journal with n registrations.
func filled(b *testing.B, dir string, n int, o Options) *Journal {
	b.Helper()
	j := opened(b, dir, o)
	err := j.registry.Do(b.Context(), "import", func(tx *registry.Tx) error { _, err := tx.Import(bigSchool(n), time.Time{}); return err })
	if err == nil {
		err = j.Snapshot(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	return j
}

// lockOrUnlock locks the team of an open registration, or unlocks it.
func lockOrUnlock(ctx context.Context, r *registry.Registry, id team.ID, lock bool) error {
	return r.Do(ctx, "staff", func(tx *registry.Tx) (err error) {
		if lock {
			_, err = tx.Lock(id)
		} else {
			_, err = tx.Unlock(id)
		}
		return err
	})
}

// BenchmarkDurableCommand compares a command that is synced with the same command in
// memory, and with a synced write of the same bytes.
func BenchmarkDurableCommand(b *testing.B) {
	const n = 100_000
	command := func(b *testing.B, r *registry.Registry, i int) {
		if err := lockOrUnlock(b.Context(), r, team.ID(1+i/2*7919*10%n), i%2 == 0); err != nil {
			b.Fatal(err)
		}
	}
	commands := func(b *testing.B, r *registry.Registry) {
		i := 0
		for ; b.Loop(); i++ {
			command(b, r, i)
		}
		if i%2 == 1 { // unlock the team for the next run
			command(b, r, i)
		}
	}
	j := filled(b, b.TempDir(), n, Options{SnapshotAfter: -1})
	defer j.Close()
	inMemory := registry.New(registry.Options{Clock: func() time.Time { return opening.Add(24 * 365 * time.Hour) }})
	if err := inMemory.Restore(b.Context(), j.registry.Snapshot().Content()); err != nil {
		b.Fatal(err)
	}
	var frame int64
	b.Run("journal", func(b *testing.B) {
		before := j.State()
		commands(b, j.registry)
		after := j.State()
		frame = (after.Tail - before.Tail) / int64(after.Last-before.Last)
		b.ReportMetric(float64(frame), "B/command")
	})
	b.Run("memory", func(b *testing.B) { commands(b, inMemory) })
	b.Run("write", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "file"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		bytes := make([]byte, frame)
		for b.Loop() {
			if _, err := f.Write(bytes); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkWriters gives commands that are synced, from 64 goroutines.
func BenchmarkWriters(b *testing.B) {
	const n, writers = 100_000, 64
	j := filled(b, b.TempDir(), n, Options{SnapshotAfter: -1})
	defer j.Close()
	var working sync.WaitGroup
	work := make(chan int)
	for range writers {
		working.Go(func() {
			for i := range work {
				id := team.ID(1 + i*7919*10%n)
				if err := lockOrUnlock(b.Context(), j.registry, id, true); err != nil {
					b.Error(err)
				}
				if err := lockOrUnlock(b.Context(), j.registry, id, false); err != nil {
					b.Error(err)
				}
			}
		})
	}
	start, i := time.Now(), 0
	for b.Loop() {
		work <- i % (n / 10)
		i++
	}
	close(work)
	working.Wait()
	b.ReportMetric(float64(2*i)/time.Since(start).Seconds(), "commands/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOpen opens a folder with a snapshot, and imports the same records for
// comparison.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes() {
		dir := b.TempDir()
		j := filled(b, dir, n, Options{})
		size := int64(0)
		if info, err := os.Stat(filepath.Join(dir, fileName(kindSnapshot, 1))); err == nil {
			size = info.Size()
		}
		j.Close()
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				opened(b, dir, Options{}).Close()
			}
			b.ReportMetric(float64(size)/float64(n), "B/registration")
		})
		b.Run(fmt.Sprintf("import/n=%d", n), func(b *testing.B) {
			records := bigSchool(n)
			for b.Loop() {
				r := registry.New(registry.Options{})
				if err := r.Do(b.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReplay opens a folder with many changes after its snapshot.
func BenchmarkReplay(b *testing.B) {
	const n, commands = 100_000, 20_000
	dir := b.TempDir()
	j := filled(b, dir, n, Options{SnapshotAfter: -1, Sync: Never})
	for i := range commands {
		if err := lockOrUnlock(b.Context(), j.registry, team.ID(1+i/2*7919*10%n), i%2 == 0); err != nil {
			b.Fatal(err)
		}
	}
	tail := j.State().Tail
	j.Close()
	start, rounds := time.Now(), 0
	for b.Loop() {
		opened(b, dir, Options{SnapshotAfter: -1}).Close()
		rounds++
	}
	b.ReportMetric(time.Since(start).Seconds()*1e6/float64(rounds*commands), "us/change")
	b.ReportMetric(float64(tail)/commands, "B/change")
}

// BenchmarkCommandBesideSnapshots gives commands while snapshots are written, and reports
// the percentiles of their durations.
func BenchmarkCommandBesideSnapshots(b *testing.B) {
	const n = 100_000
	j := filled(b, b.TempDir(), n, Options{SnapshotAfter: -1})
	defer j.Close()
	for _, saving := range []bool{false, true} {
		b.Run(fmt.Sprintf("saving=%t", saving), func(b *testing.B) {
			ctx, stop := context.WithCancel(b.Context())
			var working sync.WaitGroup
			snapshots := 0
			working.Go(func() {
				for saving && ctx.Err() == nil {
					if err := j.Snapshot(ctx); err == nil {
						snapshots++
					}
				}
			})
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := lockOrUnlock(b.Context(), j.registry, team.ID(1+i/2*7919*10%n), i%2 == 0); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			if len(times)%2 == 1 {
				if err := lockOrUnlock(b.Context(), j.registry, team.ID(1+len(times)/2*7919*10%n), false); err != nil {
					b.Fatal(err)
				}
			}
			stop()
			working.Wait()
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-us")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-us")
			b.ReportMetric(float64(times[len(times)-1].Microseconds()), "max-us")
			b.ReportMetric(float64(snapshots), "snapshots")
		})
	}
}

// BenchmarkEncode encodes the content of a registry as a snapshot, without writing it.
func BenchmarkEncode(b *testing.B) {
	for _, n := range sizes() {
		j := filled(b, b.TempDir(), n, Options{SnapshotAfter: -1})
		s := j.registry.Snapshot()
		content := s.Content()
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := encodeSnapshot(b.Context(), io.Discard, content, teamsOf(s)); err != nil {
					b.Fatal(err)
				}
			}
		})
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
