package school

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

const (
	mostMembers  = 3
	mostAttempts = 3
	day          = 24 * time.Hour
	// cohortTeams is the number of team ids reserved for a cohort, more than it uses.
	cohortTeams = cohortSize * mostAttempts
)

// Registered is a registration with its status and campus.
type Registered struct {
	*projectsuser.Registration
	Status intra.Status     // by the stage that was drawn
	Campus project.CampusID // of the user
}

// All yields the registrations in order of id. The members of a team follow on one
// another and share the same *team.Team.
func (s *School) All() iter.Seq[Registered] {
	return func(yield func(Registered) bool) {
		for c := range s.campus {
			for _, r := range s.cohort(c) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// cohort returns the registrations of a cohort.
func (s *School) cohort(number int) []Registered {
	c := cohort{
		Rand: s.source(number), school: s, number: number, firstUser: user.ID(1 + number*cohortUsers),
		nextTeam: team.ID(1 + number*cohortTeams), all: make([]Registered, 0, cohortSize),
	}
	drawCampus(c.Rand) // New drew it first from the same source
	for _, p := range c.Perm(projects)[:cohortProjects] {
		for first := 0; first < cohortUsers; {
			size := min(c.members(), cohortUsers-first)
			c.drawGroup(project.ID(p+1), first, size)
			first += size
		}
	}
	return c.all
}

// cohort draws the registrations of a cohort.
type cohort struct {
	*rand.Rand
	school    *School
	number    int
	firstUser user.ID
	nextTeam  team.ID
	all       []Registered
}

// drawGroup draws the registrations of users who work on a project together, with
// all attempts. First is the index of the first of them in the cohort.
func (c *cohort) drawGroup(p project.ID, first, size int) {
	last := drawStage(c.Rand)
	created := c.created()
	var teams []*team.Team
	if last != teamless {
		teams = c.attempts(p, first, size, last, created)
	}
	for u := range size {
		c.register(c.firstUser+user.ID(first+u), p, last, created, teams)
	}
}

// members draws the size of a group: one user in six of ten, two in three of ten.
func (c *cohort) members() int {
	switch n := c.IntN(10); {
	case n < 6:
		return 1
	case n < 9:
		return 2
	}
	return mostMembers
}

// created draws the instant at which the next registrations are created. It mostly
// rises with the ids.
func (c *cohort) created() time.Time {
	index := c.number*cohortSize + len(c.all)
	place := time.Duration(float64(span) * float64(index) / float64(c.school.Len()))
	return spanStart.Add(place + c.within(15*day)).Truncate(time.Millisecond)
}

// within draws a duration below the longest.
func (c *cohort) within(longest time.Duration) time.Duration {
	return time.Duration(c.Int64N(int64(longest))).Truncate(time.Millisecond)
}

// attempts draws the teams of a group: four of five groups have one. All teams but
// the last are marked.
func (c *cohort) attempts(p project.ID, first, size int, last stage, at time.Time) []*team.Team {
	n := 1
	for n < mostAttempts && c.IntN(5) == 0 {
		n++
	}
	teams := make([]*team.Team, n)
	for i := range teams {
		s := marked
		if i == n-1 {
			s = last
		}
		teams[i] = c.team(p, i, at.Add(c.within(5*day)), s)
		for u := range size {
			teams[i].Members = append(teams[i].Members, team.Member{
				User: c.firstUser + user.ID(first+u), Leader: u == 0, Validated: true, Occurrence: i,
			})
		}
		teams[i].Name = login(teams[i].Members[0].User) + "'s group"
		at = teams[i].UpdatedAt
	}
	return teams
}

// team draws a team at a stage, without members.
func (c *cohort) team(p project.ID, occurrence int, created time.Time, s stage) *team.Team {
	t := &team.Team{
		ID: c.nextTeam, Project: p, Session: sessionOf(p), CreatedAt: created, UpdatedAt: created,
		Declared: s.status(p).State(),
	}
	c.nextTeam++
	t.RepoUUID = fmt.Sprintf("intra-uuid-%016x-%d", c.Uint64(), t.ID)
	later := func() time.Time { t.UpdatedAt = t.UpdatedAt.Add(c.within(10 * day)); return t.UpdatedAt }
	if s >= locked && s != unlocked {
		t.LockedAt = later()
	}
	if s >= closed {
		t.ClosedAt = later()
		t.TerminatingAt = t.ClosedAt.Add(7 * day)
	}
	if s == marked {
		points := min(max(int32(85+25*c.NormFloat64()), 0), 125)
		t.FinalMark, t.Validated = project.MarkOf(points), project.ValidationOf(points >= minimumMark)
		later()
	}
	return t
}

// register adds a registration with its teams, and compiles its mark from them.
func (c *cohort) register(u user.ID, p project.ID, last stage, created time.Time, teams []*team.Team) {
	r := &projectsuser.Registration{
		ID: projectsuser.ID(c.number*cohortSize + len(c.all) + 1), User: u, Project: p,
		Cursus: []project.CursusID{cursusOf(u)}, Attempts: team.Joined(teams...), Occurrence: max(0, len(teams)-1),
		CreatedAt: created, UpdatedAt: created, Declared: last.status(p).State(),
	}
	for _, t := range teams {
		r.DeclaredTeam, r.UpdatedAt = t.ID, t.UpdatedAt
		if t.FinalMark.IsSet() {
			r.MarkedAt, r.RetriableAt = t.UpdatedAt, t.UpdatedAt.Add(daysToNextRetry*day)
		}
	}
	r.FinalMark = r.Attempts.Best()
	if points, ok := r.FinalMark.Points(); ok {
		r.Validated = project.ValidationOf(points >= minimumMark)
	}
	c.all = append(c.all, Registered{r, last.status(p), c.school.Campus(u)})
}
