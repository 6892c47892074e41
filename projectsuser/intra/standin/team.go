package standin

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
func (h *handler) routeTeams(s *web.Service) {
	f := &h.Registry.Fields().Teams
	list := &h.lists.teams
	s.Handle("GET", "/v2/teams", serveList(h, list, nil))
	s.Handle("GET", "/v2/projects/{project_id}/teams", serveList(h, list, onProject(f.ProjectID)))
	s.Handle("GET", "/v2/users/{user_id}/teams", serveList(h, list, ofUser(f.Members)))
	s.Handle("GET", "/v2/users/{user_id}/projects/{project_id}/teams", serveList(h, list, both(ofUser(f.Members), onProject(f.ProjectID))))
	s.Handle("GET", "/v2/project_sessions/{project_session_id}/teams", serveList(h, list, inSession(f.SessionID)))
	s.Handle("GET", "/v2/teams/{id}", serveOne(h, teamInPath, list.present))
	handleGraph(h, s, "/v2/teams/graph", list, nil, teamDates)
	handleGraph(h, s, "/v2/projects/{project_id}/teams/graph", list, onProject(f.ProjectID), teamDates)
	handleGraph(h, s, "/v2/users/{user_id}/teams/graph", list, ofUser(f.Members), teamDates)

	s.Handle("POST", "/v2/teams", h.createTeam)
	s.Handle("PATCH PUT", "/v2/teams/{id}", h.updateTeam)
	s.Handle("DELETE", "/v2/teams/{id}", h.deleteTeam)
	s.Handle("PATCH PUT", "/v2/teams/{id}/reset_team_uploads", h.resetUploads)
}

// resetUploads answers that the uploads of a team are reset: the registry has none.
func (h *handler) resetUploads(r *http.Request, _ []byte) (web.Answer, error) {
	_, err := teamInPath(h.Snapshot(r), r)
	return noContent, err
}

// teamInPath returns the team of the id in the path.
func teamInPath(s *store.Snapshot, r *http.Request) (*store.TeamEntry, error) {
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

// teamBody is the content of a body about a team.
type teamBody struct {
	project optional.Optional[project.ID]
	patch   registry.TeamPatch // its members may be users who are not in the team yet
	leaving []user.ID          // the users of members with _destroy
}

// isEmpty reports whether the body has no members apart from the project.
func (b *teamBody) isEmpty() bool {
	p := b.patch
	return len(p.Members)+len(b.leaving) == 0 && p.Name.IsZero() && p.Session.IsZero() && p.FinalMark.IsZero() && p.LockedAt.IsZero() &&
		p.ClosedAt.IsZero() && p.TerminatingAt.IsZero() && p.DeadlineAt.IsZero() && p.CreatedAt.IsZero() &&
		p.UpdatedAt.IsZero() && p.RepoURL.IsZero() && p.RepoUUID.IsZero()
}

// maxText is the largest number of characters of a text in a body.
const maxText = 255

// takeTeam reads the members that the bodies of a create and an update have.
func takeTeam(f *web.Fields) teamBody {
	text := web.String(maxText)
	b := teamBody{
		project: web.Take(f, "project_id", readID[project.ID]()),
		patch: registry.TeamPatch{
			Name:          notNull(f, "name", web.Take(f, "name", text)),
			Session:       web.Take(f, "project_session_id", readID[project.SessionID]()),
			FinalMark:     web.Take(f, "final_mark", readInt[int32]()),
			LockedAt:      web.Take(f, "locked_at", readTime()),
			ClosedAt:      web.Take(f, "closed_at", readTime()),
			TerminatingAt: web.Take(f, "terminating_at", readTime()),
			DeadlineAt:    web.Take(f, "deadline_at", readTime()),
			CreatedAt:     web.Take(f, "created_at", readTime()),
			UpdatedAt:     web.Take(f, "updated_at", readTime()),
			RepoURL:       web.Take(f, "repo_url", text),
			RepoUUID:      web.Take(f, "repo_uuid", text),
		},
	}
	b.patch.Members, b.leaving = takeMembers(f)
	return b
}

// takeMembers reads the users of a team, and apart from them those that should leave it:
// Rails deletes a nested record with a true _destroy.
func takeMembers(f *web.Fields) (members []registry.MemberPatch, leaving []user.ID) {
	objects := web.Take(f, "teams_users_attributes", web.Indexed(web.Nested())).Or(nil)
	for _, o := range objects {
		inner := web.FieldsOf(o)
		member := registry.MemberPatch{
			User:       web.Require(inner, "user_id", readID[user.ID]()),
			Leader:     web.Take(inner, "leader", readBool()),
			Validated:  web.Take(inner, "validated", readBool()),
			Occurrence: web.Take(inner, "occurrence", readCount()),
		}
		if web.Take(inner, "_destroy", readFlag()).Or(false) {
			leaving = append(leaving, member.User)
		} else {
			members = append(members, member)
		}
		f.Include(inner)
	}
	return members, leaving
}

// createTeam forms a team and then amends it with the rest of the body.
func (h *handler) createTeam(r *http.Request, buf []byte) (answer web.Answer, err error) {
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
	newTeam := body.newTeam()
	body.patch.Members, body.patch.Session = nil, optional.Optional[project.SessionID]{}
	err = h.Do(r, func(tx *registry.Tx) error {
		formed, err := tx.FormTeam(on, newTeam)
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

// newTeam returns the name, the session and the members of a new team.
func (b *teamBody) newTeam() registry.NewTeam {
	newTeam := registry.NewTeam{Name: b.patch.Name.Or(""), Session: b.patch.Session.Or(0)}
	for _, m := range b.patch.Members {
		newTeam.Members = append(newTeam.Members, team.Member{
			User: m.User, Leader: m.Leader.Or(false), Validated: m.Validated.Or(false), Occurrence: m.Occurrence.Or(0),
		})
	}
	return newTeam
}

// createdTeam answers with a new team.
func (h *handler) createdTeam(r *http.Request, buf []byte, s *store.Snapshot, id team.ID) (web.Answer, error) {
	body, err := h.present(r, s).Team(s.Team(id)).AppendJSON(buf)
	location := http.Header{"Location": {h.url(r, "/v2/teams/", int64(id))}}
	return web.Answer{Status: http.StatusCreated, Header: location, Body: body}, err
}

// updateTeam amends a team. Users in the body who are not in the team join it.
func (h *handler) updateTeam(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := teamInPath(h.Snapshot(r), r)
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
	if err := f.Err(); err != nil || body.isEmpty() {
		return noContent, err
	}
	err = h.Do(r, func(tx *registry.Tx) error {
		for _, m := range body.patch.Members {
			if err := joinTeam(tx, e.Team.ID, m.User); err != nil {
				return err
			}
		}
		for _, u := range body.leaving {
			if err := leaveTeam(tx, e.Team.ID, u); err != nil {
				return err
			}
		}
		if tx.View().Team(e.Team.ID) == nil {
			return nil // the last member left
		}
		_, err := tx.AmendTeam(e.Team.ID, body.patch)
		return err
	})
	return noContent, err
}

// leaveTeam removes a user from a team. A user who is not a member is ignored.
func leaveTeam(tx *registry.Tx, id team.ID, u user.ID) error {
	e := tx.View().Team(id)
	if e == nil {
		return nil
	}
	if _, in := e.Team.Member(u); !in {
		return nil
	}
	return tx.RemoveMember(id, u)
}

// joinTeam makes a user a member of a team, unless the user is one already.
func joinTeam(tx *registry.Tx, id team.ID, u user.ID) error {
	e := tx.View().Team(id)
	if e == nil {
		return errNotFound
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

// deleteTeam removes a team from the attempts of all its members, in any status.
func (h *handler) deleteTeam(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := teamInPath(h.Snapshot(r), r)
	if err != nil {
		return web.Answer{}, err
	}
	err = h.Do(r, func(tx *registry.Tx) error { return tx.Dissolve(e.Team.ID) })
	return noContent, err
}
