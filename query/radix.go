package query

// radixSort sorts entries by code, and leaves those of one code in the order
// in which they were. It takes one pass for each byte in which codes differ,
// between the entries and the buffer, which is as long; the result is one of
// the two.
func radixSort(entries, buffer []entry) []entry {
	var counts [8][256]uint32
	for _, e := range entries {
		for b := range counts {
			counts[b][byte(e.code>>(8*b))]++
		}
	}
	for b := range counts {
		if len(entries) == 0 || counts[b][byte(entries[0].code>>(8*b))] == uint32(len(entries)) {
			continue // all codes have the same byte here
		}
		start, next := &counts[b], uint32(0)
		for i, n := range start {
			start[i], next = next, next+n
		}
		for _, e := range entries {
			at := &start[byte(e.code>>(8*b))]
			buffer[*at] = e
			*at++
		}
		entries, buffer = buffer, entries
	}
	return entries
}
