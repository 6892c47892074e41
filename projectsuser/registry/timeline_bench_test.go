package registry_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/team"
)

// later is a clock that is past every instant in bigSchool.
func later() time.Time { return noon.Add(9999 * time.Hour) }

// BenchmarkTimeline infers the timelines of imported registrations from their
// timestamps.
func BenchmarkTimeline(b *testing.B) {
	const n = 100_000
	s := newImported(b, bigSchool(n), later).Snapshot()
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i = (i + 7919) % n
		if l, err := s.Timeline(projectsuser.ID(i + 1)); err != nil || len(l) == 0 {
			b.Fatal(l, err)
		}
	}
}

// BenchmarkFollowed locks and unlocks teams, with one command in each transaction,
// while subscribers to one project each fetch every publication.
func BenchmarkFollowed(b *testing.B) {
	for _, subscribers := range []int{0, 1, 10, 100} {
		b.Run(fmt.Sprintf("subscribers=%d", subscribers), func(b *testing.B) {
			reg := newImported(b, bigSchool(100_000), later)
			var open []team.ID
			for e := range reg.Snapshot().Teams.Where() {
				if e.Team.Open() {
					open = append(open, e.Team.ID)
				}
			}
			var subscriptions []*registry.Subscription
			for i := range subscribers {
				on := reg.Fields().Registrations.ProjectID.In(project.ID(i))
				subscriptions = append(subscriptions, reg.Subscribe(registry.SubscribeOptions{}, on))
			}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				id := open[(i/2*7919)%len(open)]
				err := reg.Do(context.Background(), "", func(tx *registry.Tx) (err error) {
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
				for _, s := range subscriptions {
					if _, _, err := s.Poll(); err != nil {
						b.Fatal(err)
					}
				}
				i++
			}
		})
	}
}
