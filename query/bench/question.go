package bench

// A question is a query of the workload with its parameters. Every engine answers it with the
// ids of one page and the exact total.
type question struct {
	scenario scenario
	id       int64
	user     int64
	project  int64
	cursus   int64
	from, to int64 // both ends included, in Unix milliseconds
	page     int   // from 1
	size     int
}

// offset returns the number of records before the page.
func (q question) offset() int { return (q.page - 1) * q.size }

// A scenario is a query of the workload without its parameters.
type scenario int

// The queries of the workload. Records, and ties in any other order, are sorted by descending
// id unless the query says otherwise.
const (
	q1  scenario = 1 + iota // filter[id]=x
	q2                      // filter[user_id]=u, 30 a page
	q3                      // filter[project_id]=p, filter[status]=in_progress, 30 a page
	q4                      // filter[campus]=1,2, range[final_mark]=80,125, sort=-final_mark,id, 100 a page
	q5                      // range[created_at] of 1 % of the span, sort=-created_at, 30 a page
	q6                      // filter[status]=finished, page 1000 of 100
	q7                      // no conditions, page 10000 of 30
	q8                      // filter[marked]=true, range[occurrence]=0,1, sort=updated_at, 30 a page
	q9                      // q8, page 2000 of 100
	q10                     // filter[cursus]=c, range[updated_at] of 10 % of the span, sort=-final_mark, 30 a page
)

// scenarios lists the queries in order.
var scenarios = []scenario{q1, q2, q3, q4, q5, q6, q7, q8, q9, q10}

// deepIn is the number of records for which the deep pages are chosen. A smaller table is asked
// for a page at the same relative depth, because the page itself would be past the end and cost
// nothing.
const deepIn = 1_000_000

// draw returns the query with parameters drawn from g. Users, projects and cursus are drawn by
// their frequency in the table.
func (g *generator) draw(s scenario) question {
	ask := question{scenario: s, page: 1, size: 30}
	switch s {
	case q1:
		ask.id = idAt(g.IntN(g.n))
	case q2:
		ask.user = int64(1 + g.IntN(users(g.n)))
	case q3:
		ask.project = int64(1 + g.pick(g.project))
	case q4:
		ask.size = 100
	case q5:
		ask.from, ask.to = g.drawRange(100)
	case q6:
		ask.page, ask.size = g.deep(1000), 100
	case q7:
		ask.page = g.deep(10000)
	case q9:
		ask.page, ask.size = g.deep(2000), 100
	case q10:
		ask.cursus = int64(1 + g.pick(g.cursus))
		ask.from, ask.to = g.drawRange(10)
	}
	return ask
}

// drawRange returns a range of 1/part of the span, at a random place.
func (g *generator) drawRange(part int64) (from, to int64) {
	length := (spanEnd - spanStart) / part
	from = spanStart + g.Int64N(spanEnd-spanStart-length)
	return from, from + length
}

// deep returns the number of a deep page for the size of the table.
func (g *generator) deep(page int) int {
	return max(1, page*min(g.n, deepIn)/deepIn)
}

// matches returns the condition of q as a function, for engines without conditions.
func (q question) matches() func(*registration) bool {
	switch q.scenario {
	case q2:
		return func(r *registration) bool { return int64(r.user) == q.user }
	case q3:
		return func(r *registration) bool { return int64(r.project) == q.project && r.status == inProgress }
	case q4:
		return func(r *registration) bool {
			return (r.campus == 1 || r.campus == 2) && r.marked && 80 <= r.finalMark && r.finalMark <= 125
		}
	case q5:
		return func(r *registration) bool { return q.from <= r.createdAt && r.createdAt <= q.to }
	case q6:
		return func(r *registration) bool { return r.status == finished }
	case q8, q9:
		return func(r *registration) bool { return r.marked && r.occurrence <= 1 }
	case q10:
		return func(r *registration) bool {
			return q.from <= r.updatedAt && r.updatedAt <= q.to && r.studies(uint8(q.cursus))
		}
	}
	return func(*registration) bool { return true }
}

// candidate returns the function that makes a candidate of a record, in the order of q, for
// engines without that order.
func (q question) candidate() func(*registration) candidate {
	switch q.scenario {
	case q4:
		return func(r *registration) candidate { return candidate{-int64(r.finalMark), r.id, r.id} }
	case q5:
		return func(r *registration) candidate { return candidate{-r.createdAt, -r.id, r.id} }
	case q8, q9:
		return func(r *registration) candidate { return candidate{r.updatedAt, -r.id, r.id} }
	case q10:
		return func(r *registration) candidate { return candidate{-r.markOrNull(), -r.id, r.id} }
	}
	return func(r *registration) candidate { return candidate{0, -r.id, r.id} }
}
