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
	topics    []int64
}

var (
	books   = query.NewSchema("id", func(b *book) int64 { return b.id }, query.Settings{PageSize: 10})
	pages   = query.Int(books, "pages", func(b *book) int64 { return b.pages })
	_       = query.String(books, "title", func(b *book) string { return b.title })
	printed = query.NullTime(books, "printed", func(b *book) (time.Time, bool) { return b.printed, !b.printed.IsZero() })
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
	// CREATE TABLE "books" ("id" INTEGER PRIMARY KEY, "pages" INTEGER, "title" BLOB, "title_fold" BLOB, "printed" TEXT)
	// CREATE TABLE "books_topic" (id INTEGER, value INTEGER, PRIMARY KEY (id, value))
	// DELETE FROM "books" WHERE "id" = ? 1
	// DELETE FROM "books_topic" WHERE id = ? 1
	// INSERT INTO "books_topic" VALUES (?, ?) 2
	// INSERT INTO "books" VALUES (?, ?, ?, ?, NULL) 4
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
