package histories

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// There are four projects in two groups, and five users who may be on all of them.
// A transfer couples two projects. On the solo project users work alone: they have
// a team as soon as they are assigned or transferred to it, and cannot be transferred
// from it.
const (
	projectGroups    = 2
	positionProjects = 4
	soloProject      = positionProjects
	positionUsers    = 5
)

// groupOf returns the group of projects that a client uses in a split history.
func groupOf(client int) int { return client % projectGroups }

// positions is the scenario of registrations in order of position. In every second
// history each client uses one group of projects, and each group is checked alone.
func positions(seed uint64) scenario[*positionModel] {
	s := newScenario[*positionModel](seed)
	s.records, s.model = positionRecords(), new(positionModel)
	if seed%2 > 0 {
		s.client = func(_ int, r random) client[*positionModel] { return positionClient{r, []project.ID{1, 2, 3, 4}} }
		return s
	}
	s.split(byGroup)
	s.client = func(number int, r random) client[*positionModel] {
		first := project.ID(2*groupOf(number) + 1)
		return positionClient{r, []project.ID{first, first + 1}}
	}
	return s
}

// byGroup splits operations by the group of projects that their clients use.
func byGroup(operations []porcupine.Operation) [][]porcupine.Operation {
	parts := make([][]porcupine.Operation, projectGroups)
	for _, o := range operations {
		group := groupOf(o.ClientId)
		parts[group] = append(parts[group], o)
	}
	return parts
}

// positionRecords returns the records with which the scenario starts.
func positionRecords() (r store.Records) {
	for id := project.ID(1); id <= positionProjects; id++ {
		r.Projects = append(r.Projects, &project.Project{ID: id, Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(id), Project: id, Solo: id == soloProject})
	}
	for id := user.ID(1); id <= positionUsers; id++ {
		r.Users = append(r.Users, &user.User{ID: id, Login: fmt.Sprint("user-", id)})
	}
	return r
}

// positionModel is the registrations on each project in order of position.
type positionModel struct {
	on   [positionProjects + 1][]placed // by project
	last projectsuser.ID                // the last id given
}

// placed is a registration at a position.
type placed struct {
	id   projectsuser.ID
	user user.ID
	team bool // has a team, and cannot be transferred
}

func (m *positionModel) clone() *positionModel {
	c := *m
	for i := range c.on {
		c.on[i] = slices.Clone(c.on[i])
	}
	return &c
}

func (m *positionModel) advanced(time.Time) *positionModel { return m }

func (m *positionModel) equal(other *positionModel) bool {
	return m.last == other.last && slices.EqualFunc(m.on[:], other.on[:], slices.Equal)
}

// find returns the project of a registration and its index there, or the error of
// an unknown registration.
func (m *positionModel) find(id projectsuser.ID) (on project.ID, i int, missing error) {
	for on, line := range m.on {
		if i := slices.IndexFunc(line, func(p placed) bool { return p.id == id }); i >= 0 {
			return project.ID(on), i, nil
		}
	}
	return 0, 0, &store.MissingError{Kind: store.KindRegistration, ID: int64(id)}
}

// idOf returns a user's registration on a project, 0 if the user has none.
func (m *positionModel) idOf(u user.ID, on project.ID) projectsuser.ID {
	for _, p := range m.on[on] {
		if p.user == u {
			return p.id
		}
	}
	return 0
}

// ids returns the registrations on a project in order of position.
func (m *positionModel) ids(on project.ID) []projectsuser.ID {
	ids := make([]projectsuser.ID, len(m.on[on]))
	for i, p := range m.on[on] {
		ids[i] = p.id
	}
	return ids
}

// place moves the registration at an index of a project to a position there.
func (m *positionModel) place(on project.ID, i, position int) (refusal error) {
	line := m.on[on]
	if position < 1 || position > len(line) {
		return &store.PositionError{Project: on, Position: position, Last: len(line)}
	}
	p := line[i]
	m.on[on] = slices.Insert(slices.Delete(line, i, i+1), position-1, p)
	return nil
}

// String returns the model as drawings show it.
func (m *positionModel) String() string {
	var b strings.Builder
	for on, line := range m.on {
		if len(line) == 0 {
			continue
		}
		fmt.Fprintf(&b, "project %d:", on)
		for _, p := range line {
			fmt.Fprintf(&b, " %d of user %d", p.id, p.user)
		}
		b.WriteString("; ")
	}
	return b.String()
}
