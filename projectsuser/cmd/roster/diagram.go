package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/projectsuser/roster/state"
)

// diagram is the sub-command. With data it writes at each status how many
// registrations are in it.
func (p *program) diagram(ctx context.Context, o options, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	var c census
	if len(o.data) > 0 {
		r, err := p.load(ctx, o)
		if err != nil {
			return err
		}
		c = r.census(p.now())
	}
	if o.json {
		return json.NewEncoder(p.out).Encode(tableJSON(c))
	}
	switch o.format {
	case "mermaid":
		fmt.Fprint(p.out, state.Transitions().Mermaid())
		for _, n := range c.population() {
			fmt.Fprintf(p.out, "    note right of %s: %d\n", n.Status, n.Count)
		}
	case "dot":
		drawing, _ := strings.CutSuffix(state.Transitions().DOT(), "}\n")
		fmt.Fprint(p.out, drawing)
		for _, n := range c.population() {
			fmt.Fprintf(p.out, "    %q [xlabel=%d];\n", n.Status.String(), n.Count)
		}
		fmt.Fprintln(p.out, "}")
	default:
		return &usageError{"format", o.format, "mermaid or dot"}
	}
	return nil
}

// populated is how many are in a status.
type populated struct {
	Status state.Status `json:"status"`
	Count  int          `json:"count"`
}

// population lists how many are in each status: registrations, or teams in data
// that has no registrations.
func (c census) population() (list []populated) {
	statuses := c.Registrations.Statuses
	if c.Registrations.Total == 0 {
		statuses = c.Teams.Statuses
	}
	for _, s := range state.Statuses() {
		if n := statuses[s]; n > 0 {
			list = append(list, populated{s, n})
		}
	}
	return list
}

// rowJSON is a row of the table as JSON.
type rowJSON struct {
	Event state.Event  `json:"event"`
	From  state.Status `json:"from"`
	To    state.Status `json:"to"`
	Guard string       `json:"guard,omitempty"`
}

// tableJSON is the table of transitions as JSON.
func tableJSON(c census) any {
	var rows []rowJSON
	for row := range state.Transitions().All() {
		rows = append(rows, rowJSON(row))
	}
	return struct {
		Initial     state.Status `json:"initial"`
		Transitions []rowJSON    `json:"transitions"`
		Population  []populated  `json:"population,omitempty"`
	}{state.Transitions().Initial(), rows, c.population()}
}
