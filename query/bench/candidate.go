package bench

import "slices"

// A candidate is the id of a record that matches a question, with its sort key, so that the
// page can be found without the records.
type candidate struct {
	key int64 // ascending
	tie int64 // ascending, unique
	id  int64
}

// compare compares candidates in the order of the question.
func (c candidate) compare(d candidate) int {
	switch {
	case c.key < d.key, c.key == d.key && c.tie < d.tie:
		return -1
	case c.key == d.key && c.tie == d.tie:
		return 0
	}
	return 1
}

// appendPage appends the ids of the page that q asks for, given all matches in any order. It
// sorts only the page and separates the matches before and after it, which is the best that is
// possible without an index. It reorders matches.
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

// cut reorders c so that the k smallest come first. It is Hoare's selection, linear in the
// length of c for every k.
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

// partition splits c around a median of three: nothing before the returned position is greater
// than anything from it on. Neither side is empty.
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
