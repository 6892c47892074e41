package state

import (
	"fmt"
	"strings"
)

// Mermaid returns the table as a Mermaid state diagram. It starts with the
// initial state, lists the rows in the order of their declaration, and writes
// guards in brackets.
func (t *Table[S, E]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	fmt.Fprintf(&b, "    [*] --> %s\n", t.initial)
	for row := range t.All() {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", row.From, row.To, label(row))
	}
	return b.String()
}

// DOT returns the table as a Graphviz digraph. The initial state is bold, and
// guards are in brackets.
func (t *Table[S, E]) DOT() string {
	var b strings.Builder
	b.WriteString("digraph states {\n    node [shape=box, style=rounded];\n")
	for s := range t.States() {
		style := ""
		if s == t.initial {
			style = ` [style="rounded,bold"]`
		}
		fmt.Fprintf(&b, "    %q%s;\n", s.String(), style)
	}
	for row := range t.All() {
		fmt.Fprintf(&b, "    %q -> %q [label=%q];\n", row.From.String(), row.To.String(), label(row))
	}
	b.WriteString("}\n")
	return b.String()
}

// label returns the event of a row and its guard, as
// "start [begin_at is not in the future]".
func label[S, E Symbol](row Transition[S, E]) string {
	if row.Guard == "" {
		return row.Event.String()
	}
	return fmt.Sprintf("%s [%s]", row.Event, row.Guard)
}
