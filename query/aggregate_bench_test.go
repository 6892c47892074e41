package query_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/projectsuser/roster/query"
)

// An aggregation is a question about records as a whole, with parameters drawn each time.
type aggregation struct {
	name string
	ask  func(*query.Table[*reg], *rand.Rand) error
}

// aggregations returns the questions that are timed.
func (s *regSchema) aggregations() []aggregation {
	campus := newZipf(74, 0.8)
	median, top, mean := query.Quantile(s.mark, 0.5), query.Max(s.mark), query.Mean(s.mark)
	return []aggregation{
		{"or of fields", func(t *query.Table[*reg], r *rand.Rand) error {
			t.Count(query.Or(s.campus.In(campus.draw(r)), s.status.In(finished)))
			return nil
		}},
		{"and of fields", func(t *query.Table[*reg], r *rand.Rand) error {
			t.Count(s.campus.In(campus.draw(r)), s.status.In(finished))
			return nil
		}},
		{"quantile", func(t *query.Table[*reg], r *rand.Rand) error {
			_, _, err := median.Over(t, s.campus.In(campus.draw(r)))
			return err
		}},
		{"quantile of two", func(t *query.Table[*reg], r *rand.Rand) error {
			_, _, err := median.Over(t, s.campus.In(campus.draw(r)), s.status.In(finished))
			return err
		}},
		{"max", func(t *query.Table[*reg], r *rand.Rand) error {
			_, _, err := top.Over(t, s.campus.In(campus.draw(r)))
			return err
		}},
		{"mean", func(t *query.Table[*reg], r *rand.Rand) error {
			_, _, err := mean.Over(t, s.campus.In(campus.draw(r)))
			return err
		}},
		{"12 months", func(t *query.Table[*reg], r *rand.Rand) error {
			from := time.Date(2015+r.IntN(8), time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
			_, err := query.HistogramByUnit(t, s.updated, query.Month, time.UTC,
				s.campus.In(campus.draw(r)), s.updated.Between(from, from.AddDate(1, 0, 0).Add(-1)))
			return err
		}},
		{"marks by 10", func(t *query.Table[*reg], r *rand.Rand) error {
			_, err := query.HistogramBy(t, s.mark, 10, s.campus.In(campus.draw(r)))
			return err
		}},
		{"medians by status", func(t *query.Table[*reg], r *rand.Rand) error {
			_, err := query.GroupBy(t, s.status, query.Grouping[*reg]{Measures: []query.AnyMeasure[*reg]{median}}, s.campus.In(campus.draw(r)))
			return err
		}},
		{"means by project", func(t *query.Table[*reg], r *rand.Rand) error {
			_, err := query.GroupBy(t, s.project, query.Grouping[*reg]{Measures: []query.AnyMeasure[*reg]{mean}, ByCount: true, Limit: 10}, s.campus.In(campus.draw(r)))
			return err
		}},
		{"after a record", func(t *query.Table[*reg], r *rand.Rand) error {
			q := query.Query[*reg]{Where: []query.Condition[*reg]{s.campus.In(campus.draw(r))}, Sort: []query.SortKey[*reg]{s.updated.Desc()}}
			_, _, err := t.SelectAfter(q, t.CursorAfter(q, &reg{id: r.Int64N(1000), updated: epoch.Add(time.Duration(r.Int64N(int64(3650 * day))))}))
			return err
		}},
		{"facets of three", func(t *query.Table[*reg], r *rand.Rand) error {
			t.Facets([]query.Condition[*reg]{s.campus.In(campus.draw(r)), s.status.In(finished)}, s.campus, s.status, s.marked)
			return nil
		}},
	}
}

// BenchmarkAggregate times questions about records as a whole.
func BenchmarkAggregate(b *testing.B) {
	for _, n := range sizes() {
		b.Run("n="+strconv.Itoa(n), func(b *testing.B) {
			l := loadTable(n)
			for _, a := range l.schema.aggregations() {
				b.Run(a.name, func(b *testing.B) {
					r := rand.New(rand.NewPCG(5, 6))
					b.ReportAllocs()
					for b.Loop() {
						if err := a.ask(l.table, r); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
