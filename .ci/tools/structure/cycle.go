package main

import (
	"maps"
	"slices"
)

// largestCycle returns the files of the largest strongly connected component of the
// references, sorted by name. It returns nil if no component has two files. Of two
// components of the same size it returns the one whose first file sorts first.
func (r references) largestCycle() (largest []string) {
	t := tarjan{references: r, number: make(map[string]int), lowest: make(map[string]int), stacked: make(map[string]bool)}
	for _, file := range slices.Sorted(maps.Keys(r)) {
		if t.number[file] == 0 {
			t.visit(file)
		}
	}
	for _, cycle := range t.cycles {
		slices.Sort(cycle)
		n := len(cycle) - len(largest)
		if n > 0 || n == 0 && cycle[0] < largest[0] {
			largest = cycle
		}
	}
	return largest
}

// A tarjan finds strongly connected components by Tarjan's algorithm.
type tarjan struct {
	references references
	number     map[string]int // the order of the visits, from 1; 0 before the visit
	lowest     map[string]int // the lowest number on the stack that a file reaches
	stack      []string
	stacked    map[string]bool
	cycles     [][]string // the components of at least two files
}

// visit visits a file and all files that it reaches and that were not visited yet.
func (t *tarjan) visit(file string) {
	number := len(t.number) + 1
	t.number[file], t.lowest[file] = number, number
	t.stack, t.stacked[file] = append(t.stack, file), true
	for _, to := range slices.Sorted(maps.Keys(t.references[file])) {
		if _, visited := t.number[to]; !visited {
			t.visit(to)
			t.lowest[file] = min(t.lowest[file], t.lowest[to])
		} else if t.stacked[to] {
			t.lowest[file] = min(t.lowest[file], t.number[to])
		}
	}
	if t.lowest[file] == number {
		t.pop(file)
	}
}

// pop takes the component that starts at a file from the stack.
func (t *tarjan) pop(file string) {
	start := slices.Index(t.stack, file)
	component := slices.Clone(t.stack[start:])
	t.stack = t.stack[:start]
	for _, f := range component {
		t.stacked[f] = false
	}
	if len(component) > 1 {
		t.cycles = append(t.cycles, component)
	}
}
