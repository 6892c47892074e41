package main

import (
	"context"
	"io"
	"time"

	"github.com/projectsuser/roster/state"
)

func statesCommand() command {
	var o dataOptions
	return command{
		name:    "states",
		summary: "count registrations and teams by status",
		details: []string{
			"The status of a registration is derived from the facts of its last team. " +
				"If its teams are not in the data, its status is the declared one, or unknown.",
		},
		example: "roster states -data school.jsonl",
		flags:   o.flags,
		run:     func(ctx context.Context, e *environment, _ []string) error { return states(ctx, e, o) },
	}
}

// states prints how many registrations and teams are in each status.
func states(ctx context.Context, e *environment, o dataOptions) error {
	d, err := loadDataset(ctx, e, o.files)
	if err != nil {
		return err
	}
	c := d.census(e.now())
	if o.json {
		return e.printJSON(c)
	}
	c.print(e.out, "")
	return nil
}

// census counts registrations and teams by status.
type census struct {
	Registrations counts `json:"registrations"`
	Teams         counts `json:"teams"`
}

// counts are the numbers of records in each status.
type counts struct {
	Total    int                  `json:"total"`
	Derived  int                  `json:"derived"` // the others have a declared status only
	Statuses map[state.Status]int `json:"statuses"`
}

// census counts the records of the dataset by their status at an instant.
func (d *dataset) census(at time.Time) census {
	c := census{counts{Statuses: map[state.Status]int{}}, counts{Statuses: map[state.Status]int{}}}
	for _, reg := range d.Registrations {
		c.Registrations.add(d.explain(reg, at, nil).Explanation)
	}
	for _, t := range d.Teams {
		c.Teams.add(d.explainTeam(t, at))
	}
	return c
}

// add counts a record.
func (c *counts) add(e state.Explanation) {
	c.Total++
	if e.Rule.Valid() {
		c.Derived++
	}
	c.Statuses[e.Status]++
}

// print writes the census as a table. Each line begins with indent.
func (c census) print(out io.Writer, indent string) {
	row(out, indent, "status", "registrations", "teams")
	for _, s := range state.Statuses()[1:] { // no record has the first, not_registered
		row(out, indent, s.String(), c.Registrations.Statuses[s], c.Teams.Statuses[s])
	}
	if unknown := c.Registrations.Statuses[0] + c.Teams.Statuses[0]; unknown > 0 {
		row(out, indent, "unknown", c.Registrations.Statuses[0], c.Teams.Statuses[0])
	}
	row(out, indent, "total", c.Registrations.Total, c.Teams.Total)
	row(out, indent, "derived from teams", c.Registrations.Derived, c.Teams.Derived)
	row(out, indent, "declared only", c.Registrations.Total-c.Registrations.Derived, c.Teams.Total-c.Teams.Derived)
}

// population is the number of records in a status.
type population struct {
	Status state.Status `json:"status"`
	Count  int          `json:"count"`
}

// populations returns the statuses that have registrations, in their order; or
// those that have teams if the data has no registrations.
func (c census) populations() (list []population) {
	statuses := c.Registrations.Statuses
	if c.Registrations.Total == 0 {
		statuses = c.Teams.Statuses
	}
	for _, s := range state.Statuses() {
		if n := statuses[s]; n > 0 {
			list = append(list, population{s, n})
		}
	}
	return list
}
