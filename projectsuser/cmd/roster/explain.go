package main

import (
	"cmp"
	"context"
	"encoding/json"
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

// explain is the sub-command.
func (p *program) explain(ctx context.Context, o options, args []string) error {
	if len(args) != 1 {
		return &usageError{"arguments", strings.Join(args, " "), "one id"}
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return &usageError{"id", args[0], "a whole number"}
	}
	r, err := p.load(ctx, o)
	if err != nil {
		return err
	}
	a, err := r.explained(id, o.team || len(r.Registrations) == 0, p.now())
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(p.out).Encode(a)
	}
	a.print(p.out, "")
	return nil
}

// explained is one status explained, as JSON and as text.
type explained struct {
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
	Next         time.Time       `json:"next,omitzero"`
	Permitted    []state.Event   `json:"permitted,omitzero"`
	Children     []childJSON     `json:"children,omitzero"`

	active *team.Team
}

// childJSON is a child project and how far the user is on it.
type childJSON struct {
	Project string       `json:"project"`
	Status  state.Status `json:"status"`
}

// explained explains the registration or the team with an id.
func (r *recording) explained(id int64, isTeam bool, at time.Time) (*explained, error) {
	if isTeam {
		if t := r.team(id); t != nil {
			return r.explainedTeam(t, at), nil
		}
		return nil, &missingError{"team", id}
	}
	if reg := r.registration(id); reg != nil {
		return r.explainedRegistration(reg, at), nil
	}
	return nil, &missingError{"registration", id}
}

func (r *recording) explainedRegistration(reg *projectsuser.Registration, at time.Time) *explained {
	e := r.explain(reg, at, r.of(reg.User))
	a := r.newExplained(e.Explanation, reg.Project, reg.FinalMark, reg.Validated)
	a.Registration, a.Team, a.Who = reg.ID, e.Team, r.userName(reg.User)
	a.Declared, a.Attempts, a.active = reg.Declared, e.Attempts, reg.Attempts.Active()
	if !e.Derived() {
		a.Why = "as declared, because its teams are not in the data"
	}
	for _, c := range e.Children {
		a.Children = append(a.Children, childJSON{r.projectName(c.Project), c.Status})
	}
	return a
}

func (r *recording) explainedTeam(t *team.Team, at time.Time) *explained {
	a := r.newExplained(r.explainTeam(t, at), t.Project, t.FinalMark, t.Validated)
	a.Team, a.Declared, a.active = t.ID, t.Declared, t
	var who []string
	for _, m := range t.Members {
		who = append(who, r.userName(m.User))
	}
	a.Who = strings.Join(who, ", ")
	return a
}

func (r *recording) newExplained(e state.Explanation, on project.ID, mark project.Mark, v project.Validation) *explained {
	a := &explained{
		Project: r.projectName(on), Status: e.Status, Rule: e.Rule, Next: e.Next, Mark: mark.String(),
	}
	if mark.IsSet() {
		a.Mark += ", " + v.String()
	}
	if e.Rule.Valid() {
		a.Why, a.Facts = e.Rule.String(), e.Facts.Words(e.Used())
		a.Permitted = slices.Collect(state.Permitted(e.Facts))
	}
	return a
}

// print writes the explanation in words.
func (a *explained) print(out io.Writer, indent string) {
	thing := fmt.Sprintf("registration %d", a.Registration)
	if a.Registration == 0 {
		thing = fmt.Sprintf("team %d", a.Team)
	}
	wrap(out, indent, fmt.Sprintf("%s: %s on %s", thing, a.Who, a.Project))
	line := func(head, text string) {
		if text != "" {
			wrap(out, fmt.Sprintf("%s  %-10s", indent, head), text)
		}
	}
	line("status", cmp.Or(a.Status.String(), "unknown"))
	if a.Rule.Valid() {
		line("rule", fmt.Sprintf("%d: %s", a.Rule, a.Why))
	} else {
		line("why", a.Why)
	}
	line("facts", a.Facts)
	line("team", a.teamText())
	line("declared", cmp.Or(a.Declared.String(), "nothing"))
	line("mark", a.Mark)
	for _, c := range a.Children {
		line("child", fmt.Sprintf("%s: %s", c.Project, cmp.Or(c.Status.String(), "unknown")))
	}
	line("next", a.nextText())
	line("events", eventsText(a.Permitted))
}

// teamText says of the active team what there is to say.
func (a *explained) teamText() string {
	if a.active == nil {
		return ""
	}
	text := fmt.Sprintf("%d", a.active.ID)
	if a.Attempts > 0 {
		text += fmt.Sprintf(", the last of %s", number(a.Attempts, "attempt"))
	}
	return text + ": " + sinceText("locked", a.active.LockedAt) + ", " + sinceText("closed", a.active.ClosedAt) +
		", mark " + a.active.FinalMark.String()
}

// sinceText says since when something is so, or that it is not.
func sinceText(what string, at time.Time) string {
	if at.IsZero() {
		return "not " + what
	}
	return what + " " + at.UTC().Format("2006-01-02 15:04:05")
}

// nextText says when time alone changes the status.
func (a *explained) nextText() string {
	if !a.Rule.Valid() {
		return ""
	}
	if a.Next.IsZero() {
		return "only an event changes it"
	}
	return "begins by itself at " + a.Next.UTC().Format(time.RFC3339)
}

// eventsText lists the events that may happen.
func eventsText(events []state.Event) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = e.String()
	}
	return strings.Join(words, ", ")
}

// missingError says that the data has no record with an id.
type missingError struct {
	thing string
	id    int64
}

func (e *missingError) Error() string { return fmt.Sprintf("%s %d: not in the data", e.thing, e.id) }
