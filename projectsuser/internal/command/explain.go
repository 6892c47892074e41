package command

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
	"github.com/projectsuser/roster/projectsuser/user"
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
	d, err := loadDataset(ctx, e, o.input)
	if err != nil {
		return err
	}
	x, err := d.explanation(id, o.team || len(d.Registrations) == 0, e.now())
	if err != nil {
		return err
	}
	if o.json {
		x.Problems = d.problems.value()
		return e.printJSON(x)
	}
	x.print(e.out, "")
	return nil
}

// explanation explains the status of a registration or of a team, as JSON and as
// text. In JSON, what is not known and what there is not is null.
type explanation struct {
	Registration projectsuser.ID `json:"registration,omitzero"`
	Team         team.ID         `json:"team,omitzero"`
	UserIDs      []user.ID       `json:"user_ids"`
	Who          string          `json:"who"`
	ProjectID    project.ID      `json:"project_id"`
	Project      string          `json:"project"`
	Status       *string         `json:"status"`
	Derived      bool            `json:"derived"`
	Rule         state.Rule      `json:"rule,omitzero"`
	Why          string          `json:"why"`
	Facts        []string        `json:"facts,omitzero"` // those that the rule looks at
	Declared     *string         `json:"declared"`
	Attempts     int             `json:"attempts,omitzero"`
	Mark         project.Mark    `json:"mark"`
	Validated    *bool           `json:"validated"`
	Next         time.Time       `json:"next,omitzero"` // when time alone changes the status
	Permitted    []state.Event   `json:"permitted,omitzero"`
	Children     []childJSON     `json:"children,omitzero"`
	Problems     *problems       `json:"problems,omitzero"`

	markUnknown bool // the data does not contain the mark
	validation  project.Validation
	active      *team.Team
}

// textOr returns a text, or another one if it is nil.
func textOr(text *string, other string) string {
	if text == nil {
		return other
	}
	return *text
}

// childJSON is the user's status on a child project.
type childJSON struct {
	Project string  `json:"project"`
	Status  *string `json:"status"` // null if it is not known
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
	x := d.newExplanation(e.Explanation, reg.Project, reg.FinalMark, reg.Validated, declaredText(reg.Declared, reg.DeclaredText))
	x.Registration, x.Team, x.Who = reg.ID, e.Team, d.userName(reg.User)
	x.Attempts, x.active, x.markUnknown = e.Attempts, reg.Attempts.Active(), reg.Unknown.Has(projectsuser.FieldFinalMark)
	if reg.User != 0 {
		x.UserIDs = append(x.UserIDs, reg.User)
	}
	if !e.Derived() && !reg.Attempts.Known() {
		x.Why = "not derived, because its teams are not in the data"
	}
	for _, c := range e.Children {
		x.Children = append(x.Children, childJSON{d.projectName(c.Project), known(c.Status.String())})
	}
	return x
}

func (d *dataset) teamExplanation(t *team.Team, at time.Time) *explanation {
	x := d.newExplanation(d.explainTeam(t, at), t.Project, t.FinalMark, t.Validated, declaredText(t.Declared, t.DeclaredText))
	x.Team, x.active, x.markUnknown = t.ID, t, t.Unknown.Has(team.FieldFinalMark)
	var members []string
	for _, m := range t.Members {
		members = append(members, d.userName(m.User))
		x.UserIDs = append(x.UserIDs, m.User)
	}
	x.Who = strings.Join(members, ", ")
	return x
}

func (d *dataset) newExplanation(e state.Explanation, on project.ID, mark project.Mark, v project.Validation, declared string) *explanation {
	x := &explanation{
		UserIDs: []user.ID{}, ProjectID: on, Project: d.projectName(on), Status: known(cmp.Or(e.Status.String(), declared)), Derived: e.Rule.Valid(), Rule: e.Rule,
		Declared: known(declared), Next: e.Next, Mark: mark, Validated: validatedValue(v), validation: v,
	}
	if e.Rule.Valid() {
		x.Why, x.Facts = e.Rule.String(), factWords(e.Facts, e.Used())
		x.Permitted = slices.Collect(projectsuser.Explanation{Explanation: e}.Permitted())
	} else {
		x.Why = "not derived, because the data does not say whether the team is " + e.Missing().String()
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
	line("status", textOr(x.Status, "unknown"))
	if x.Rule.Valid() {
		line("rule", fmt.Sprintf("%d: %s", x.Rule, x.Why))
	} else {
		line("why", x.Why)
	}
	line("facts", strings.Join(x.Facts, ", "))
	line("team", x.teamText())
	line("declared", textOr(x.Declared, "no status"))
	line("mark", x.markText())
	for _, c := range x.Children {
		line("child", fmt.Sprintf("%s: %s", c.Project, textOr(c.Status, "unknown")))
	}
	line("next", x.nextText())
	line("events", eventsText(x.Permitted))
}

// markText describes the mark.
func (x *explanation) markText() string {
	text := markText(x.Mark, x.markUnknown)
	if x.Mark.IsSet() {
		text += ", " + x.validation.String()
	}
	return text
}

// markText returns a mark, or says that the data does not contain it.
func markText(m project.Mark, unknown bool) string {
	if unknown && !m.IsSet() {
		return "unknown"
	}
	return m.String()
}

// teamText describes the active team. It is empty if there is no active team.
func (x *explanation) teamText() string {
	t := x.active
	if t == nil {
		return ""
	}
	text := fmt.Sprintf("%d", t.ID)
	if x.Attempts > 0 {
		text += fmt.Sprintf(", attempt %d of %[1]d", x.Attempts)
	}
	text += ": " + sinceText("locked", t.Locked(), t.Unknown.Has(team.FieldLockedAt), t.LockedAt) +
		", " + sinceText("closed", t.Closed(), t.Unknown.Has(team.FieldClosedAt), t.ClosedAt) +
		", mark " + markText(t.FinalMark, t.Unknown.Has(team.FieldFinalMark))
	if declared := declaredText(t.Declared, t.DeclaredText); !x.Derived && x.Registration != 0 && declared != "" {
		text += ", declared " + declared
	}
	return text
}

// sinceText returns the adjective, with the instant since which it is true if that is
// known, or its negation, or that the data does not say which.
func sinceText(adjective string, is, unknown bool, at time.Time) string {
	switch {
	case !at.IsZero():
		return adjective + " " + at.UTC().Format(time.RFC3339)
	case is:
		return adjective + " at an unknown time"
	case unknown:
		return "not known whether " + adjective
	}
	return "not " + adjective
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
