package command

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

func auditCommand() command {
	var o dataOptions
	return command{
		name:      "audit",
		arguments: arguments{"[FILE...]", "files", 0, math.MaxInt},
		summary:   "compare declared statuses with derived ones",
		details: []string{
			"A difference means that the data contradicts itself: the status that it states does not follow from the team. " +
				fmt.Sprintf("The first %d differences are printed, with the rule and the facts that decided.", differencesShown),
			"A FILE is read as with -data.",
		},
		example: "roster audit -json school.jsonl",
		flags:   o.flags,
		run: func(ctx context.Context, e *environment, args []string) error {
			o.files = append(o.files, args...)
			return runAudit(ctx, e, o)
		},
	}
}

// runAudit prints the audit of the data.
func runAudit(ctx context.Context, e *environment, o dataOptions) error {
	d, err := loadDataset(ctx, e, o.input)
	if err != nil {
		return err
	}
	a := d.audit(e.now())
	if o.json {
		return e.printJSON(struct {
			Teams         auditJSON `json:"teams"`
			Registrations auditJSON `json:"registrations"`
			Problems      *problems `json:"problems,omitzero"`
		}{newAuditJSON(a.teams), newAuditJSON(a.registrations), d.problems.value()})
	}
	a.print(e.out, "")
	return nil
}

// audit is the audit of the teams and that of the registrations.
type audit struct {
	teams, registrations projectsuser.Audit
}

// audit compares the declared statuses with those derived at an instant.
func (d *dataset) audit(at time.Time) audit {
	var a audit
	for _, t := range d.Teams {
		a.teams.Add(int64(t.ID), t.Declared, d.explainTeam(t, at))
	}
	for _, reg := range d.Registrations {
		a.registrations.Add(int64(reg.ID), reg.Declared, d.explain(reg, at, nil).Explanation)
	}
	return a
}

// print writes both audits as a table and the first differences below it.
func (a audit) print(out io.Writer, indent string) {
	row(out, indent, "declared and derived", "teams", "registrations")
	row(out, indent, "agree", a.teams.Agree, a.registrations.Agree)
	row(out, indent, "differ", a.teams.Differ, a.registrations.Differ)
	row(out, indent, "facts not in the data", a.teams.Unknown, a.registrations.Unknown)
	row(out, indent, "declared unknown", a.teams.Undeclared, a.registrations.Undeclared)
	row(out, indent, "total", a.teams.Total, a.registrations.Total)
	printDifferences(out, indent, "team", "roster explain -team", a.teams)
	printDifferences(out, indent, "registration", "roster explain", a.registrations)
}

// differencesShown is the most differences that the text output shows.
const differencesShown = 10

// printDifferences writes the first differences, each with the command line that
// explains it.
func printDifferences(out io.Writer, indent, noun, explain string, a projectsuser.Audit) {
	shown := a.Differences[:min(len(a.Differences), differencesShown)]
	for _, d := range shown {
		fmt.Fprintln(out)
		wrap(out, indent, differenceText(noun, d))
		fmt.Fprintf(out, "%s$ %s %d\n", indent, explain, d.ID)
	}
	if more := a.Differ - len(shown); more > 0 {
		fmt.Fprintf(out, "\n%s%s not shown\n", indent, number(more, "more "+noun))
	}
}

// differenceText describes a difference.
func differenceText(noun string, d projectsuser.Difference) string {
	text := fmt.Sprintf("%s %d is declared %s, but rule %d derives %s: %s.",
		capitalized(noun), d.ID, d.Declared, d.Rule, d.Derived, d.Rule)
	if fact := missingFact(d); fact != "" {
		text += fmt.Sprintf(" They agree if one fact is missing from the data: %s.", fact)
	}
	return text
}

// missingFact returns the fact about the project with which declared and derived
// would agree, or an empty text. It is a likely cause of the difference, because
// data of registrations rarely contains the facts of projects.
func missingFact(d projectsuser.Difference) string {
	for _, fact := range []state.Facts{state.HasChildren, state.BeginAhead} {
		if f := d.Facts ^ fact; state.Derive(f) == d.Declared {
			return f.Words(fact)
		}
	}
	return ""
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
	Facts    []string     `json:"facts"`             // those that the rule looks at
	Perhaps  string       `json:"perhaps,omitempty"` // the missing fact
}

func newAuditJSON(a projectsuser.Audit) auditJSON {
	j := auditJSON{a.Total, a.Agree, a.Differ, a.Unknown, a.Undeclared, []differenceJSON{}}
	for _, d := range a.Differences {
		j.Differences = append(j.Differences, differenceJSON{
			d.ID, d.Declared, d.Derived, d.Rule, factWords(d.Facts, d.Rule.Condition().Asks()), missingFact(d),
		})
	}
	return j
}

// factWords returns the facts that are asked for, each in words.
func factWords(f, ask state.Facts) []string {
	words := f.Words(ask)
	if words == "" {
		return []string{}
	}
	return strings.Split(words, ", ")
}
