package school

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The number of campuses and cursuses, with ids from 1. The lower the id of a
// campus, the more users it has.
const (
	campuses = 74
	cursuses = 75
)

const (
	cohortUsers    = 20 // users of a cohort
	cohortProjects = 20 // projects on which each of them is registered
	cohortSize     = cohortUsers * cohortProjects
)

// The ten years in which registrations are created.
var (
	spanStart = time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)
	span      = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Sub(spanStart)
)

// School is a school with a number of registrations. It depends only on its size
// and seed, and is safe for concurrent use. [New] makes one.
type School struct {
	seed   uint64
	campus []project.CampusID // of each cohort
}

// New returns a school with a number of registrations, rounded up to whole cohorts
// of 400.
func New(registrations int, seed uint64) *School {
	s := &School{seed: seed, campus: make([]project.CampusID, (registrations+cohortSize-1)/cohortSize)}
	for c := range s.campus {
		s.campus[c] = drawCampus(s.source(c))
	}
	return s
}

// Len returns the number of registrations. Their ids are 1 to Len.
func (s *School) Len() int { return len(s.campus) * cohortSize }

// UserCount returns the number of users. Their ids are 1 to UserCount.
func (s *School) UserCount() int { return len(s.campus) * cohortUsers }

// Campus returns the campus of a user, 0 for an unknown user.
func (s *School) Campus(u user.ID) project.CampusID {
	if u < 1 || int(u) > s.UserCount() {
		return 0
	}
	return s.campus[(u-1)/cohortUsers]
}

// source returns the random numbers of a cohort.
func (s *School) source(cohort int) *rand.Rand { return rand.New(rand.NewPCG(s.seed, uint64(cohort))) }

// campusWeights are the running sums of the weights of the campuses.
var campusWeights = func() (sums [campuses]float64) {
	total := 0.0
	for i := range sums {
		total += math.Pow(float64(i+1), -0.8)
		sums[i] = total
	}
	return sums
}()

// drawCampus draws a campus by its weight.
func drawCampus(r *rand.Rand) project.CampusID {
	return project.CampusID(1 + sort.SearchFloat64s(campusWeights[:], r.Float64()*campusWeights[campuses-1]))
}

// Records returns all records of the school.
func (s *School) Records() store.Records {
	r := store.Records{Projects: Projects(), Sessions: Sessions(), Users: s.Users()}
	r.Registrations = make([]*projectsuser.Registration, 0, s.Len())
	for registered := range s.All() {
		r.Registrations = append(r.Registrations, registered.Registration)
	}
	return r
}
