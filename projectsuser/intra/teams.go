package intra

import (
	"fmt"
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// routeTeams declares the routes of teams.
func (h *Handler) routeTeams(on declare) {
	f := &h.registry.Fields().Teams
	list := &h.lists.teams
	on("GET", "/v2/teams", serve(h, list, nil))
	on("GET", "/v2/projects/{project_id}/teams", serve(h, list, onProject(f.ProjectID)))
	on("GET", "/v2/users/{user_id}/teams", serve(h, list, ofUser(f.Members)))
	on("GET", "/v2/users/{user_id}/projects/{project_id}/teams", serve(h, list, both(ofUser(f.Members), onProject(f.ProjectID))))
	on("GET", "/v2/project_sessions/{project_session_id}/teams", serve(h, list, inSession(f.SessionID)))
	on("GET", "/v2/teams/{id}", one(h, teamOf, list.write))

	on("POST", "/v2/teams", h.createTeam)
	on("PATCH PUT", "/v2/teams/{id}", h.updateTeam)
	on("DELETE", "/v2/teams/{id}", h.destroyTeam)
}

// teamOf returns the team of the id in the path.
func teamOf(s *store.Snapshot, r *http.Request) (*store.TeamEntry, error) {
	return recordOf(s.Teams, r, "id")
}

// both narrows a list by two scopes.
func both[R any](a, b scope[R]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		first, err := a(s, r)
		if err != nil {
			return nil, err
		}
		second, err := b(s, r)
		return append(first, second...), err
	}
}

// inSession narrows a list to the session in the path.
func inSession[R any](field *query.Field[R, project.SessionID]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		session, err := recordOf(s.Sessions, r, "project_session_id")
		if err != nil {
			return nil, err
		}
		return []query.Condition[R]{field.In(session.ID)}, nil
	}
}

// teamBody is what a body says of a team.
type teamBody struct {
	project optional.Optional[project.ID]
	patch   registry.TeamPatch // with all members, those who are not in it too
}

// empty reports whether the body says nothing.
func (b *teamBody) empty() bool {
	p := b.patch
	return len(p.Members) == 0 && p.Name.IsZero() && p.Session.IsZero() && p.FinalMark.IsZero() && p.LockedAt.IsZero() &&
		p.ClosedAt.IsZero() && p.TerminatingAt.IsZero() && p.DeadlineAt.IsZero() && p.CreatedAt.IsZero() &&
		p.UpdatedAt.IsZero() && p.RepoURL.IsZero() && p.RepoUUID.IsZero()
}

// longestText is the most characters of a text in a body.
const longestText = 255

// takeTeam reads the members that a create and an update have in common.
func takeTeam(f *web.Fields) teamBody {
	text := web.String(longestText)
	return teamBody{
		project: web.Take(f, "project_id", anID[project.ID]()),
		patch: registry.TeamPatch{
			Name:          notNull(f, "name", web.Take(f, "name", text)),
			Session:       web.Take(f, "project_session_id", anID[project.SessionID]()),
			FinalMark:     web.Take(f, "final_mark", anInt[int32]()),
			LockedAt:      web.Take(f, "locked_at", aDate()),
			ClosedAt:      web.Take(f, "closed_at", aDate()),
			TerminatingAt: web.Take(f, "terminating_at", aDate()),
			DeadlineAt:    web.Take(f, "deadline_at", aDate()),
			CreatedAt:     web.Take(f, "created_at", aDate()),
			UpdatedAt:     web.Take(f, "updated_at", aDate()),
			RepoURL:       web.Take(f, "repo_url", text),
			RepoUUID:      web.Take(f, "repo_uuid", text),
			Members:       takeMembers(f),
		},
	}
}

// takeMembers reads the users of a team.
func takeMembers(f *web.Fields) (members []registry.MemberPatch) {
	objects := web.Take(f, "teams_users_attributes", web.ListOf(web.Nested())).Or(nil)
	for _, o := range objects {
		inner := web.FieldsOf(o)
		members = append(members, registry.MemberPatch{
			User:       web.Require(inner, "user_id", anID[user.ID]()),
			Leader:     web.Take(inner, "leader", aBool()),
			Validated:  web.Take(inner, "validated", aBool()),
			Occurrence: web.Take(inner, "occurrence", aCount()),
		})
		f.Include(inner)
	}
	return members
}

// createTeam forms a team, and then sets by hand what else the body says.
func (h *Handler) createTeam(r *http.Request, buf []byte) (answer web.Answer, err error) {
	f, err := fieldsOf(r, "team")
	if err != nil {
		return answer, err
	}
	body := takeTeam(f)
	on, ok := body.project.Value()
	if !ok {
		f.Refuse("project_id", wantValue)
	}
	if err := f.Err(); err != nil {
		return answer, err
	}
	formation := registry.NewTeam{Name: body.patch.Name.Or(""), Session: body.patch.Session.Or(0)}
	for _, m := range body.patch.Members {
		formation.Members = append(formation.Members, team.Member{
			User: m.User, Leader: m.Leader.Or(false), Validated: m.Validated.Or(false), Occurrence: m.Occurrence.Or(0),
		})
	}
	body.patch.Members, body.patch.Session = nil, optional.Optional[project.SessionID]{}
	err = h.do(r, func(tx *registry.Tx) error {
		formed, err := tx.FormTeam(on, formation)
		if err != nil {
			return err
		}
		if _, err := tx.AmendTeam(formed.ID, body.patch); err != nil {
			return err
		}
		answer, err = h.createdTeam(r, buf, tx.View(), formed.ID)
		return err
	})
	return answer, err
}

// createdTeam answers with a team that was made.
func (h *Handler) createdTeam(r *http.Request, buf []byte, s *store.Snapshot, id team.ID) (web.Answer, error) {
	e, _ := s.Teams.Get(int64(id))
	p := h.present(r, s)
	body, err := p.loneTeam(e).AppendJSON(buf)
	where := http.Header{"Location": {p.url("/v2/teams/", int64(id))}}
	return web.Answer{Status: http.StatusCreated, Header: where, Body: body}, err
}

// updateTeam sets by hand what the body says of a team. Users who are not in it
// join it.
func (h *Handler) updateTeam(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := teamOf(h.registry.Snapshot(), r)
	if err != nil {
		return web.Answer{}, err
	}
	f, err := fieldsOf(r, "team")
	if err != nil {
		return web.Answer{}, err
	}
	body := takeTeam(f)
	if notNull(f, "project_id", body.project).Or(e.Team.Project) != e.Team.Project {
		f.Refuse("project_id", fmt.Sprintf("%d as it is", e.Team.Project))
	}
	if err := f.Err(); err != nil || body.empty() {
		return noContent, err
	}
	err = h.do(r, func(tx *registry.Tx) error {
		for _, m := range body.patch.Members {
			if err := letJoin(tx, e.Team.ID, m.User); err != nil {
				return err
			}
		}
		_, err := tx.AmendTeam(e.Team.ID, body.patch)
		return err
	})
	return noContent, err
}

// letJoin lets a user join a team, who may be in it.
func letJoin(tx *registry.Tx, id team.ID, u user.ID) error {
	e, ok := tx.View().Teams.Get(int64(id))
	if !ok {
		return errMissing
	}
	if _, in := e.Team.Member(u); in {
		return nil
	}
	registered := tx.View().Find(u, e.Team.Project)
	if registered == nil {
		refused := &state.RefusedError{Event: state.Join, State: state.NotRegistered}
		return &registry.Refusal{Command: store.CommandJoin, User: u, Err: refused}
	}
	_, err := tx.Join(registered.Registration.ID, id)
	return err
}

// destroyTeam takes a team from everybody, however far it is.
func (h *Handler) destroyTeam(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := teamOf(h.registry.Snapshot(), r)
	if err != nil {
		return web.Answer{}, err
	}
	err = h.do(r, func(tx *registry.Tx) error { return tx.Dissolve(e.Team.ID) })
	return noContent, err
}
