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
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// teamUsers is the number of users, from id 1. There are few, so that they meet.
const teamUsers = 3

// projectRules are the rules of a project's session.
type projectRules struct {
	solo  bool          // a registration has a team at once
	most  int           // members of a team; 0 for no limit
	begin time.Time     // of a rush; zero if work may start at any time
	delay time.Duration // from the compilation of a mark to the next attempt
}

// teamProjects are the rules of each project, from id 1: groups of two, work alone,
// and a rush that begins in the middle of a history.
var teamProjects = [...]projectRules{
	{most: 2, delay: 3 * tick},
	{solo: true, delay: 5 * tick},
	{most: 3, begin: epoch.Add(30 * tick), delay: 3 * tick},
}

// begun reports whether work may start at an instant.
func (r projectRules) begun(at time.Time) bool { return !r.begin.After(at) }

// teams is the scenario of registrations and their teams. In every second history
// the rush began long ago and each operation is about one project, so that each
// project is checked alone. In the others time, transactions and counts span all
// projects.
func teams(seed uint64) scenario[*teamModel] {
	s := newScenario[*teamModel](seed)
	s.records, s.model = teamRecords(), new(teamModel)
	split := seed%2 == 0
	s.client = func(_ int, r random) client[*teamModel] { return teamClient{r, split} }
	if split {
		s.split(byProject)
		s.start = epoch.Add(time.Hour)
	}
	return s
}

// byProject splits operations by their project.
func byProject(operations []porcupine.Operation) [][]porcupine.Operation {
	parts := make([][]porcupine.Operation, len(teamProjects))
	for _, o := range operations {
		i := projectOf(o.Input) - 1
		parts[i] = append(parts[i], o)
	}
	return parts
}

// projectOf returns the project of an operation of a split history.
func projectOf(input any) project.ID {
	switch q := input.(type) {
	case progress:
		return q.project
	case byStatus:
		return q.project
	case countStatuses:
		return q.project
	}
	return input.(transaction[*teamModel])[0].(teamCommand).project
}

// teamRecords returns the records with which the scenario starts.
func teamRecords() (r store.Records) {
	for i, rules := range teamProjects {
		id := project.ID(i + 1)
		r.Projects = append(r.Projects, &project.Project{ID: id, Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{
			ID: project.SessionID(10 * id), Project: id, Solo: rules.solo, MaxPeople: rules.most,
			BeginAt: rules.begin, RetryDelays: project.RetryDelays{rules.delay},
		})
	}
	for id := range user.ID(teamUsers) {
		r.Users = append(r.Users, &user.User{ID: id + 1, Login: fmt.Sprint("user-", id+1)})
	}
	return r
}

// teamModel is the registrations and teams of each project.
type teamModel struct {
	at       time.Time // the instant of the transaction; it is not compared
	projects [len(teamProjects)]projectModel
}

// projectModel is the registrations and teams of one project.
type projectModel struct {
	members []member // in order of user
	groups  []group  // in order of id
	last    ids      // the last ids given on this project
}

// ids are the ids of a registration and of a team.
type ids struct {
	registration projectsuser.ID
	team         team.ID
}

// member is a registration.
type member struct {
	id         projectsuser.ID
	user       user.ID
	occurrence int
	attempts   []team.ID
	mark       project.Mark // as compiled
	retriable  time.Time    // from when another attempt is possible; zero if it is not
}

// group is a team. It has no dates: it moves from stage to stage.
type group struct {
	id    team.ID
	stage stage
	mark  project.Mark
	users userSet
}

// stage is how far a team is.
type stage uint8

const (
	open stage = iota
	waiting
	working
	closed
)

func (m *teamModel) clone() *teamModel {
	c := *m
	for i := range c.projects {
		c.projects[i] = c.projects[i].clone()
	}
	return &c
}

func (m *teamModel) advanced(to time.Time) *teamModel {
	c := *m
	c.at = to
	for i := range c.projects {
		c.projects[i] = c.projects[i].advanced(to, teamProjects[i])
	}
	return &c
}

func (m *teamModel) equal(other *teamModel) bool {
	return slices.EqualFunc(m.projects[:], other.projects[:], projectModel.equal)
}

func (p projectModel) clone() projectModel {
	p.members, p.groups = slices.Clone(p.members), slices.Clone(p.groups)
	return p
}

// advanced returns the project at an instant: once the project has begun, the teams
// that waited for it work.
func (p projectModel) advanced(to time.Time, rules projectRules) projectModel {
	waits := func(g group) bool { return g.stage == waiting }
	if !rules.begun(to) || !slices.ContainsFunc(p.groups, waits) {
		return p
	}
	p.groups = slices.Clone(p.groups)
	for i := range p.groups {
		if waits(p.groups[i]) {
			p.groups[i].stage = working
		}
	}
	return p
}

func (p projectModel) equal(other projectModel) bool {
	return p.last == other.last && slices.Equal(p.groups, other.groups) && slices.EqualFunc(p.members, other.members, member.equal)
}

func (m member) equal(other member) bool {
	return m.id == other.id && m.occurrence == other.occurrence && m.mark == other.mark &&
		m.retriable.Equal(other.retriable) && slices.Equal(m.attempts, other.attempts)
}

// member returns the registration with an id, nil if not found.
func (p *projectModel) member(id projectsuser.ID) *member {
	if i := slices.IndexFunc(p.members, func(m member) bool { return m.id == id }); i >= 0 {
		return &p.members[i]
	}
	return nil
}

// memberOf returns the registration of a user, nil if not found.
func (p *projectModel) memberOf(u user.ID) *member {
	if i := slices.IndexFunc(p.members, func(m member) bool { return m.user == u }); i >= 0 {
		return &p.members[i]
	}
	return nil
}

// group returns the team with an id, nil if not found.
func (p *projectModel) group(id team.ID) *group {
	if i := slices.IndexFunc(p.groups, func(g group) bool { return g.id == id }); i >= 0 {
		return &p.groups[i]
	}
	return nil
}

// active returns the last attempt of a member, nil if not found.
func (p *projectModel) active(m *member) *group {
	if len(m.attempts) == 0 {
		return nil
	}
	return p.group(m.attempts[len(m.attempts)-1])
}

// status returns the status of a member; nil is a user who is not registered.
func (p *projectModel) status(m *member) state.Status {
	if m == nil {
		return state.NotRegistered
	}
	g := p.active(m)
	if g == nil {
		return state.Searching
	}
	if g.stage == closed && g.mark.IsSet() {
		return state.Finished
	}
	return [...]state.Status{open: state.CreatingGroup, waiting: state.WaitingToStart, working: state.InProgress, closed: state.WaitingEvaluation}[g.stage]
}

// String returns the model as drawings show it: for each project the registrations
// with their attempts, and the teams.
func (m *teamModel) String() string {
	var b strings.Builder
	for i, p := range m.projects {
		if p.last == (ids{}) {
			continue
		}
		fmt.Fprintf(&b, "project %d: ", i+1)
		for _, m := range p.members {
			fmt.Fprintf(&b, "user %d is %d %s mark %s retriable %s occurrence %d teams %d; ",
				m.user, m.id, p.status(&m), m.mark, m.retriable.Format(time.TimeOnly), m.occurrence, m.attempts)
		}
		for _, g := range p.groups {
			fmt.Fprintf(&b, "team %d of %s stage %d mark %s; ", g.id, g.users, g.stage, g.mark)
		}
	}
	return b.String()
}
