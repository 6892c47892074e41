package differential

import (
	"database/sql"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// compare asks both the same random query: for a page, the total, and one other answer.
func (p *writerPair) compare(t *testing.T) {
	t.Helper()
	q := p.query()
	answer, err := p.table.Select(q)
	if err != nil {
		t.Fatal(err)
	}
	page, err := p.writer.Page(q)
	p.same(t, page, err, rowsOf(answer.Records))
	count, err := p.writer.Count(q.Where...)
	p.same(t, count, err, [][]any{{int64(answer.Total)}})
	pick(p.random, p.compareList, p.comparePlace, p.compareFacets, p.compareGroups, p.comparePairs,
		p.compareMeasures, p.compareSum, p.compareIntervals)(t, q)
}

// compareList compares all records that the query finds, in order.
func (p *writerPair) compareList(t *testing.T, q query.Query[*item]) {
	t.Helper()
	var all []*item
	for i := range p.table.All(q) {
		all = append(all, i)
	}
	ids, err := p.writer.IDs(q)
	p.same(t, ids, err, rowsOf(all))
}

// comparePlace compares the records after a cursor, that of an item that need not be there.
func (p *writerPair) comparePlace(t *testing.T, q query.Query[*item]) {
	t.Helper()
	cursor := p.table.CursorAfter(q, p.item())
	if p.chance(5) {
		cursor = ""
	}
	want, _, err := p.table.SelectAfter(q, cursor)
	if err != nil {
		t.Fatal(err)
	}
	after, err := p.table.After(q, cursor)
	if err != nil {
		t.Fatal(err)
	}
	q.Where, q.Page.Number = append(q.Where, after), 1
	page, err := p.writer.Page(q)
	p.same(t, page, err, rowsOf(want.Records))
}

// compareFacets compares the counts by one and by two fields.
func (p *writerPair) compareFacets(t *testing.T, q query.Query[*item]) {
	t.Helper()
	a, b := p.field(), p.field()
	facet, err := p.writer.Facet(a, q.Where...)
	var want [][]any
	for _, bucket := range query.CountBy(p.table, a, q.Where...) {
		want = append(want, []any{p.cell(a, bucket.Value, bucket.Null), int64(bucket.Count)})
	}
	p.same(t, facet, err, want)
	cross, err := p.writer.Cross(a, b, q.Where...)
	want = nil
	for _, row := range query.CrossBy(p.table, a, b, q.Where...) {
		for _, by := range row.By {
			want = append(want, []any{p.cell(a, row.Value, row.Null), p.cell(b, by.Value, by.Null), int64(by.Count)})
		}
	}
	p.same(t, cross, err, want)
}

// grouping draws a grouping with some measures of a field.
func (p *writerPair) grouping() (g query.Grouping[*item], figures func(query.Figures[*item]) []any) {
	g = query.Grouping[*item]{ByCount: p.chance(50), Limit: pick(p.random, 0, 0, 1, 3)}
	f := p.field()
	values := query.CountValues(f)
	g.Measures = append(g.Measures, values)
	var texts []*query.Measure[*item, string]
	if f.Sortable() {
		texts = append(texts, pick(p.random, query.Min(f), query.Max(f)), query.Quantile(f, pick(p.random, 0, 0.5, 1, p.Float64())))
	}
	for _, m := range texts {
		g.Measures = append(g.Measures, m)
	}
	mark, _ := query.AsInt(p.schema.Fields()[2])
	sum := query.Sum(mark)
	g.Measures = append(g.Measures, sum)
	return g, func(of query.Figures[*item]) []any {
		n, _ := values.Of(of)
		row := []any{int64(n)}
		for _, m := range texts {
			text, ok := m.Of(of)
			row = append(row, p.cell(f, text, !ok))
		}
		if total, ok := sum.Of(of); ok {
			return append(row, total>>32, total&(1<<32-1))
		}
		return append(row, nil, nil)
	}
}

// compareGroups compares the groups by a field and their figures.
func (p *writerPair) compareGroups(t *testing.T, q query.Query[*item]) {
	t.Helper()
	g, figures := p.grouping()
	by := p.field()
	groups, err := query.GroupBy(p.table, by, g, q.Where...)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]any
	for _, of := range groups {
		want = append(want, append([]any{p.cell(by, of.Value, of.Null), int64(of.Count)}, figures(of.Figures)...))
	}
	s, err := p.writer.GroupBy(by, g, q.Where...)
	p.same(t, s, err, want, withoutLast)
}

// comparePairs compares the groups by two fields and their figures.
func (p *writerPair) comparePairs(t *testing.T, q query.Query[*item]) {
	t.Helper()
	g, figures := p.grouping()
	a, b := p.field(), p.field()
	pairs, err := query.GroupByTwo(p.table, a, b, g, q.Where...)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]any
	for _, of := range pairs {
		row := []any{p.cell(a, of.First.Value, of.First.Null), p.cell(b, of.Second.Value, of.Second.Null), int64(of.Count)}
		want = append(want, append(row, figures(of.Figures)...))
	}
	s, err := p.writer.GroupByTwo(a, b, g, q.Where...)
	p.same(t, s, err, want, withoutLast)
}

// withoutLast drops the number of values of a sum, which a group does not say.
func withoutLast(row []any) []any { return row[:len(row)-1] }

// compareMeasures compares the figures of all matches.
func (p *writerPair) compareMeasures(t *testing.T, q query.Query[*item]) {
	t.Helper()
	f := p.field()
	n, _, _ := query.CountValues(f).Over(p.table, q.Where...)
	s, err := p.writer.Measure(query.CountValues(f), q.Where...)
	p.same(t, s, err, [][]any{{int64(n)}})
	if !f.Sortable() {
		return
	}
	m := pick(p.random, query.Min(f), query.Max(f), query.Quantile(f, pick(p.random, 0, 0.5, 1, p.Float64())))
	s, err = p.writer.Measure(m, q.Where...)
	var want [][]any
	if text, ok, _ := m.Over(p.table, q.Where...); ok {
		want = [][]any{{p.cell(f, text, false)}}
	}
	p.same(t, s, err, want)
}

// compareSum compares the sum of integers, which may be too great.
func (p *writerPair) compareSum(t *testing.T, q query.Query[*item]) {
	t.Helper()
	size, _ := query.AsInt(p.schema.Fields()[1])
	s, err := p.writer.Measure(query.Sum(size), q.Where...)
	if err != nil {
		t.Fatal(err)
	}
	var high, low sql.NullInt64
	var n int
	if err := p.db.QueryRow(s.Text, s.Args...).Scan(&high, &low, &n); err != nil {
		t.Fatal(err)
	}
	want, some, err := query.Sum(size).Over(p.table, q.Where...)
	got, fits := querysql.Sum(high.Int64, low.Int64)
	if fits != (err == nil) || fits && (some != (n > 0) || got != want) {
		t.Fatalf("%s %v: sum %d %v of %d, want %d %v %v", s.Text, s.Args, got, fits, n, want, some, err)
	}
	exact := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(high.Int64), 32), big.NewInt(low.Int64))
	if fits != exact.IsInt64() {
		t.Fatalf("%v fits in 64 bits: %v", exact, fits)
	}
}

// compareIntervals compares a histogram of a field of integers, float64 or instants.
func (p *writerPair) compareIntervals(t *testing.T, q query.Query[*item]) {
	t.Helper()
	fields := p.schema.Fields()
	f := pick(p.random, fields[1], fields[2], fields[3], fields[4], fields[9])
	if integer, ok := query.AsInt(f); ok {
		width := pick[int64](p.random, 1, 3, 1<<50, 1<<62)
		h, err := query.HistogramBy(p.table, integer, width, q.Where...)
		compareHistogram(t, p, integer, q.Where, h, err, func(least, greatest int64) ([]query.Interval[int64], error) {
			return query.IntervalsBy(integer, width, least, greatest)
		})
		return
	}
	if float, ok := query.AsFloat(f); ok {
		width := pick(p.random, 0.1, 1.5, 1e6)
		if p.chance(80) {
			q.Where = append(q.Where, float.Between(-5, 5))
		}
		h, err := query.HistogramBy(p.table, float, width, q.Where...)
		compareHistogram(t, p, float, q.Where, h, err, func(least, greatest float64) ([]query.Interval[float64], error) {
			return query.IntervalsBy(float, width, least, greatest)
		})
		return
	}
	instant, _ := query.AsTime(f)
	unit, in := pick(p.random, query.Day, query.Week, query.Month, query.Year), time.FixedZone("", p.IntN(24*3600)-12*3600)
	if p.chance(97) { // else too many intervals, as a rule
		q.Where = append(q.Where, instant.Between(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)))
	}
	h, err := query.HistogramByUnit(p.table, instant, unit, in, q.Where...)
	compareHistogram(t, p, instant, q.Where, h, err, func(least, greatest time.Time) ([]query.Interval[time.Time], error) {
		return query.IntervalsByUnit(instant, unit, in, least, greatest)
	})
}

// compareHistogram compares a histogram with the counts of a database, and its intervals
// with those for the least and the greatest value.
func compareHistogram[V any](
	t *testing.T, p *writerPair, f *query.Field[*item, V], where []query.Condition[*item], h query.Histogram[V], err error, divide func(least, greatest V) ([]query.Interval[V], error),
) {
	t.Helper()
	least, some, _ := query.Min(f).Over(p.table, where...)
	greatest, _, _ := query.Max(f).Over(p.table, where...)
	var intervals []query.Interval[V]
	if some {
		var failed error
		if intervals, failed = divide(least, greatest); (failed == nil) != (err == nil) {
			t.Fatalf("the intervals: %v, the histogram: %v", failed, err)
		}
	}
	if many := (*query.IntervalsError)(nil); errors.As(err, &many) {
		return
	}
	var want [][]any
	for i, of := range h.Intervals {
		if of.Count > 0 {
			want = append(want, []any{int64(i), int64(of.Count)})
		}
		of.Count = 0
		if d := cmp.Diff(of, intervals[i]); d != "" {
			t.Fatalf("interval %d:\n%s", i, d)
		}
	}
	if h.Nulls > 0 {
		want = append(want, []any{nil, int64(h.Nulls)})
	}
	s, err := querysql.Histogram(p.writer, f, intervals, where...)
	p.same(t, s, err, want)
}

// cell returns the value of a text in the form of its column.
func (p *writerPair) cell(f query.AnyField[*item], text string, null bool) any {
	if null {
		return nil
	}
	cells := p.cells[f.Name()]
	if cells == nil {
		cells = make(map[string]any)
		p.cells[f.Name()] = cells
		for i := range p.table.All(query.Query[*item]{}) {
			for at, text := range f.Texts(i) {
				cells[text] = p.cellOf(f.Values(i)[at])
			}
		}
	}
	v, ok := cells[text]
	if !ok {
		return "no record has " + text
	}
	return v
}

// cellOf returns a value in the form of its column.
func (p *writerPair) cellOf(v any) any {
	switch v := v.(type) {
	case query.EnumValue:
		return int64(v.Place)
	case time.Time:
		if p.nanoseconds {
			return v.UnixNano()
		}
		return querysql.Stamp(v)
	case bool:
		return int64(index(v))
	}
	return v
}

// rowsOf returns the ids as rows.
func rowsOf(items []*item) (rows [][]any) {
	for _, i := range items {
		rows = append(rows, []any{i.id})
	}
	return rows
}

// same fails the test unless the statement finds the rows, of which each is changed first.
func (p *writerPair) same(t *testing.T, s querysql.Statement, err error, want [][]any, change ...func([]any) []any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := p.db.Query(s.Text, s.Args...)
	if err != nil {
		t.Fatalf("%s %v: %v", s.Text, s.Args, err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var got [][]any
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		for i := range row {
			if b, ok := row[i].(bool); ok {
				row[i] = int64(index(b))
			}
			row[i] = textOf(row[i])
		}
		for _, do := range change {
			row = do(row)
		}
		got = append(got, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s %v: %v", s.Text, s.Args, err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s %q\nroster is -, the database is +:\n%s", s.Text, s.Args, d)
	}
}
