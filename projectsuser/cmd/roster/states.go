package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/projectsuser/roster/state"
)

// census counts who is how far.
type census struct {
	Registrations counts `json:"registrations"`
	Teams         counts `json:"teams"`
}

// counts are how many are in each status. Derived leaves out those whose status
// is only declared, because their teams are unknown.
type counts struct {
	Total    int                  `json:"total"`
	Derived  int                  `json:"derived"`
	Statuses map[state.Status]int `json:"statuses"`
}

func (c *counts) add(e state.Explanation) {
	c.Total++
	if e.Rule.Valid() {
		c.Derived++
	}
	c.Statuses[e.Status]++
}

// census counts the recording at an instant.
func (r *recording) census(at time.Time) census {
	c := census{counts{Statuses: map[state.Status]int{}}, counts{Statuses: map[state.Status]int{}}}
	for _, reg := range r.Registrations {
		c.Registrations.add(r.explain(reg, at, nil).Explanation)
	}
	for _, t := range r.Teams {
		c.Teams.add(r.explainTeam(t, at))
	}
	return c
}

// states is the sub-command.
func (p *program) states(ctx context.Context, o options, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	r, err := p.load(ctx, o)
	if err != nil {
		return err
	}
	c := r.census(p.now())
	if o.json {
		return json.NewEncoder(p.out).Encode(c)
	}
	c.print(p.out, "")
	return nil
}

// print writes the census as a table, every line after the indent.
func (c census) print(out io.Writer, indent string) {
	row(out, indent, "status", "registrations", "teams")
	for _, s := range state.Statuses()[1:] { // nobody in the data is not registered
		row(out, indent, s.String(), c.Registrations.Statuses[s], c.Teams.Statuses[s])
	}
	if none := c.Registrations.Statuses[0] + c.Teams.Statuses[0]; none > 0 {
		row(out, indent, "unknown", c.Registrations.Statuses[0], c.Teams.Statuses[0])
	}
	row(out, indent, "total", c.Registrations.Total, c.Teams.Total)
	row(out, indent, "derived from teams", c.Registrations.Derived, c.Teams.Derived)
	row(out, indent, "as declared", c.Registrations.Total-c.Registrations.Derived, c.Teams.Total-c.Teams.Derived)
}

// noArguments refuses arguments where there are none to give.
func noArguments(args []string) error {
	if len(args) > 0 {
		return &usageError{"argument", args[0], "no argument"}
	}
	return nil
}

// number says how many there are of a thing: 1 team, 2 teams.
func number(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
