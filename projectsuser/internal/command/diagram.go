package command

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/projectsuser/roster/state"
)

// diagramOptions are the flags of diagram.
type diagramOptions struct {
	dataOptions
	format string
}

func diagramCommand() command {
	var o diagramOptions
	return command{
		name:    "diagram",
		summary: "draw the statuses and the events between them",
		details: []string{
			"The diagram shows which event leads from which status to which, and the condition of the event. " +
				"With -data or -dir it also shows how many registrations are in each status, or teams if the data has no registrations.",
		},
		example: "roster diagram -format dot | dot -Tsvg -o statuses.svg",
		flags: func(f *flag.FlagSet) {
			o.dataOptions.flags(f)
			f.StringVar(&o.format, "format", "mermaid", "print the diagram in `FORMAT`: mermaid, or dot for Graphviz")
		},
		run: func(ctx context.Context, e *environment, _ []string) error { return diagram(ctx, e, o) },
	}
}

// diagram prints the table of transitions as a diagram or as JSON.
func diagram(ctx context.Context, e *environment, o diagramOptions) error {
	var c census
	formats := []string{"mermaid", "dot"}
	if !slices.Contains(formats, o.format) {
		return &usageError{"diagram", suggest(fmt.Errorf("format %q: want mermaid or dot", o.format), o.format, formats)}
	}
	var p *problems
	if len(o.files) > 0 || o.dir != "" {
		d, err := loadDataset(ctx, e, o.input)
		if err != nil {
			return err
		}
		c, p = d.census(e.now()), d.problems
	}
	if o.json {
		return e.printJSON(newDiagramJSON(c, p))
	}
	switch o.format {
	case "mermaid":
		fmt.Fprint(e.out, state.Transitions().Mermaid())
		for _, p := range c.populations() {
			fmt.Fprintf(e.out, "    note right of %s: %d\n", p.Status, p.Count)
		}
	case "dot":
		drawing, _ := strings.CutSuffix(state.Transitions().DOT(), "}\n")
		fmt.Fprint(e.out, drawing)
		for _, p := range c.populations() {
			fmt.Fprintf(e.out, "    %q [xlabel=%d];\n", p.Status.String(), p.Count)
		}
		fmt.Fprintln(e.out, "}")
	}
	return nil
}

// diagramJSON is the diagram as JSON.
type diagramJSON struct {
	Initial     state.Status     `json:"initial"`
	Transitions []transitionJSON `json:"transitions"`
	Population  []population     `json:"population,omitempty"`
	Problems    *problems        `json:"problems,omitzero"`
}

// transitionJSON is a transition as JSON.
type transitionJSON struct {
	Event state.Event  `json:"event"`
	From  state.Status `json:"from"`
	To    state.Status `json:"to"`
	Guard string       `json:"guard,omitempty"`
}

func newDiagramJSON(c census, p *problems) diagramJSON {
	j := diagramJSON{Initial: state.Transitions().Initial(), Population: c.populations(), Problems: p.value()}
	for t := range state.Transitions().All() {
		j.Transitions = append(j.Transitions, transitionJSON(t))
	}
	return j
}
