package sqlstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// comparePlace compares the ids after a cursor.
func (d *questionDraw[R]) comparePlace(t *testing.T, table *query.Table[R], asked *sqlstore.Questions[R], q query.Query[R]) {
	t.Helper()
	cursor := table.CursorAfter(q, d.record())
	found, _, err := table.SelectAfter(q, cursor)
	succeed(t, err)
	want := sqlstore.Page{Total: found.Total}
	for _, r := range found.Records {
		want.IDs = append(want.IDs, d.fields[0].Values(r)[0].(int64))
	}
	got, err := asked.SelectAfter(t.Context(), q, cursor)
	succeed(t, err)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("after a cursor (-memory +database):\n%s", diff)
	}
}

// compareGroups compares the groups by a field with some figures, the facet, and the same
// figures of all records.
func (d *questionDraw[R]) compareGroups(t *testing.T, table *query.Table[R], asked *sqlstore.Questions[R], where []query.Condition[R]) {
	t.Helper()
	by, of := d.field(func(query.AnyField[R]) bool { return true }), d.field(query.AnyField[R].Sortable)
	least, middle, values := query.Min(of), query.Quantile(of, d.Float64()), query.CountValues(of)
	g := query.Grouping[R]{Measures: []query.AnyMeasure[R]{least, middle, values}, ByCount: d.IntN(2) == 0, Limit: d.IntN(4)}
	groups, err := query.GroupBy(table, by, g, where...)
	succeed(t, err)
	var want, facet [][]any
	for _, group := range groups {
		row := []any{d.cell(by, group.Value, !group.Null), int64(group.Count)}
		for _, m := range []*query.Measure[R, string]{least, middle} {
			text, ok := m.Of(group.Figures)
			row = append(row, d.cell(of, text, ok))
		}
		n, _ := values.Of(group.Figures)
		want = append(want, append(row, int64(n)))
	}
	for _, bucket := range query.CountBy(table, by, where...) {
		facet = append(facet, []any{d.cell(by, bucket.Value, !bucket.Null), int64(bucket.Count)})
	}
	got, err := asked.GroupBy(t.Context(), by, g, where...)
	d.same(t, "groups by "+by.Name(), want, got, err)
	got, err = asked.Facet(t.Context(), by, where...)
	d.same(t, "facet of "+by.Name(), facet, got, err)
	var figure [][]any
	if text, ok, err := middle.Over(table, where...); err == nil && ok {
		figure = [][]any{{d.cell(of, text, true)}}
	}
	got, err = asked.Measure(t.Context(), middle, where...)
	d.same(t, "a quantile of "+of.Name(), figure, got, err)
}

// cell returns the value that a text means, in the type of the driver; nil if some is false.
func (d *questionDraw[R]) cell(f query.AnyField[R], text string, some bool) any {
	if !some {
		return nil
	}
	if d.cells == nil {
		d.cells = make(map[string]any)
		for _, r := range d.records {
			for _, f := range d.fields {
				for i, text := range f.Texts(r) {
					d.cells[f.Name()+" "+text] = f.Values(r)[i]
				}
			}
		}
	}
	return plainCell(d.cells[f.Name()+" "+text])
}

// plainCell returns a value in a form that both sides have: an integer, a text or a boolean.
func plainCell(v any) any {
	switch v := v.(type) {
	case query.EnumValue:
		return int64(v.Place)
	case time.Time:
		return v.UnixNano()
	case []byte:
		return string(v)
	case int16:
		return int64(v)
	}
	return v
}

// same fails the test unless the database has the rows.
func (d *questionDraw[R]) same(t *testing.T, what string, want, got [][]any, err error) {
	t.Helper()
	succeed(t, err)
	for _, row := range got {
		for i := range row {
			row[i] = plainCell(row[i])
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-memory +database):\n%s", what, diff)
	}
}

// compareHistogram compares a histogram of a field of integers or instants.
func (d *questionDraw[R]) compareHistogram(t *testing.T, table *query.Table[R], asked *sqlstore.Questions[R], where []query.Condition[R]) {
	t.Helper()
	f := d.field(func(f query.AnyField[R]) bool { return f.Kind() == query.KindInt || f.Kind() == query.KindTime })
	if of, ok := query.AsInt(f); ok {
		width := int64(1) << d.IntN(12)
		sameHistogram(t, f.Name(),
			func() (query.Histogram[int64], error) { return query.HistogramBy(table, of, width, where...) },
			func(ctx context.Context) (query.Histogram[int64], error) {
				return sqlstore.HistogramBy(ctx, asked, of, width, where...)
			})
		return
	}
	of, _ := query.AsTime(f)
	unit, in := query.Unit(1+d.IntN(4)), time.FixedZone("", 3600)
	sameHistogram(t, f.Name(),
		func() (query.Histogram[time.Time], error) {
			return query.HistogramByUnit(table, of, unit, in, where...)
		},
		func(ctx context.Context) (query.Histogram[time.Time], error) {
			return sqlstore.HistogramByUnit(ctx, asked, of, unit, in, where...)
		})
}

// sameHistogram fails the test unless both histograms are equal, or have too many intervals.
func sameHistogram[V any](t *testing.T, field string, memory func() (query.Histogram[V], error), database func(context.Context) (query.Histogram[V], error)) {
	t.Helper()
	want, failed := memory()
	got, err := database(t.Context())
	if many := (*query.IntervalsError)(nil); errors.As(failed, &many) && errors.As(err, &many) {
		return
	}
	succeed(t, failed)
	succeed(t, err)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("histogram of %s (-memory +database):\n%s", field, diff)
	}
}

// A wrong width or unit is an error, also without records.
func TestHistogramErrors(t *testing.T) {
	address := database(t)
	filled(t, address)
	reader, err := sqlstore.NewReader(t.Context(), address)
	succeed(t, err)
	defer reader.Close()
	f := &reader.Fields().Registrations
	var width *query.WidthError
	if _, err := sqlstore.HistogramBy(t.Context(), &reader.Registrations, f.FinalMark, 0, f.ID.In()); !errors.As(err, &width) {
		t.Errorf("got %v, want a *query.WidthError", err)
	}
	var unit *query.UnitError
	if _, err := sqlstore.HistogramByUnit(t.Context(), &reader.Registrations, f.CreatedAt, 9, nil); !errors.As(err, &unit) {
		t.Errorf("got %v, want a *query.UnitError", err)
	}
	var cursor *query.CursorError
	if _, err := reader.Registrations.SelectAfter(t.Context(), query.Query[*store.Entry]{}, "no"); !errors.As(err, &cursor) {
		t.Errorf("got %v, want a *query.CursorError", err)
	}
}
