package bench

import (
	"time"

	"github.com/projectsuser/roster/query"
)

func (r *roster) prepareFurther() error {
	s := query.NewSchema("id", func(p person) int64 { return p.id }, query.Settings{})
	r.login = query.String(s, "login", func(p person) string { return p.login }, query.Ordered)
	r.people = s.Table(people(r.published.Table().Len())...)
	return nil
}

func (r *roster) further(q furtherQuestion, out []int64) ([]int64, error) {
	t := r.published.Table()
	switch q.query {
	case prefix:
		return r.startingWith(q.prefix, out)
	case quantile:
		mark, ok, err := query.Quantile(r.finalMark, 0.5).Over(t, r.campus.In(q.campus))
		if ok {
			out = append(out, mark)
		}
		return out, err
	case histogram:
		return r.months(t, q, out)
	}
	answer, err := t.Select(query.Query[*registration]{
		Where: where(query.Or(r.campus.In(q.campus), r.status.In(waitingEvaluation))),
		Sort:  by(r.updated.Asc()),
		Page:  query.Page{Size: furtherPage},
	})
	for _, record := range answer.Records {
		out = append(out, record.id)
	}
	return append(out, int64(answer.Total)), err
}

// startingWith appends the first page of the users whose login starts with the prefix, and their
// number.
func (r *roster) startingWith(prefix string, out []int64) ([]int64, error) {
	answer, err := r.people.Select(query.Query[person]{
		Where: []query.Condition[person]{r.login.HasPrefix(prefix)},
		Sort:  []query.SortKey[person]{r.login.Asc()},
		Page:  query.Page{Size: furtherPage},
	})
	for _, p := range answer.Records {
		out = append(out, p.id)
	}
	return append(out, int64(answer.Total)), err
}

// months appends the number of finished registrations of each month of a year.
func (r *roster) months(t *query.Table[*registration], q furtherQuestion, out []int64) ([]int64, error) {
	found, err := query.HistogramByUnit(t, r.created, query.Month, time.UTC,
		r.status.In(finished), r.created.Between(instant(q.from), instant(q.to-1)))
	var counts [12]int64
	for _, month := range found.Intervals {
		counts[month.From.Month()-1] = int64(month.Count)
	}
	return append(out, counts[:]...), err
}
