package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

// audits are the audit of the teams and that of the registrations.
type audits struct {
	teams, registrations projectsuser.Audit
}

// audit compares what was declared with what derives at an instant.
func (r *recording) audit(at time.Time) audits {
	var a audits
	for _, t := range r.Teams {
		a.teams.Add(int64(t.ID), t.Declared, r.explainTeam(t, at))
	}
	for _, reg := range r.Registrations {
		a.registrations.Add(int64(reg.ID), reg.Declared, r.explain(reg, at, nil).Explanation)
	}
	return a
}

// auditJSON is an audit as JSON.
type auditJSON struct {
	Total       int              `json:"total"`
	Agree       int              `json:"agree"`
	Differ      int              `json:"differ"`
	Unknown     int              `json:"unknown"`
	Undeclared  int              `json:"undeclared"`
	Differences []differenceJSON `json:"differences"`
}

// differenceJSON is a difference as JSON.
type differenceJSON struct {
	ID       int64        `json:"id"`
	Declared state.Status `json:"declared"`
	Derived  state.Status `json:"derived"`
	Rule     state.Rule   `json:"rule"`
	Why      string       `json:"why"`
	Perhaps  string       `json:"perhaps,omitempty"`
}

func jsonOf(a projectsuser.Audit) auditJSON {
	j := auditJSON{a.Total, a.Agree, a.Differ, a.Unknown, a.Undeclared, []differenceJSON{}}
	for _, d := range a.Differences {
		j.Differences = append(j.Differences, differenceJSON{
			d.ID, d.Declared, d.Derived, d.Rule, d.Facts.Words(d.Rule.Condition().Asks()), perhaps(d),
		})
	}
	return j
}

// perhaps says with which fact about the project declared and derived would
// agree: the likeliest thing that the data does not show.
func perhaps(d projectsuser.Difference) string {
	for _, fact := range []state.Facts{state.HasChildren, state.BeginAhead} {
		if f := d.Facts ^ fact; state.Derive(f) == d.Declared {
			return f.Words(fact)
		}
	}
	return ""
}

// audit is the sub-command.
func (p *program) audit(ctx context.Context, o options, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	r, err := p.load(ctx, o)
	if err != nil {
		return err
	}
	a := r.audit(p.now())
	if o.json {
		return json.NewEncoder(p.out).Encode(struct {
			Teams         auditJSON `json:"teams"`
			Registrations auditJSON `json:"registrations"`
		}{jsonOf(a.teams), jsonOf(a.registrations)})
	}
	a.print(p.out, "")
	return nil
}

// print writes the audits as a table, and under it the differences.
func (a audits) print(out io.Writer, indent string) {
	row(out, indent, "declared and derived", "teams", "registrations")
	row(out, indent, "agree", a.teams.Agree, a.registrations.Agree)
	row(out, indent, "differ", a.teams.Differ, a.registrations.Differ)
	row(out, indent, "teams unknown", a.teams.Unknown, a.registrations.Unknown)
	row(out, indent, "nothing declared", a.teams.Undeclared, a.registrations.Undeclared)
	row(out, indent, "total", a.teams.Total, a.registrations.Total)
	printDifferences(out, indent, "team", " -team", a.teams)
	printDifferences(out, indent, "registration", "", a.registrations)
}

// differencesShown is how many differences are printed as text.
const differencesShown = 10

// printDifferences writes the first differences, each with the command that
// says more, which takes some flags.
func printDifferences(out io.Writer, indent, thing, flags string, a projectsuser.Audit) {
	shown := a.Differences[:min(len(a.Differences), differencesShown)]
	for _, d := range shown {
		fmt.Fprintln(out)
		wrap(out, indent, differenceText(thing, d))
		fmt.Fprintf(out, "%s$ roster explain%s %d\n", indent, flags, d.ID)
	}
	if more := a.Differ - len(shown); more > 0 {
		fmt.Fprintf(out, "\n%sand %s more\n", indent, number(more, thing))
	}
}

// differenceText explains a difference in words.
func differenceText(thing string, d projectsuser.Difference) string {
	text := fmt.Sprintf("The %s %d is declared %s, and by rule %d it is %s: %s.",
		thing, d.ID, d.Declared, d.Rule, d.Derived, d.Rule)
	if guess := perhaps(d); guess != "" {
		text += fmt.Sprintf(" They would agree with one more fact, %s, which the data does not show.", guess)
	}
	return text
}
