package projectsuser_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// school returns a catalog of 500 projects with two sessions each, and n registrations
// with one team each, in every status.
func school(n int) (*project.Catalog, []*projectsuser.Registration) {
	random := rand.New(rand.NewPCG(42, 42))
	c := new(project.Catalog)
	for id := project.ID(1); id <= 500; id++ {
		p := project.Project{ID: id}
		if id%20 == 0 {
			p.Parent = 1 + id/20
		}
		if err := c.Put(p); err != nil {
			panic(err)
		}
		c.PutSession(project.Session{ID: project.SessionID(2 * id), Project: id})
		c.PutSession(project.Session{ID: project.SessionID(2*id + 1), Project: id, BeginAt: noon.Add(time.Duration(random.IntN(48)-24) * time.Hour)})
	}
	registrations := make([]*projectsuser.Registration, n)
	for i := range registrations {
		id := project.ID(1 + random.IntN(500))
		t := &team.Team{ID: team.ID(i), Project: id, Session: project.SessionID(2*int(id) + random.IntN(2))}
		stage := random.IntN(10)
		if stage > 1 {
			t.LockedAt = noon
		}
		if stage > 3 {
			t.ClosedAt = noon
		}
		if stage > 4 {
			t.FinalMark = project.MarkOf(random.Int32N(126))
		}
		registrations[i] = &projectsuser.Registration{ID: projectsuser.ID(i), Project: id, Attempts: team.Joined(t)}
	}
	return c, registrations
}

// BenchmarkStatus derives the statuses of a million registrations from the facts of
// their teams, sessions and projects.
func BenchmarkStatus(b *testing.B) {
	const n = 1_000_000
	c, registrations := school(n)
	var counts [8]int
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range registrations {
			counts[r.Status(c.Setting(r.Project, r.Place(0)), noon)]++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/registration")
	if counts[state.WaitingToStart] == 0 || counts[state.Finished] == 0 {
		b.Fatalf("statuses %v", counts)
	}
}
