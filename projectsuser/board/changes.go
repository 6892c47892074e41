package board

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// movesOnPage is how many moves a page of the changes has.
const movesOnPage = 50

// changesView shows the last moves, newest first.
func changesView(q *request) (*page, error) {
	recent := q.recent
	var seen []registry.RecentMove
	total, first := 0, (q.pageNumber()-1)*movesOnPage
	for _, m := range slices.Backward(recent.Moves) {
		if !q.sees(m) {
			continue
		}
		if total >= first && len(seen) < movesOnPage {
			seen = append(seen, m)
		}
		total++
	}
	s := q.moveSheet(seen)
	s.total = total
	s.all = func(yield func([]cell) bool) {
		for _, m := range slices.Backward(recent.Moves) {
			if q.sees(m) && !yield(q.moveRow(m)) {
				return
			}
		}
	}
	list := section{ID: "moves", Title: words("changes.list"), Sheet: s, Wide: true, Pager: q.pages(q.pageNumber(), movesOnPage, total), Empty: words("rows.none")}
	if recent.Dropped > 0 {
		list.Note = counted(int(recent.Dropped), "changes.dropped")
	}
	return &page{View: "changes", Title: words("changes"), Lead: words("changes.lead"), Sections: []section{list}}, nil
}
