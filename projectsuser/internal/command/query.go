package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// queryOptions are the flags of query.
type queryOptions struct {
	dataOptions
	explain bool
	csv     bool
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
			"Any other parameter is an error. An unknown field is an error that lists the fields; login and project take the login of a user " +
				"and the slug of a project. A status is written as here or as in the 42 API: waiting_evaluation or waiting_for_correction.",
			"With -csv all records are printed unless the query asks for a page.",
			"A field is null in a record that does not have it, or of which it is not known. " +
				"No value matches null, so the number of records that only their nulls exclude is printed too.",
		},
		example: "roster query 'filter[project]=42cursus-libft&sort=-final_mark'",
		flags: func(f *flag.FlagSet) {
			o.dataOptions.flags(f)
			f.BoolVar(&o.explain, "explain", false, "also print how the records were found")
			f.BoolVar(&o.csv, "csv", false, "print CSV with a header")
		},
		run: func(ctx context.Context, e *environment, args []string) error {
			return runQuery(ctx, e, o, strings.Join(args, ""))
		},
	}
}

// check returns a *usageError if the flags contradict each other.
func (o *queryOptions) check() error {
	if o.csv && (o.json || o.explain) {
		return &usageError{"query", errors.New("-csv: want neither -json nor -explain")}
	}
	return o.input.check()
}

// runQuery prints the registrations that a query asks for. A query that is refused costs
// no reading of the data.
func runQuery(ctx context.Context, e *environment, o queryOptions, text string) error {
	q, err := parseQuestion(text)
	if err != nil {
		return &usageError{"query", err}
	}
	if err := o.check(); err != nil {
		return err
	}
	r, p, err := loadRegistry(ctx, e, o.input, registry.Options{Clock: e.now, Fields: q.fields})
	if err != nil {
		return err
	}
	s := r.Snapshot()
	*q.asked = s
	nulls := s.Registrations.CountNulls(q.Where...)
	if o.csv {
		reportNulls(e.err, nulls)
		return writeCSV(e.out, s, q)
	}
	answer, err := s.Registrations.Select(q.Query)
	if err != nil {
		return &usageError{"query", err}
	}
	plan := ""
	if o.explain {
		if plan, err = s.Registrations.Explain(q.Query); err != nil {
			return err
		}
	}
	if o.json {
		return e.printJSON(newAnswerJSON(s, answer, nulls, plan, p))
	}
	printAnswer(e.out, s, answer)
	reportNulls(e.out, nulls)
	if plan != "" {
		fmt.Fprintln(e.out)
		wrap(e.out, "plan: ", plan)
	}
	return nil
}

// reportNulls says how many records may belong to an answer.
func reportNulls(out io.Writer, nulls []query.NullCount) {
	for _, n := range nulls {
		wrap(out, "", fmt.Sprintf("%s is null in %s that the rest of the query matches", fieldName(n.Field), number(n.Count, "more registration")))
	}
}

// fieldName returns the name of a field in a query.
func fieldName(name string) string {
	if name == "intra_status" {
		return "status"
	}
	return name
}

// printAnswer writes a page of registrations as a table, and the number of all
// below it.
func printAnswer(out io.Writer, s *store.Snapshot, a query.Answer[*store.Entry]) {
	const line = "%8s  %-12.12s  %-24.24s  %-18.18s  %7s\n"
	fmt.Fprintf(out, line, "id", "user", "project", "status", "mark")
	for _, e := range a.Records {
		reg := e.Registration
		fmt.Fprintf(out, line, fmt.Sprint(reg.ID), printable(userName(reg.User, e.User)),
			printable(projectSlug(reg.Project, projectOf(s, e))), printable(cmp.Or(statusText(e), "unknown")), markText(reg.FinalMark, reg.Unknown.Has(projectsuser.FieldFinalMark)))
	}
	fmt.Fprintf(out, "\npage %d of %d, %s\n", a.Page.Number, a.Page.Last(a.Total), number(a.Total, "registration"))
}
