package school

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/team"
)

// WriteLines writes the registrations as JSON lines, as the 42 API sends them except
// for the URLs.
func (s *School) WriteLines(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	encoder := json.NewEncoder(w)
	for r := range s.All() {
		if err := encoder.Encode(projectsUser(r)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// projectsUser returns a registration as the API sends it.
func projectsUser(r Registered) *intra.ProjectsUser {
	w := &intra.ProjectsUser{
		ID: int64(r.ID), Occurrence: optional.Some(r.Occurrence), FinalMark: mark(r.FinalMark), Status: r.Status.Text(),
		Validated: validated(r.Validated), CurrentTeamID: number(int64(r.DeclaredTeam)), Project: projectRef(r.Project),
		MarkedAt: instant(r.MarkedAt), Marked: optional.Some(r.Marked()), RetriableAt: instant(r.RetriableAt),
		CreatedAt: instant(r.CreatedAt), UpdatedAt: instant(r.UpdatedAt),
		User:      &intra.UserRef{ID: int64(r.User), Login: login(r.User)},
		CursusIDs: intra.List[int64]{}, Teams: intra.List[intra.Team]{},
	}
	for _, c := range r.Cursus {
		w.CursusIDs = append(w.CursusIDs, int64(c))
	}
	for t := range r.Attempts.All() {
		w.Teams = append(w.Teams, teamOf(t))
	}
	if n := len(w.Teams); n > 0 {
		w.Teams[n-1].Status = r.Status.Text()
	}
	return w
}

// teamOf returns a finished team as the API sends it within a registration.
func teamOf(t *team.Team) intra.Team {
	w := intra.Team{
		ID: int64(t.ID), Name: t.Name, FinalMark: mark(t.FinalMark),
		ProjectID: int64(t.Project), CreatedAt: instant(t.CreatedAt), UpdatedAt: instant(t.UpdatedAt),
		Status: intra.Finished.Text(), TerminatingAt: instant(t.TerminatingAt), Users: intra.List[intra.TeamUser]{},
		Locked: optional.Some(t.Locked()), Validated: validated(t.Validated), Closed: optional.Some(t.Closed()),
		RepoURL: optional.Null[string](), RepoUUID: optional.Some(t.RepoUUID),
		LockedAt: instant(t.LockedAt), ClosedAt: instant(t.ClosedAt),
		ProjectSessionID: number(int64(t.Session)),
	}
	for _, m := range t.Members {
		w.Users = append(w.Users, intra.TeamUser{
			ID: int64(m.User), Login: login(m.User), Leader: m.Leader,
			Occurrence: m.Occurrence, Validated: m.Validated,
		})
	}
	return w
}

// projectRef returns a project as the API sends it within a registration.
func projectRef(id project.ID) intra.ProjectRef {
	p := newProject(id)
	return intra.ProjectRef{ID: int64(id), Name: p.Name, Slug: p.Slug, ParentID: number(int64(p.Parent))}
}

// number returns an id, null for 0.
func number(id int64) optional.Optional[int64] {
	if id == 0 {
		return optional.Null[int64]()
	}
	return optional.Some(id)
}

// instant returns an instant, null for the zero time.
func instant(t time.Time) optional.Optional[intra.Time] {
	if t.IsZero() {
		return optional.Null[intra.Time]()
	}
	return optional.Some(intra.Time{Time: t})
}

// mark returns the points of a mark, null for none.
func mark(m project.Mark) optional.Optional[int32] {
	if points, ok := m.Points(); ok {
		return optional.Some(points)
	}
	return optional.Null[int32]()
}

// validated returns whether work is validated, null if that is unknown.
func validated(v project.Validation) optional.Optional[bool] {
	if valid, ok := v.Bool(); ok {
		return optional.Some(valid)
	}
	return optional.Null[bool]()
}
