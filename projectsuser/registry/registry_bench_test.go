package registry_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// bigSchool returns the records of n registrations on 500 projects, with one team
// each, in every status. Each user has twenty registrations.
func bigSchool(n int) store.Records {
	random := rand.New(rand.NewPCG(42, 42))
	var r store.Records
	for id := project.ID(1); id <= 500; id++ {
		r.Projects = append(r.Projects, &project.Project{ID: id, Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(2 * id), Project: id}, &project.Session{ID: project.SessionID(2*id + 1), Project: id})
	}
	for id := range n / 20 {
		r.Users = append(r.Users, &user.User{ID: user.ID(1 + id), Login: fmt.Sprint("user-", id), Campuses: []user.Campus{{ID: project.CampusID(1 + id%74)}}})
	}
	for i := range n {
		reg := &projectsuser.Registration{ID: projectsuser.ID(1 + i), User: user.ID(1 + i/20), Project: project.ID(1 + i%500)}
		t := randomTeam(random)
		t.ID, t.Project, t.Members = team.ID(1+i), reg.Project, []team.Member{{User: reg.User, Leader: true}}
		t.Session = project.SessionID(2 * reg.Project)
		reg.Attempts = team.Joined(t)
		reg.CreatedAt, reg.UpdatedAt = noon.Add(time.Duration(i)*time.Second), noon.Add(time.Duration(i)*time.Second)
		t.UpdatedAt = reg.UpdatedAt
		r.Registrations = append(r.Registrations, reg)
	}
	return r
}

// randomTeam returns a team in a random status.
func randomTeam(random *rand.Rand) *team.Team {
	t, stage := new(team.Team), random.IntN(10)
	if stage > 1 {
		t.LockedAt = noon
	}
	if stage > 3 {
		t.ClosedAt = noon
	}
	if stage > 4 {
		t.FinalMark = project.MarkOf(random.Int32N(126))
	}
	return t
}

// newImported returns a registry with imported records.
func newImported(b *testing.B, r store.Records, clock func() time.Time) *registry.Registry {
	b.Helper()
	return importWith(b, registry.Options{Clock: clock}, r)
}

// importWith returns a registry with options and imported records.
func importWith(b *testing.B, o registry.Options, r store.Records) *registry.Registry {
	b.Helper()
	reg := registry.New(o)
	err := reg.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(r, time.Time{}); return err })
	if err != nil {
		b.Fatal(err)
	}
	return reg
}

// BenchmarkImport imports decoded registrations with teams into an empty registry.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			r := bigSchool(n)
			for b.Loop() {
				newImported(b, r, nil)
			}
		})
	}
}

// BenchmarkCommand locks and unlocks teams, with one command in each transaction.
func BenchmarkCommand(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			now := noon.Add(1000 * time.Hour)
			reg := newImported(b, bigSchool(n), func() time.Time { return now })
			open := make([]team.ID, 0, n)
			for e := range reg.Snapshot().Teams.Where() {
				if e.Team.Open() {
					open = append(open, e.Team.ID)
				}
			}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				id := open[(i/2*7919)%len(open)]
				err := reg.Do(context.Background(), "", func(tx *registry.Tx) error {
					var err error
					if i%2 == 0 {
						_, err = tx.Lock(id)
					} else {
						_, err = tx.Unlock(id)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

// BenchmarkCommands locks and unlocks teams, with 1,000 commands in each transaction. It
// reports the time of one command.
func BenchmarkCommands(b *testing.B) {
	now := noon.Add(1000 * time.Hour)
	reg := newImported(b, bigSchool(100_000), func() time.Time { return now })
	var open []team.ID
	for e := range reg.Snapshot().Teams.Where() {
		if e.Team.Open() {
			open = append(open, e.Team.ID)
		}
	}
	const commands = 1000
	i := 0
	for b.Loop() {
		err := reg.Do(context.Background(), "", func(tx *registry.Tx) (err error) {
			for range commands {
				id := open[(i/2*7919)%len(open)]
				if i%2 == 0 {
					_, err = tx.Lock(id)
				} else {
					_, err = tx.Unlock(id)
				}
				if err != nil {
					return err
				}
				i++
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*commands), "us/command")
}

// BenchmarkRush reaches the begin_at of 100,000 registrations in a registry of a
// million, in one transaction.
func BenchmarkRush(b *testing.B) {
	r := bigSchool(1_000_000)
	begin := noon.Add(1000 * time.Hour)
	r.Sessions = append(r.Sessions, &project.Session{ID: 5000, Project: 500, BeginAt: begin})
	for i, reg := range r.Registrations {
		if i%10 == 0 {
			t := reg.Attempts.Active()
			t.Session, t.LockedAt, t.ClosedAt, t.FinalMark = 5000, noon, time.Time{}, project.Mark{}
		}
	}
	for b.Loop() {
		b.StopTimer()
		now := noon
		reg := newImported(b, r, func() time.Time { return now })
		b.StartTimer()
		if err := reg.Advance(context.Background(), begin); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if n := reg.Snapshot().Registrations.Count(reg.Fields().Registrations.Status.In(4)); n != 0 {
			b.Fatalf("%d still wait", n)
		}
		b.StartTimer()
	}
}

// BenchmarkRestore restores an empty registry from registrations with one team each.
func BenchmarkRestore(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			content := newImported(b, bigSchool(n), nil).Snapshot().Content()
			for b.Loop() {
				if err := registry.New(registry.Options{}).Restore(b.Context(), content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
