package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// query is the sub-command: it answers a query in the grammar of URLs over the
// registrations.
func (p *program) query(o options, args []string) error {
	if len(args) > 1 {
		return &usageError{"arguments", strings.Join(args, " "), "one query"}
	}
	r, err := p.load(o)
	if err != nil {
		return err
	}
	registry, err := r.registry(p.now)
	if err != nil {
		return err
	}
	s := registry.Snapshot()
	q, err := registry.Fields().Registrations.Schema.ParseString(strings.Join(args, ""))
	if err != nil {
		return err
	}
	answer, err := s.Registrations.Select(q)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(p.out).Encode(r.answerJSON(answer))
	}
	r.printAnswer(p.out, answer)
	if !o.explain {
		return nil
	}
	words, err := s.Registrations.Explain(q)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out)
	wrap(p.out, "plan: ", words)
	return nil
}

// registry returns a registry of the recording.
func (r *recording) registry(now func() time.Time) (*projectsuser.Registry, error) {
	registry := projectsuser.New(projectsuser.Options{Clock: now})
	records := projectsuser.Records{Registrations: r.registrations, Teams: r.teams}
	for p := range r.catalog.All() {
		records.Projects = append(records.Projects, &p)
	}
	for id, login := range r.logins {
		records.Users = append(records.Users, &user.User{ID: id, Login: login})
	}
	err := registry.Do(context.Background(), "import", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(records)
		return err
	})
	return registry, err
}

// found is a registration of an answer as JSON.
type found struct {
	ID        projectsuser.ID `json:"id"`
	User      string          `json:"user"`
	Project   string          `json:"project"`
	ProjectID project.ID      `json:"project_id"`
	Status    state.Status    `json:"status"`
	Derived   bool            `json:"derived"`
	Mark      *int32          `json:"final_mark"`
	UpdatedAt *time.Time      `json:"updated_at"`
}

// answerJSON is the answer as JSON.
func (r *recording) answerJSON(a query.Answer[*projectsuser.Entry]) any {
	records := make([]found, len(a.Records))
	for i, e := range a.Records {
		reg := e.Registration
		records[i] = found{
			ID: reg.ID, User: r.userName(reg.User), Project: r.projectName(reg.Project), ProjectID: reg.Project,
			Status: e.Status, Derived: e.Derived,
		}
		if points, ok := reg.FinalMark.Points(); ok {
			records[i].Mark = &points
		}
		if !reg.UpdatedAt.IsZero() {
			records[i].UpdatedAt = &reg.UpdatedAt
		}
	}
	return struct {
		Total   int     `json:"total"`
		Page    int     `json:"page"`
		Records []found `json:"records"`
	}{a.Total, a.Page.Number, records}
}

// printAnswer writes the answer as a table, and what of the whole it is.
func (r *recording) printAnswer(out io.Writer, a query.Answer[*projectsuser.Entry]) {
	const line = "%8s  %-12.12s  %-24.24s  %-18s  %4s\n"
	fmt.Fprintf(out, line, "id", "user", "project", "status", "mark")
	for _, e := range a.Records {
		reg := e.Registration
		p, _ := r.catalog.Project(reg.Project)
		cells := []string{fmt.Sprint(reg.ID), r.userName(reg.User), p.Slug, e.Status.String(), reg.FinalMark.String()}
		for i, c := range cells {
			cells[i] = strings.Map(shown, c)
		}
		fmt.Fprintf(out, line, cells[0], cells[1], cells[2], cells[3], cells[4])
	}
	fmt.Fprintf(out, "\npage %d of %d, %s\n", a.Page.Number, a.Page.Last(a.Total), number(a.Total, "registration"))
}
