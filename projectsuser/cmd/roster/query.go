package main

import (
	"context"
	"flag"
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

// queryOptions are the flags of query.
type queryOptions struct {
	dataOptions
	explain bool
}

func queryCommand() command {
	var o queryOptions
	return command{
		name:      "query",
		arguments: arguments{"[QUERY]", "at most one query", 0, 1},
		summary:   "list the registrations that match a query",
		details: []string{
			"A query is written as in a URL, with & between its parts:",
			"  filter[FIELD]=VALUE,VALUE  one of the values\n" +
				"  range[FIELD]=MIN,MAX       both ends included; either may be empty\n" +
				"  sort=FIELD,-FIELD          - sorts in descending order\n" +
				"  page[number]=N             from 1\n" +
				"  page[size]=N               30 by default, at most 100",
			"An unknown field is an error that lists the fields.",
		},
		example: "roster query 'filter[status]=finished&sort=-final_mark'",
		flags: func(f *flag.FlagSet) {
			o.dataOptions.flags(f)
			f.BoolVar(&o.explain, "explain", false, "also print how the records were found")
		},
		run: func(ctx context.Context, e *environment, args []string) error {
			return runQuery(ctx, e, o, strings.Join(args, ""))
		},
	}
}

// runQuery prints the page of registrations that a query asks for.
func runQuery(ctx context.Context, e *environment, o queryOptions, text string) error {
	r, err := loadRegistry(ctx, e, o.files, registry.Options{Clock: e.now})
	if err != nil {
		return err
	}
	s := r.Snapshot()
	q, err := r.Fields().Registrations.Schema.ParseString(text)
	if err != nil {
		return &usageError{"query", err}
	}
	answer, err := s.Registrations.Select(q)
	if err != nil {
		return err
	}
	if o.json {
		return e.printJSON(newAnswerJSON(s, answer))
	}
	printAnswer(e.out, s, answer)
	if !o.explain {
		return nil
	}
	plan, err := s.Registrations.Explain(q)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out)
	wrap(e.out, "plan: ", plan)
	return nil
}

// answerJSON is a page of registrations as JSON.
type answerJSON struct {
	Total   int                `json:"total"`
	Page    int                `json:"page"`
	Records []registrationJSON `json:"records"`
}

// registrationJSON is a registration of an answer as JSON.
type registrationJSON struct {
	ID        projectsuser.ID `json:"id"`
	User      string          `json:"user"`
	Project   string          `json:"project"`
	ProjectID project.ID      `json:"project_id"`
	Status    state.Status    `json:"status"`
	Derived   bool            `json:"derived"`
	Mark      *int32          `json:"final_mark"`
	UpdatedAt *time.Time      `json:"updated_at"`
}

func newAnswerJSON(s *store.Snapshot, a query.Answer[*store.Entry]) answerJSON {
	records := make([]registrationJSON, len(a.Records))
	for i, e := range a.Records {
		reg := e.Registration
		records[i] = registrationJSON{
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
	return answerJSON{a.Total, a.Page.Number, records}
}

// projectOf returns the project of an entry, nil if not found.
func projectOf(s *store.Snapshot, e *store.Entry) *project.Project {
	return s.Project(e.Registration.Project)
}

// printAnswer writes a page of registrations as a table, and the number of all
// below it.
func printAnswer(out io.Writer, s *store.Snapshot, a query.Answer[*store.Entry]) {
	const line = "%8s  %-12.12s  %-24.24s  %-18s  %4s\n"
	fmt.Fprintf(out, line, "id", "user", "project", "status", "mark")
	for _, e := range a.Records {
		reg := e.Registration
		fmt.Fprintf(out, line, fmt.Sprint(reg.ID), printable(userName(reg.User, e.User)),
			printable(projectSlug(reg.Project, projectOf(s, e))), e.Status, reg.FinalMark)
	}
	fmt.Fprintf(out, "\npage %d of %d, %s\n", a.Page.Number, a.Page.Last(a.Total), number(a.Total, "registration"))
}
