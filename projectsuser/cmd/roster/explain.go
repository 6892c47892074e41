package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	dataOptions
	team bool
}

func explainCommand() command {
	var o explainOptions
	return command{
		name:      "explain",
		arguments: arguments{"ID", "one ID", 1, 1},
		summary:   "explain the status of a registration or a team",
		details: []string{
			"Prints the rule that gives the status, the facts that the rule looks at, and the events that can change the status. " +
				"ID is the id of a registration; or that of a team with -team, or if the data has no registrations.",
		},
		example: "roster explain 56",
		flags: func(f *flag.FlagSet) {
			o.dataOptions.flags(f)
			f.BoolVar(&o.team, "team", false, "explain the team with this id")
		},
		run: func(ctx context.Context, e *environment, args []string) error { return explain(ctx, e, o, args[0]) },
	}
}

// explain prints the explanation of one status.
func explain(ctx context.Context, e *environment, o explainOptions, text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return &usageError{"explain", fmt.Errorf("id %q: want a whole number", text)}
	}
	d, err := loadDataset(ctx, e, o.files)
	if err != nil {
		return err
	}
	x, err := d.explanation(id, o.team || len(d.Registrations) == 0, e.now())
	if err != nil {
		return err
	}
	if o.json {
		return e.printJSON(x)
	}
	x.print(e.out, "")
	return nil
}

// explanation explains the status of a registration or of a team, as JSON and as
// text.
type explanation struct {
	Registration projectsuser.ID `json:"registration,omitzero"`
	Team         team.ID         `json:"team,omitzero"`
	Who          string          `json:"who"`
	Project      string          `json:"project"`
	Status       state.Status    `json:"status"`
	Rule         state.Rule      `json:"rule,omitzero"`
	Why          string          `json:"why"`
	Facts        string          `json:"facts,omitzero"`
	Declared     state.Status    `json:"declared"`
	Attempts     int             `json:"attempts,omitzero"`
	Mark         string          `json:"mark"`
	Next         time.Time       `json:"next,omitzero"` // when time alone changes the status
	Permitted    []state.Event   `json:"permitted,omitzero"`
	Children     []childJSON     `json:"children,omitzero"`

	active *team.Team
}

// childJSON is the user's status on a child project.
type childJSON struct {
	Project string       `json:"project"`
	Status  state.Status `json:"status"`
}

// explanation explains the registration or the team with an id.
func (d *dataset) explanation(id int64, ofTeam bool, at time.Time) (*explanation, error) {
	if ofTeam {
		if t := d.team(id); t != nil {
			return d.teamExplanation(t, at), nil
		}
		return nil, fmt.Errorf("team %d: not found in the data", id)
	}
	if reg := d.registration(id); reg != nil {
		return d.registrationExplanation(reg, at), nil
	}
	return nil, fmt.Errorf("registration %d: not found in the data", id)
}

func (d *dataset) registrationExplanation(reg *projectsuser.Registration, at time.Time) *explanation {
	e := d.explain(reg, at, d.lookup(reg.User))
	x := d.newExplanation(e.Explanation, reg.Project, reg.FinalMark, reg.Validated)
	x.Registration, x.Team, x.Who = reg.ID, e.Team, d.userName(reg.User)
	x.Declared, x.Attempts, x.active = reg.Declared, e.Attempts, reg.Attempts.Active()
	if !e.Derived() && !reg.Attempts.Known() {
		x.Why = "declared; not derived, because its teams are not in the data"
	}
	for _, c := range e.Children {
		x.Children = append(x.Children, childJSON{d.projectName(c.Project), c.Status})
	}
	return x
}

func (d *dataset) teamExplanation(t *team.Team, at time.Time) *explanation {
	x := d.newExplanation(d.explainTeam(t, at), t.Project, t.FinalMark, t.Validated)
	x.Team, x.Declared, x.active = t.ID, t.Declared, t
	var members []string
	for _, m := range t.Members {
		members = append(members, d.userName(m.User))
	}
	x.Who = strings.Join(members, ", ")
	return x
}

func (d *dataset) newExplanation(e state.Explanation, on project.ID, mark project.Mark, v project.Validation) *explanation {
	x := &explanation{
		Project: d.projectName(on), Status: e.Status, Rule: e.Rule, Next: e.Next, Mark: mark.String(),
	}
	if mark.IsSet() {
		x.Mark += ", " + v.String()
	}
	if e.Rule.Valid() {
		x.Why, x.Facts = e.Rule.String(), e.Facts.Words(e.Used())
		x.Permitted = slices.Collect(projectsuser.Explanation{Explanation: e}.Permitted())
	} else {
		x.Why = "declared; not derived, because the data does not contain whether the team is " + e.Missing().String()
	}
	return x
}

// print writes the explanation as text. Each line begins with indent.
func (x *explanation) print(out io.Writer, indent string) {
	subject := fmt.Sprintf("registration %d", x.Registration)
	if x.Registration == 0 {
		subject = fmt.Sprintf("team %d", x.Team)
	}
	wrap(out, indent, fmt.Sprintf("%s: %s on %s", subject, x.Who, x.Project))
	line := func(head, text string) {
		if text != "" {
			wrap(out, fmt.Sprintf("%s  %-10s", indent, head), text)
		}
	}
	line("status", cmp.Or(x.Status.String(), "unknown"))
	if x.Rule.Valid() {
		line("rule", fmt.Sprintf("%d: %s", x.Rule, x.Why))
	} else {
		line("why", x.Why)
	}
	line("facts", x.Facts)
	line("team", x.teamText())
	line("declared", cmp.Or(x.Declared.String(), "no status"))
	line("mark", x.Mark)
	for _, c := range x.Children {
		line("child", fmt.Sprintf("%s: %s", c.Project, cmp.Or(c.Status.String(), "unknown")))
	}
	line("next", x.nextText())
	line("events", eventsText(x.Permitted))
}

// teamText describes the active team. It is empty if there is no active team.
func (x *explanation) teamText() string {
	if x.active == nil {
		return ""
	}
	text := fmt.Sprintf("%d", x.active.ID)
	if x.Attempts > 0 {
		text += fmt.Sprintf(", attempt %d of %[1]d", x.Attempts)
	}
	return text + ": " + sinceText("locked", x.active.LockedAt) + ", " + sinceText("closed", x.active.ClosedAt) +
		", mark " + x.active.FinalMark.String()
}

// sinceText returns the adjective with the instant since which it is true, or its
// negation for the zero time.
func sinceText(adjective string, at time.Time) string {
	if at.IsZero() {
		return "not " + adjective
	}
	return adjective + " " + at.UTC().Format(time.RFC3339)
}

// nextText says when time alone changes the status. It is empty if the status is
// not derived.
func (x *explanation) nextText() string {
	if !x.Rule.Valid() {
		return ""
	}
	if x.Next.IsZero() {
		return "only an event changes the status"
	}
	return "the status changes by itself at " + x.Next.UTC().Format(time.RFC3339)
}

// eventsText lists events.
func eventsText(events []state.Event) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = e.String()
	}
	return strings.Join(words, ", ")
}
