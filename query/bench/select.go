package bench

import "slices"

// candidate is a record that matches a question, with what places it in the
// order asked for. It stands in for the record while the page is looked for.
type candidate struct {
	key int64 // ascending
	tie int64 // ascending, and different for each candidate
	id  int64
}

// compare orders candidates as the question asks.
func (c candidate) compare(d candidate) int {
	switch {
	case c.key < d.key, c.key == d.key && c.tie < d.tie:
		return -1
	case c.key == d.key && c.tie == d.tie:
		return 0
	}
	return 1
}

// appendPage appends the ids of the page that q asks for out of everything that
// matches, in any order. It sorts no more than the page: what lies before and
// behind it is only kept apart, which is the best that can be done without an
// index. It reorders matches.
func appendPage(ids []int64, q question, matches []candidate) []int64 {
	from := min(q.offset(), len(matches))
	to := min(from+q.size, len(matches))
	cut(matches, to)
	cut(matches[:to], from)
	page := matches[from:to]
	slices.SortFunc(page, candidate.compare)
	for _, c := range page {
		ids = append(ids, c.id)
	}
	return ids
}

// cut reorders c so that the k least come first. This is Hoare's selection:
// linear in c, whatever k is.
func cut(c []candidate, k int) {
	for 0 < k && k < len(c) {
		m := partition(c)
		switch {
		case k == m:
			return
		case k < m:
			c = c[:m]
		default:
			c, k = c[m:], k-m
		}
	}
}

// partition splits c around a median of three: everything before the returned
// position is at most as much as everything from it on. Neither side is empty.
func partition(c []candidate) int {
	pivot := median(c[0], c[len(c)/2], c[len(c)-1])
	i, j := 0, len(c)-1
	for {
		for c[i].compare(pivot) < 0 {
			i++
		}
		for pivot.compare(c[j]) < 0 {
			j--
		}
		if i >= j {
			return max(i, 1)
		}
		c[i], c[j] = c[j], c[i]
		i++
		j--
	}
}

// median returns the middle one of three candidates.
func median(a, b, c candidate) candidate {
	s := [3]candidate{a, b, c}
	slices.SortFunc(s[:], candidate.compare)
	return s[1]
}
