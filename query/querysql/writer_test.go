package querysql_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// A book is a record of the tests.
type book struct {
	id, pages int64
	title     string
	printed   time.Time
	weight    float64
	topics    []int64
}

var (
	books   = query.NewSchema("id", func(b *book) int64 { return b.id }, query.Settings{PageSize: 10})
	pages   = query.Int(books, "pages", func(b *book) int64 { return b.pages })
	_       = query.String(books, "title", func(b *book) string { return b.title })
	printed = query.NullTime(books, "printed", func(b *book) (time.Time, bool) { return b.printed, !b.printed.IsZero() })
	weight  = query.Float(books, "weight", func(b *book) float64 { return b.weight })
	topics  = query.Ints(books, "topic", func(b *book) []int64 { return b.topics })
)

// A page and its total are two statements. The driver gets the text and the arguments.
func Example() {
	w := querysql.New(books, querysql.PostgreSQL, "books")
	q := query.Query[*book]{
		Where: []query.Condition[*book]{query.Or(pages.AtMost(200), topics.In(3))},
		Sort:  []query.SortKey[*book]{printed.Desc().NullsLast()},
	}
	page, err := w.Page(q)
	fmt.Println(page.Text, page.Args, err)
	total, err := w.Count(q.Where...)
	fmt.Println(total.Text, total.Args, err)
	// Output:
	// SELECT t."id" FROM "books" t WHERE (t."pages" <= $1::bigint OR EXISTS (SELECT 1 FROM "books_topic" m WHERE m.id = t."id" AND m.value IN ($2::bigint))) ORDER BY t."printed" DESC NULLS LAST, t."id" ASC LIMIT $3::bigint OFFSET $4::bigint [200 3 10 0] <nil>
	// SELECT count(*) FROM "books" t WHERE (t."pages" <= $1::bigint OR EXISTS (SELECT 1 FROM "books_topic" m WHERE m.id = t."id" AND m.value IN ($2::bigint))) [200 3] <nil>
}

// The groups of a field, the largest first, each with a figure.
func ExampleWriter_GroupBy() {
	w := querysql.New(books, querysql.SQLite, "books")
	largest := query.Grouping[*book]{Measures: []query.AnyMeasure[*book]{query.Max(pages)}, ByCount: true, Limit: 10}
	s, err := w.GroupBy(topics, largest, printed.NotNull())
	fmt.Println(s.Text, s.Args, err)
	// Output:
	// SELECT v1, count(*), max(c1) FROM (SELECT m1.value AS v1, t."pages" AS c1 FROM "books" t LEFT JOIN "books_topic" m1 ON m1.id = t."id" WHERE t."printed" IS NOT NULL) s GROUP BY v1 ORDER BY (v1 IS NULL), count(*) DESC, v1 NULLS LAST LIMIT ? [10] <nil>
}

// A histogram needs the least and the greatest value first.
func ExampleHistogram() {
	w := querysql.New(books, querysql.SQLite, "books")
	hundreds, err := query.IntervalsBy(pages, 100, 120, 350) // as Measure with Min and with Max finds them
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := querysql.Histogram(w, pages, hundreds)
	fmt.Println(s.Text, s.Args, err)
	// Output:
	// SELECT place, count(*) FROM (SELECT CASE WHEN t."pages" IS NOT NULL THEN CASE WHEN t."pages" < ? THEN 0 ELSE CASE WHEN t."pages" < ? THEN 1 ELSE 2 END END END AS place FROM "books" t) s GROUP BY place ORDER BY place NULLS LAST [200 300] <nil>
}

// The records after a cursor are a condition, of which the first page is asked.
func ExampleWriter_cursor() {
	w := querysql.New(books, querysql.SQLite, "books")
	q := query.Query[*book]{Sort: []query.SortKey[*book]{pages.Asc()}}
	cursor := books.Table().CursorAfter(q, &book{id: 7, pages: 120})
	after, err := books.Table().After(q, cursor)
	if err != nil {
		fmt.Println(err)
		return
	}
	q.Where = append(q.Where, after)
	s, err := w.Page(q)
	fmt.Println(s.Text, s.Args, err)
	// Output:
	// SELECT t."id" FROM "books" t WHERE (((t."pages" <= ?) IS NOT TRUE) OR (t."pages" IN (?) AND ((t."id" <= ?) IS NOT TRUE))) ORDER BY t."pages" ASC NULLS LAST, t."id" ASC LIMIT ? OFFSET ? [120 120 7 10 0] <nil>
}

// The statements that make the tables and put a record.
func ExampleWriter_Put() {
	w := querysql.New(books, querysql.SQLite, "books")
	for _, s := range w.Create() {
		fmt.Println(s.Text)
	}
	put, err := w.Put(&book{id: 7, pages: 120, title: "Odes", topics: []int64{2}})
	for _, s := range put {
		fmt.Println(s.Text, len(s.Args))
	}
	fmt.Println(err)
	// Output:
	// CREATE TABLE "books" ("id" INTEGER PRIMARY KEY, "pages" INTEGER, "title" BLOB, "title_fold" BLOB, "printed" TEXT, "weight" REAL)
	// CREATE TABLE "books_topic" (id INTEGER, value INTEGER, PRIMARY KEY (id, value))
	// DELETE FROM "books" WHERE "id" = ? 1
	// DELETE FROM "books_topic" WHERE id = ? 1
	// INSERT INTO "books_topic" VALUES (?, ?) 2
	// INSERT INTO "books" VALUES (?, ?, ?, ?, NULL, ?) 5
	// <nil>
}

// What SQL cannot ask is a typed error.
func TestWriterErrors(t *testing.T) {
	w := querysql.New(books, querysql.SQLite, "books")
	other := query.NewSchema("id", func(b *book) int64 { return b.id }, query.Settings{})
	foreign := query.Int(other, "pages", func(b *book) int64 { return b.pages })
	early := time.Date(-44, 3, 15, 0, 0, 0, 0, time.UTC)

	_, field := w.Count(foreign.In(1))
	_, sorted := w.IDs(query.Query[*book]{Sort: []query.SortKey[*book]{foreign.Asc()}})
	_, facet := w.Facet(foreign)
	_, many := w.Measure(query.Min(query.Any(topics)))
	_, group := w.GroupBy(pages, query.Grouping[*book]{Measures: []query.AnyMeasure[*book]{query.Max(query.Any(topics))}})
	_, grouped := w.GroupByTwo(pages, foreign, query.Grouping[*book]{})
	_, histogram := querysql.Histogram(w, foreign, nil)
	_, interval := querysql.Histogram(w, weight, []query.Interval[float64]{{From: 1}, {From: math.NaN()}})
	_, year := w.Count(query.Not(printed.AtLeast(early)))
	_, put := w.Put(&book{printed: early})
	_, page := w.Page(query.Query[*book]{Page: query.Page{Number: -1}})
	for i, c := range []struct {
		err  error
		want string
	}{
		{field, `querysql: field "pages": it is not in the schema`},
		{sorted, `querysql: field "pages": it is not in the schema`},
		{facet, `querysql: field "pages": it is not in the schema`},
		{many, `querysql: field "topic": it has many values, so it has no min`},
		{group, `querysql: field "topic": it has many values, so it has no max`},
		{grouped, `querysql: field "pages": it is not in the schema`},
		{histogram, `querysql: field "pages": it is not in the schema`},
		{interval, `querysql: field "weight": interval 1 begins at no value`},
		{year, `querysql: field "printed": -0044-03-15 00:00:00 +0000 UTC is not an instant that a column can have`},
		{put, `querysql: field "printed": -0044-03-15 00:00:00 +0000 UTC is not an instant that a column can have`},
		{page, `query: page[number] value "-1": want an integer from 1`},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%d: %v, want %s", i, c.err, c.want)
		}
	}
	var of *querysql.TimeError
	if !errors.As(year, &of) || of.Field != "printed" || !of.Time.Equal(early) {
		t.Errorf("%v does not have the field and the instant", year)
	}
}

// The halves of integers add up to their sum, and to no sum that does not fit.
func TestSum(t *testing.T) {
	for _, values := range [][]int64{{}, {1}, {-1}, {-1, 1}, {math.MaxInt64}, {math.MinInt64}, {math.MaxInt64, math.MaxInt64, -math.MaxInt64}, {math.MaxInt64, 1}, {math.MinInt64, -1}} {
		var high, low int64
		table := books.Table()
		e := table.Edit()
		for i, v := range values {
			high, low = high+v>>32, low+v&math.MaxUint32
			e.Put(&book{id: int64(i), pages: v})
		}
		want, _, err := query.Sum(pages).Over(e.Table())
		got, fits := querysql.Sum(high, low)
		if diff := cmp.Diff(want, got); fits != (err == nil) || diff != "" {
			t.Errorf("%v: %v %v %s", values, fits, err, diff)
		}
	}
}
