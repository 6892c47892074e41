package command

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"time"

	"github.com/projectsuser/roster/state"
)

func statesCommand() command {
	var o dataOptions
	return command{
		name:      "states",
		arguments: arguments{"[FILE...]", "files", 0, math.MaxInt},
		summary:   "count registrations and teams by status",
		details: []string{
			"The status of a registration is derived from the facts of its last team. " +
				"If the facts are not in the data, its status is the declared one, or unknown. " +
				"A declared status that roster does not know is counted too, and named.",
			"A FILE is read as with -data. Of a folder that 'roster sync' wrote, it also prints how fresh the copy of each list is.",
		},
		example: "roster states pages/*.json",
		flags:   o.flags,
		run: func(ctx context.Context, e *environment, args []string) error {
			o.files = append(o.files, args...)
			return states(ctx, e, o)
		},
	}
}

// states prints how many registrations and teams are in each status.
func states(ctx context.Context, e *environment, o dataOptions) error {
	d, err := loadDataset(ctx, e, o.input)
	if err != nil {
		return err
	}
	c := d.census(e.now())
	if o.json {
		return e.printJSON(struct {
			census
			Others   others          `json:"others"`
			Problems *problems       `json:"problems,omitzero"`
			Fresh    []freshnessJSON `json:"fresh,omitempty"` // of a copy that 'roster sync' made
		}{c, d.others(), d.problems.value(), freshnessOf(d.Progress)})
	}
	c.print(e.out, "")
	fmt.Fprintf(e.out, "\n%s\n", d.others())
	printFreshness(e.out, freshnessOf(d.Progress))
	return nil
}

// others are the numbers of the records that have no status.
type others struct {
	Projects int `json:"projects"`
	Sessions int `json:"sessions"`
	Users    int `json:"users"`
}

func (d *dataset) others() others { return others{len(d.Projects), len(d.Sessions), len(d.Users)} }

// String lists the numbers.
func (o others) String() string {
	return fmt.Sprintf("%s, %s, %s", number(o.Projects, "project"), number(o.Sessions, "session"), number(o.Users, "user"))
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
	Unknown  int                  `json:"unknown"` // neither derived nor declared in a word that the program knows
	Statuses map[state.Status]int `json:"statuses"`
	Others   map[string]int       `json:"unknown_statuses,omitzero"` // declared in other words
}

// census counts the records of the dataset by their status at an instant.
func (d *dataset) census(at time.Time) census {
	c := census{counts{Statuses: map[state.Status]int{}}, counts{Statuses: map[state.Status]int{}}}
	for _, reg := range d.Registrations {
		c.Registrations.add(d.explain(reg, at, nil).Explanation, reg.DeclaredText)
	}
	for _, t := range d.Teams {
		c.Teams.add(d.explainTeam(t, at), t.DeclaredText)
	}
	return c
}

// add counts a record, with the word of its source if the program does not know it.
func (c *counts) add(e state.Explanation, other string) {
	c.Total++
	if e.Rule.Valid() {
		c.Derived++
	}
	if e.Status == 0 {
		c.Unknown++
	} else {
		c.Statuses[e.Status]++
	}
	if other == "" {
		return
	}
	if c.Others == nil {
		c.Others = make(map[string]int)
	}
	c.Others[other]++
}

// print writes the census as a table. Each line begins with indent.
func (c census) print(out io.Writer, indent string) {
	row(out, indent, "status", "registrations", "teams")
	for _, s := range state.Statuses()[1:] { // no record has the first, not_registered
		row(out, indent, s.String(), c.Registrations.Statuses[s], c.Teams.Statuses[s])
	}
	if c.Registrations.Unknown+c.Teams.Unknown > 0 {
		row(out, indent, "unknown", c.Registrations.Unknown, c.Teams.Unknown)
	}
	row(out, indent, "total", c.Registrations.Total, c.Teams.Total)
	row(out, indent, "derived from teams", c.Registrations.Derived, c.Teams.Derived)
	row(out, indent, "not derived", c.Registrations.Total-c.Registrations.Derived, c.Teams.Total-c.Teams.Derived)
	c.printOthers(out, indent)
}

// printOthers writes the words that the program does not know, the most frequent first.
func (c census) printOthers(out io.Writer, indent string) {
	all := maps.Clone(c.Registrations.Others)
	if all == nil {
		all = make(map[string]int)
	}
	for word, n := range c.Teams.Others {
		all[word] += n
	}
	words := statusWords(all)
	for _, word := range words[:min(len(words), linesShown)] {
		row(out, indent, printable(fmt.Sprintf("declared %.30q", word)), c.Registrations.Others[word], c.Teams.Others[word])
	}
	if more := len(words) - linesShown; more > 0 {
		fmt.Fprintf(out, "%s%s\n", indent, number(more, "more unknown word"))
	}
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
