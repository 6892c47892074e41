package faces_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
	"github.com/projectsuser/roster/team"
)

// options are the options that all faces share.
type options struct {
	Caller  func(*http.Request) string
	Logger  *slog.Logger
	MaxBody int64
	Timeout time.Duration
}

// request is a method, a target and a body, as in `PUT /users/5 {"a":1}`.
type request string

// face is one of the four HTTP faces. Its requests concern the user 5 on the project
// 1, whose registration has the id 5.
type face struct {
	name string
	new  func(*registry.Registry, options) http.Handler

	show    request // of a record by the id {id}
	change  request // of the same record, which succeeds; {body} replaces its body
	mail    request // a change that sends a mail; empty if the face has none
	taken   request // a change to a value that another record has; empty if the face has none
	refused request // a change that the policy refuses
	field   string  // body of a change with a value of the wrong type
	method  request // a path with a method that it does not answer
}

// allFaces are the four faces.
var allFaces = []face{
	{
		name: "intra",
		new: func(r *registry.Registry, o options) http.Handler {
			return standin.NewHandler(r, standin.Options{Caller: o.Caller, Logger: o.Logger, MaxBody: o.MaxBody, Timeout: o.Timeout})
		},
		show:    `GET /v2/projects_users/{id}`,
		change:  `PATCH /v2/projects_users/{id} {"projects_user":{"final_mark":50}}`,
		taken:   `POST /v2/projects/1/register {"projects_user":{"user_id":5}}`,
		refused: `DELETE /v2/projects_users/5`,
		field:   `{"projects_user":{"final_mark":[]}}`,
		method:  `PATCH /v2/teams`,
	},
	{
		name: "overplane",
		new: func(r *registry.Registry, o options) http.Handler {
			return overplane.NewHandler(r, overplane.Options(o))
		},
		show:    `GET /project-user_{id}`,
		change:  `PATCH /project-user_{id} {"hide_timesheets":true}`,
		mail:    `POST / {"parent_id":"project_1","parent_type":"Project","user":"cyd"}`,
		taken:   `POST / {"parent_id":"project_1","parent_type":"Project","user":"ada"}`,
		refused: `DELETE /project-user_5`,
		field:   `{"hide_timesheets":[]}`,
		method:  `PUT /`,
	},
	{
		name: "zoho",
		new: func(r *registry.Registry, o options) http.Handler {
			return zoho.NewHandler(r, zoho.Options(o))
		},
		show:    `GET /projects/1/users/{id}`,
		change:  `PUT /projects/1/users/{id} {"budget_hours":7}`,
		mail:    `POST /projects/1/users/invite {"user_name":"Dan","email":"dan@example.com"}`,
		refused: `DELETE /projects/1/users/5`,
		field:   `{"budget_hours":[]}`,
		method:  `PATCH /projects/1/users`,
	},
	{
		name: "noko",
		new: func(r *registry.Registry, o options) http.Handler {
			return noko.NewHandler(r, noko.Options{Caller: o.Caller, Logger: o.Logger, MaxBody: o.MaxBody, Timeout: o.Timeout})
		},
		show:    `GET /users/{id}`,
		change:  `PUT /users/{id} {"first_name":"Ada"}`,
		mail:    `POST /users {"email":"dan@example.com"}`,
		taken:   `POST /users {"email":"ada@example.com"}`,
		refused: `PUT /users/5/revoke_access_to_projects {"projects":[1]}`,
		field:   `{"first_name":[]}`,
		method:  `DELETE /users`,
	},
}

// with returns the request with an id in its path, and with a body unless that is
// empty.
func (r request) with(id, body string) request {
	filled := strings.ReplaceAll(string(r), "{id}", id)
	if body != "" {
		method, rest, _ := strings.Cut(filled, " ")
		target, _, _ := strings.Cut(rest, " ")
		filled = method + " " + target + " " + body
	}
	return request(filled)
}

// hooks are the functions of a registry that a fault replaces.
type hooks struct {
	commit func() error
	clock  func() time.Time
	mail   error
	policy registry.Policy
}

// Mail implements registry.Mailer.
func (h *hooks) Mail(context.Context, registry.Mail) error { return h.mail }

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// newRegistry returns a registry with the project 1, the users 5 ada and 6 bob on it,
// with the registrations 5 and 6, and the user 7 cyd. Ada has an attempt. The hooks
// have no effect before it returns.
func newRegistry(t *testing.T, h *hooks) *registry.Registry {
	t.Helper()
	ready := false
	r := registry.New(registry.Options{
		Fields: standin.Fields(), Policy: h.policy, Mailer: h,
		Clock: func() time.Time {
			if ready && h.clock != nil {
				return h.clock()
			}
			return noon
		},
		Commit: func(store.Batch) error {
			if ready && h.commit != nil {
				return h.commit()
			}
			return nil
		},
	})
	members := []team.Member{{User: 5, Leader: true}}
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1, Name: "Libft", Slug: "libft"}},
			Users: []*user.User{
				{ID: 5, Login: "ada", Email: "ada@example.com", Role: user.Freelancer, State: user.Active},
				{ID: 6, Login: "bob", Email: "bob@example.com", Role: user.Admin, State: user.Active},
				{ID: 7, Login: "cyd", Email: "cyd@example.com", Role: user.Member, State: user.Active},
			},
			Registrations: []*projectsuser.Registration{
				{ID: 5, User: 5, Project: 1, Attempts: team.Imported(&team.Team{ID: 1, Project: 1, Members: members})},
				{ID: 6, User: 6, Project: 1},
			},
		}, time.Time{})
		return err
	})
	ready = true
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var errDisk = errors.New("the disk is full")
