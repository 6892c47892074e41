package state_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/state"
)

// mermaidEdges returns the sorted edges of a Mermaid state diagram, without
// guards.
func mermaidEdges(diagram string) []string {
	var edges []string
	for line := range strings.Lines(diagram) {
		if strings.Contains(line, "-->") {
			edge, _, _ := strings.Cut(strings.TrimSpace(line), " [")
			if strings.HasPrefix(line, "    [*]") {
				edge = strings.TrimSpace(line)
			}
			edges = append(edges, edge)
		}
	}
	slices.Sort(edges)
	return edges
}

func TestDiagrams(t *testing.T) {
	golden.Check(t, "lifecycle.mmd", state.Transitions().Mermaid())
	golden.Check(t, "lifecycle.dot", state.Transitions().DOT())
}

func TestDiagramsContainEveryRow(t *testing.T) {
	mermaid, dot := state.Transitions().Mermaid(), state.Transitions().DOT()
	for row := range state.Transitions().All() {
		label := row.Event.String()
		if row.Guard != "" {
			label += " [" + row.Guard + "]"
		}
		if want := "    " + row.From.String() + " --> " + row.To.String() + ": " + label + "\n"; !strings.Contains(mermaid, want) {
			t.Errorf("the Mermaid diagram lacks %q", want)
		}
		if want := `    "` + row.From.String() + `" -> "` + row.To.String() + `" [label="` + label + "\"];\n"; !strings.Contains(dot, want) {
			t.Errorf("the DOT diagram lacks %q", want)
		}
	}
	if diff := cmp.Diff(state.Statuses(), slices.Collect(state.Transitions().States())); diff != "" {
		t.Errorf("states of the table (-want +got):\n%s", diff)
	}
}
