package main

import (
	"context"
	"flag"
	"fmt"
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
				"With -data it also shows how many registrations are in each status, or teams if the data has no registrations.",
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
	if len(o.files) > 0 {
		d, err := loadDataset(ctx, e, o.files)
		if err != nil {
			return err
		}
		c = d.census(e.now())
	}
	if o.json {
		return e.printJSON(newDiagramJSON(c))
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
	default:
		return &usageError{"diagram", fmt.Errorf("format %q: want mermaid or dot", o.format)}
	}
	return nil
}

// diagramJSON is the diagram as JSON.
type diagramJSON struct {
	Initial     state.Status     `json:"initial"`
	Transitions []transitionJSON `json:"transitions"`
	Population  []population     `json:"population,omitempty"`
}

// transitionJSON is a transition as JSON.
type transitionJSON struct {
	Event state.Event  `json:"event"`
	From  state.Status `json:"from"`
	To    state.Status `json:"to"`
	Guard string       `json:"guard,omitempty"`
}

func newDiagramJSON(c census) diagramJSON {
	j := diagramJSON{Initial: state.Transitions().Initial(), Population: c.populations()}
	for t := range state.Transitions().All() {
		j.Transitions = append(j.Transitions, transitionJSON(t))
	}
	return j
}
