package tree

import (
	"cmp"
	"slices"
)

// Sort sorts entries by code in linear time. Entries of the same code keep their
// order. The result may or may not be the given slice, which is overwritten.
//
// It is a radix sort: one pass for each byte in which the codes differ.
func Sort(entries []Entry) []Entry {
	if slices.IsSortedFunc(entries, func(x, y Entry) int { return cmp.Compare(x.Code, y.Code) }) {
		return entries // ids are, and the codes of a field that is always null
	}
	buffer := make([]Entry, len(entries))
	var counts [8][256]uint32
	for _, e := range entries {
		for b := range counts {
			counts[b][byte(e.Code>>(8*b))]++
		}
	}
	for b := range counts {
		if len(entries) == 0 || counts[b][byte(entries[0].Code>>(8*b))] == uint32(len(entries)) {
			continue // this byte is the same in all codes
		}
		start, next := &counts[b], uint32(0)
		for i, n := range start {
			start[i], next = next, next+n
		}
		for _, e := range entries {
			at := &start[byte(e.Code>>(8*b))]
			buffer[*at] = e
			*at++
		}
		entries, buffer = buffer, entries
	}
	return entries
}
