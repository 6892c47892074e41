package sqlstore_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// figures is the number of registrations of TestFigures.
var figures = flag.Int("figures", 0, "measure with so many `registrations`, against the journal and against SQL written by hand")

// term is when the registrations of the figures begin.
var term = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// part returns the registrations from a number on, at most 50,000, with a team each: of
// every status, on 500 projects, and twenty a user.
func part(from, n int) (r store.Records) {
	for i := from; i < min(from+50_000, n); i++ {
		created := term.Add(time.Duration(i) * 7 * time.Second)
		reg := &projectsuser.Registration{
			ID: projectsuser.ID(1 + i), User: user.ID(1 + i/20), Project: project.ID(1 + i*7919%500), CreatedAt: created, UpdatedAt: created.Add(time.Duration(i*31%1000) * time.Hour),
		}
		t := &team.Team{
			ID: team.ID(1 + i), Name: fmt.Sprintf("user-%d's group", reg.User), Project: reg.Project, Session: project.SessionID(reg.Project),
			Members: []team.Member{{User: reg.User, Leader: true, Validated: true}}, CreatedAt: created, UpdatedAt: reg.UpdatedAt,
		}
		if i%10 > 1 {
			t.LockedAt = created.Add(time.Minute)
		}
		if i%10 > 3 {
			t.ClosedAt = created.Add(time.Hour)
		}
		if i%10 > 4 {
			t.FinalMark, t.Validated = project.MarkOf(int32(i*13%126)), project.Validated
			reg.FinalMark, reg.Validated, reg.MarkedAt = t.FinalMark, t.Validated, t.ClosedAt
		}
		reg.Attempts = team.Joined(t)
		r.Registrations = append(r.Registrations, reg)
	}
	return r
}

// people returns the projects and the users of n registrations.
func people(n int) (r store.Records) {
	for id := project.ID(1); id <= 500; id++ {
		r.Projects = append(r.Projects, &project.Project{ID: id, Name: fmt.Sprint("Project ", id), Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(id), Project: id})
	}
	for id := user.ID(1); id <= user.ID(n/20+1); id++ {
		r.Users = append(r.Users, &user.User{
			ID: id, Login: fmt.Sprint("user-", id), Campuses: []user.Campus{{ID: project.CampusID(1 + id%74), Primary: true}}, Cursus: []user.Cursus{{ID: project.CursusID(1 + id%30)}},
		})
	}
	return r
}

// TestFigures measures a database against a folder, and typed queries against SQL that is
// written by hand, in one run and in turns. It needs a server that syncs:
//
//	address=$(.ci/postgres start FOLDER fsync=on)
//	ROSTER_POSTGRES=$address go -C projectsuser/sqlstore test . -run TestFigures -figures 50000 -v -timeout 1h
func TestFigures(t *testing.T) {
	if *figures == 0 {
		t.Skip("without -figures")
	}
	address, dir := database(t), filepath.Join(t.TempDir(), "school")
	a, j, err := journal.Open(t.Context(), dir, registry.Options{}, journal.Options{})
	succeed(t, err)
	b, s, err := sqlstore.Open(t.Context(), address, registry.Options{}, sqlstore.Options{})
	succeed(t, err)
	folder, base := fill(t, a), fill(t, b)
	t.Logf("import of %d registrations in parts: folder %.1f s, database %.1f s", *figures, folder.Seconds(), base.Seconds())
	succeed(t, j.Snapshot(t.Context()))
	measureCommands(t, a, b)
	measureWriters(t, a, b)
	measureLag(t, address, b)
	succeed(t, j.Close())
	succeed(t, s.Close())
	measureOpening(t, dir, address)
	measureQuestions(t, address)
}

// fill imports the records in parts and returns how long that took. Each statement of the
// database has the limit of ten seconds.
func fill(t *testing.T, r *registry.Registry) time.Duration {
	t.Helper()
	began := time.Now()
	load := func(records store.Records) {
		succeed(t, r.Do(t.Context(), "import", func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err }))
	}
	load(people(*figures))
	for from := 0; from < *figures; from += 50_000 {
		load(part(from, *figures))
	}
	return time.Since(began)
}

// lockOrUnlock locks the team of an open registration, or unlocks it.
func lockOrUnlock(ctx context.Context, r *registry.Registry, i int) error {
	id := team.ID(1 + i/2*10%(*figures/10*10))
	return r.Do(ctx, "staff", func(tx *registry.Tx) (err error) {
		if i%2 == 0 {
			_, err = tx.Lock(id)
		} else {
			_, err = tx.Unlock(id)
		}
		return err
	})
}

// median returns the middle one of some durations.
func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// measureCommands measures a durable command of one writer.
func measureCommands(t *testing.T, folder, base *registry.Registry) {
	t.Helper()
	var took [2][]time.Duration
	for i := range 2000 { // the first 1000 find nothing in the memory of the server
		for k, r := range []*registry.Registry{folder, base} {
			began := time.Now()
			succeed(t, lockOrUnlock(t.Context(), r, i%1000))
			if i >= 1000 {
				took[k] = append(took[k], time.Since(began))
			}
		}
	}
	x, y := median(took[0]), median(took[1])
	t.Logf("a durable command: folder %v, database %v, %.2f times (at most 3)", x, y, float64(y)/float64(x))
}

// measureWriters measures the commands a second of 16 writers in one process.
func measureWriters(t *testing.T, folder, base *registry.Registry) {
	t.Helper()
	var rates [2][]float64
	for range 5 {
		for k, r := range []*registry.Registry{folder, base} {
			const writers, commands = 16, 100
			began := time.Now()
			var running sync.WaitGroup
			for w := range writers {
				running.Go(func() {
					for i := range commands {
						if err := lockOrUnlock(t.Context(), r, 2*(w*commands/2)+i); err != nil {
							t.Error(err)
						}
					}
				})
			}
			running.Wait()
			rates[k] = append(rates[k], writers*commands/time.Since(began).Seconds())
		}
	}
	slices.Sort(rates[0])
	slices.Sort(rates[1])
	x, y := rates[0][2], rates[1][2]
	t.Logf("16 writers: folder %.0f a second, database %.0f, %.0f %% (at least 25)", x, y, 100*y/x)
}

// measureLag measures how late a follower has a command of one writer.
func measureLag(t *testing.T, address string, writer *registry.Registry) {
	t.Helper()
	follower, s, err := sqlstore.Open(t.Context(), address, registry.Options{}, sqlstore.Options{})
	succeed(t, err)
	defer s.Close()
	changes := follower.Subscribe(registry.SubscribeOptions{})
	defer changes.Close()
	var late []time.Duration
	for i := range 300 {
		succeed(t, lockOrUnlock(t.Context(), writer, i))
		answered := time.Now()
		for follower.Snapshot().Sequence() < writer.Snapshot().Sequence() {
			_, err := changes.Next(t.Context())
			succeed(t, err)
		}
		late = append(late, time.Since(answered))
		time.Sleep(2 * time.Millisecond)
	}
	t.Logf("a follower is %v late (at most 5ms)", median(late))
}

// measureOpening measures opening a folder with a snapshot, and a database.
func measureOpening(t *testing.T, dir, address string) {
	t.Helper()
	var took [2][]time.Duration
	for range 3 {
		began := time.Now()
		_, _, err := journal.Load(t.Context(), dir, registry.Options{})
		succeed(t, err)
		between := time.Now()
		_, err = sqlstore.Load(t.Context(), address, registry.Options{})
		succeed(t, err)
		took[0], took[1] = append(took[0], between.Sub(began)), append(took[1], time.Since(between))
	}
	x, y := median(took[0]), median(took[1])
	t.Logf("opening: folder %.2f s, database %.2f s, %.2f times (at most 2)", x.Seconds(), y.Seconds(), y.Seconds()/x.Seconds())
}
