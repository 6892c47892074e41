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
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// query is the sub-command: it answers a query in the grammar of URLs over the
// registrations.
func (p *program) query(ctx context.Context, o options, args []string) error {
	if len(args) > 1 {
		return &usageError{"arguments", strings.Join(args, " "), "one query"}
	}
	registry, err := p.registry(ctx, o, registry.Options{Clock: p.now})
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
		return json.NewEncoder(p.out).Encode(answerJSON(s, answer))
	}
	printAnswer(p.out, s, answer)
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

// answerJSON is an answer of a snapshot as JSON.
func answerJSON(s *store.Snapshot, a query.Answer[*store.Entry]) any {
	records := make([]found, len(a.Records))
	for i, e := range a.Records {
		reg := e.Registration
		records[i] = found{
			ID: reg.ID, User: userName(reg.User, e.User), Project: projectName(reg.Project, projectOf(s, e)), ProjectID: reg.Project,
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

// projectOf returns the project of an entry, which may not be among those that
// the snapshot has: then nothing is known of it.
func projectOf(s *store.Snapshot, e *store.Entry) *project.Project {
	p, ok := s.Projects.Get(int64(e.Registration.Project))
	if !ok {
		return new(project.Project)
	}
	return p
}

// printAnswer writes an answer of a snapshot as a table, and what of the whole
// it is.
func printAnswer(out io.Writer, s *store.Snapshot, a query.Answer[*store.Entry]) {
	const line = "%8s  %-12.12s  %-24.24s  %-18s  %4s\n"
	fmt.Fprintf(out, line, "id", "user", "project", "status", "mark")
	for _, e := range a.Records {
		reg := e.Registration
		cells := []string{fmt.Sprint(reg.ID), userName(reg.User, e.User), projectOf(s, e).Slug, e.Status.String(), reg.FinalMark.String()}
		for i, c := range cells {
			cells[i] = strings.Map(shown, c)
		}
		fmt.Fprintf(out, line, cells[0], cells[1], cells[2], cells[3], cells[4])
	}
	fmt.Fprintf(out, "\npage %d of %d, %s\n", a.Page.Number, a.Page.Last(a.Total), number(a.Total, "registration"))
}
