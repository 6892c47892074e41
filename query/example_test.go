package query_test

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/query"
)

// A book is a record of the examples.
type book struct {
	id     int64
	title  string
	shelf  shelf
	pages  int64
	rating int64 // 0: not rated yet
	topics []int64
}

type shelf int

const (
	poetry shelf = iota
	science
)

func (s shelf) String() string { return [...]string{"poetry", "science"}[s] }

// All queries on books use these declarations.
var (
	books   = query.NewSchema("id", func(b *book) int64 { return b.id }, query.Settings{})
	title   = query.String(books, "title", func(b *book) string { return b.title })
	pages   = query.Int(books, "pages", func(b *book) int64 { return b.pages }, query.Ordered)
	rating  = query.NullInt(books, "rating", func(b *book) (int64, bool) { return b.rating, b.rating > 0 }, query.Ordered)
	onShelf = query.Enum(books, "shelf", func(b *book) shelf { return b.shelf }, query.Values[shelf]{
		All:  []shelf{poetry, science},
		Text: shelf.String,
	}, query.Bitmap)
	topic = query.Ints(books, "topic", func(b *book) []int64 { return b.topics }, query.Bitmap)
)

var library = books.Table(
	&book{id: 1, title: "Odes", shelf: poetry, pages: 120, rating: 4, topics: []int64{1, 2}},
	&book{id: 2, title: "Optics", shelf: science, pages: 432, rating: 5, topics: []int64{3}},
	&book{id: 3, title: "Sonnets", shelf: poetry, pages: 154},
	&book{id: 4, title: "Origins", shelf: science, pages: 502, rating: 5, topics: []int64{2, 3}},
)

// A typed query: the declared fields make its conditions and sort keys, so a value of the
// wrong type does not compile.
func Example() {
	answer, err := library.Select(query.Query[*book]{
		Where: []query.Condition[*book]{onShelf.In(science), pages.Between(400, 600)},
		Sort:  []query.SortKey[*book]{rating.Desc()},
		Page:  query.Page{Size: 1},
	})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(answer.Records[0].title, "is the first of", answer.Total)
	// Output: Optics is the first of 2
}

// A schema is declared once; an invalid declaration panics.
func ExampleNewSchema() {
	type point struct{ id, x int64 }
	points := query.NewSchema("id", func(p point) int64 { return p.id }, query.Settings{Descending: true, PageSize: 2})
	x := query.Int(points, "x", func(p point) int64 { return p.x }, query.Ordered)

	table := points.Table(point{1, 10}, point{2, 20}, point{3, 10})
	for p := range table.All(query.Query[point]{Sort: []query.SortKey[point]{x.Asc()}}) {
		fmt.Println(p.id, p.x)
	}

	defer func() { fmt.Println(recover()) }()
	query.Int(points, "x", func(p point) int64 { return p.x })
	// Output:
	// 3 10
	// 1 10
	// 2 20
	// query: field "x": the name is declared twice
}

// Ids of different things should have different types. The values of a field have the type
// that its getter returns, so reader.In(b) would not compile.
func ExampleInt() {
	type bookID int64
	type readerID int64
	type loan struct {
		id     int64
		book   bookID
		reader readerID // 0: on the shelf
	}
	loans := query.NewSchema("id", func(l loan) int64 { return l.id }, query.Settings{})
	book := query.Int(loans, "book", func(l loan) bookID { return l.book }, query.Postings)
	reader := query.NullInt(loans, "reader", func(l loan) (readerID, bool) { return l.reader, l.reader != 0 }, query.Postings)

	table := loans.Table(loan{1, 40, 7}, loan{2, 40, 8}, loan{3, 41, 7}, loan{4, 40, 0})
	var b bookID = 40
	fmt.Println(table.Count(book.In(b)), table.Count(book.In(b), reader.IsNull()))
	for _, of := range query.CountBy(table, reader, reader.NotNull()) {
		fmt.Printf("%T %d has %d\n", of.Value, of.Value, of.Count)
	}
	// Output:
	// 3 1
	// query_test.readerID 7 has 2
	// query_test.readerID 8 has 1
}

// Conditions can be combined. Not also matches records whose value is null.
func ExampleOr() {
	unread := query.Or(query.And(onShelf.In(poetry), pages.AtMost(150)), query.Not(rating.AtLeast(1)))
	fmt.Println(unread)
	for b := range library.Where(unread) {
		fmt.Println(b.title)
	}
	// Output:
	// (shelf is poetry and pages to 150) or not rating from 1
	// Odes
	// Sonnets
}

// A text matches exactly, unless the condition ignores letter case.
func ExampleText_HasPrefixFold() {
	fmt.Println(library.Count(title.HasPrefix("o")), library.Count(title.HasPrefixFold("o")), library.Count(title.EqualFold("OPTICS")))
	// Output: 0 3 1
}

// Descending, null comes first unless the key moves it to the end.
func ExampleSortKey_NullsLast() {
	for b := range library.All(query.Query[*book]{Sort: []query.SortKey[*book]{rating.Desc().NullsLast()}}) {
		fmt.Print(b.title, " ")
	}
	// Output: Optics Origins Odes Sonnets
}

// The extended grammar of URLs can express alternatives, opposites, null and parts of texts.
func ExampleSettings_extended() {
	type note struct {
		id     int64
		text   string
		labels []string
	}
	notes := query.NewSchema("id", func(n note) int64 { return n.id }, query.Settings{Extended: true})
	query.String(notes, "text", func(n note) string { return n.text }, query.Folded)
	query.Strings(notes, "label", func(n note) []string { return n.labels }, query.Bitmap)
	table := notes.Table(note{1, "Read Odes", nil}, note{2, "read Optics", []string{"home", "soon"}}, note{3, "Sleep", []string{"home"}})

	q, err := notes.ParseString("or[0][filter][text][prefix][fold]=READ&or[1][filter][label][all]=home,soon&filter[label][null]=false")
	fmt.Println(q.Where, table.Count(q.Where...), err)
	values, _ := notes.Format(q)
	fmt.Println(len(values), "parameters")
	// Output:
	// [label is not null text starts with "read" in any case or label has all of (home, soon)] 1 <nil>
	// 3 parameters
}

// ID returns the id field of a schema with the type of the ids.
func ExampleID() {
	type bookID int64
	type loan struct{ book bookID }
	loans := query.NewSchema("book", func(l loan) int64 { return int64(l.book) }, query.Settings{})
	book := query.ID[bookID](loans)

	var b bookID = 41
	fmt.Println(loans.Table(loan{40}, loan{41}).Count(book.AtLeast(b)))
	// Output: 1
}

// First returns one record: here the best rated book on a topic.
func ExampleTable_First() {
	best, ok := library.First(query.Query[*book]{
		Where: []query.Condition[*book]{topic.In(2)},
		Sort:  []query.SortKey[*book]{rating.Desc(), title.Asc()},
	})
	fmt.Println(best.title, ok)

	_, ok = library.First(query.Query[*book]{Where: []query.Condition[*book]{pages.AtLeast(1000)}})
	fmt.Println(ok)
	// Output:
	// Origins true
	// false
}

// A query can be parsed from a URL. Parameters outside the grammar, such as pretty, are
// ignored.
func ExampleSchema_ParseString() {
	q, err := books.ParseString("filter[shelf]=science&sort=-pages&page[size]=1&pretty=1")
	if err != nil {
		fmt.Println(err)
	}
	answer, _ := library.Select(q)
	fmt.Println(answer.Records[0].title, "is the first of", answer.Total)

	_, err = books.ParseString("filter[shelf]=cookery")
	fmt.Println(err)
	_, err = books.ParseString("sort=topic")
	fmt.Println(err)
	// Output:
	// Origins is the first of 2
	// query: filter[shelf] value "cookery": want one of poetry, science
	// query: sort field "topic": not sortable; allowed: id, title, pages, rating, shelf
}

// CountBy counts records by the values of a field, and CrossBy by those of two fields.
func ExampleCountBy() {
	for _, b := range query.CountBy(library, topic, rating.NotNull()) {
		fmt.Println("topic", b.Value, "has", b.Count)
	}
	for _, row := range query.CrossBy(library, onShelf, rating) {
		fmt.Println(row.Value, row.Count, row.By)
	}
	// Output:
	// topic 1 has 1
	// topic 2 has 2
	// topic 3 has 2
	// poetry 2 [{4 false 1} {0 true 1}]
	// science 2 [{5 false 2}]
}

// A measure computes a figure of all matches, or of each group of them.
func ExampleGroupBy() {
	median, mean := query.Quantile(pages, 0.5), query.Mean(rating)
	length, _, err := median.Over(library, rating.NotNull())
	fmt.Println("median length", length, err)

	groups, err := query.GroupBy(library, topic, query.Grouping[*book]{
		Measures: []query.AnyMeasure[*book]{median, mean},
		ByCount:  true,
		Limit:    2,
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, g := range groups {
		length, _ := median.Of(g.Figures)
		stars, ok := mean.Of(g.Figures)
		fmt.Println("topic", g.Value, "has", g.Count, "of length", length, "rated", stars, ok)
	}
	// Output:
	// median length 432 <nil>
	// topic 2 has 2 of length 120 rated 4.5 true
	// topic 3 has 2 of length 432 rated 5 true
}

// A histogram lists the intervals without records too.
func ExampleHistogramBy() {
	h, err := query.HistogramBy(library, pages, 100)
	for _, i := range h.Intervals {
		fmt.Print(i.From, "-", i.To, ": ", i.Count, "; ")
	}
	fmt.Println(h.Nulls, err)
	// Output: 100-200: 2; 200-300: 0; 300-400: 0; 400-500: 1; 500-600: 1; 0 <nil>
}

// Days, weeks, months and years begin at midnight of a location.
func ExampleHistogramByUnit() {
	type visit struct {
		id int64
		at time.Time
	}
	visits := query.NewSchema("id", func(v visit) int64 { return v.id }, query.Settings{})
	at := query.Time(visits, "at", func(v visit) time.Time { return v.at }, query.Ordered)
	table := visits.Table(
		visit{1, time.Date(2024, 1, 31, 23, 30, 0, 0, time.UTC)},
		visit{2, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)},
	)
	h, err := query.HistogramByUnit(table, at, query.Month, time.FixedZone("CET", 3600))
	for _, i := range h.Intervals {
		fmt.Println(i.From.Format(time.RFC3339), i.Count)
	}
	fmt.Println(err)
	// Output:
	// 2024-02-01T00:00:00+01:00 1
	// 2024-03-01T00:00:00+01:00 1
	// <nil>
}

// A cursor goes on after the last record, also if records before it have gone. A held version
// makes all pages come from one table.
func ExampleTable_SelectAfter() {
	q := query.Query[*book]{Sort: []query.SortKey[*book]{rating.Desc()}, Page: query.Page{Size: 2}}
	first, next, err := library.SelectAfter(q, "")
	fmt.Println(first.Records[0].title, first.Records[1].title, first.Total, err)

	var versions query.Versions[*query.Table[*book]]
	versions.Hold(7, library)
	next = next.At(7)

	e := library.Edit()
	e.Delete(2, 3)
	second, _, err := e.Table().SelectAfter(q, next)
	fmt.Println(second.Records[0].title, second.Total, err)

	number, _ := next.Version()
	held, err := versions.Version(number)
	second, _, _ = held.SelectAfter(q, next)
	fmt.Println(second.Records[0].title, second.Total, err)
	_, err = versions.Version(6)
	fmt.Println(err)
	// Output:
	// Sonnets Optics 4 <nil>
	// Origins 2 <nil>
	// Origins 4 <nil>
	// query: version 6: not held; 1 versions from 7 to 7 are
}

// A page with filters shows for each filter what other choices would find.
func ExampleTable_Facets() {
	for _, f := range library.Facets([]query.Condition[*book]{onShelf.In(poetry), topic.In(2)}, onShelf, topic) {
		fmt.Println(f.Field, f.Buckets)
	}
	// Output:
	// shelf [{poetry false 1} {science false 1}]
	// topic [{1 false 1} {2 false 1} { true 1}]
}

// A version does not change while later versions are written.
func ExamplePublisher() {
	publisher := query.NewPublisher(library)
	before := publisher.Table()
	err := publisher.Edit(func(e *query.Edit[*book]) error {
		e.Delete(1, 3)
		e.Put(&book{id: 5, title: "Odyssey", shelf: poetry, pages: 541})
		return nil
	})
	fmt.Println(before.Count(onShelf.In(poetry)), publisher.Table().Count(onShelf.In(poetry)), err)
	// Output: 2 1 <nil>
}

// Explain describes which index found an answer, and why.
func ExampleTable_Explain() {
	words, _ := library.Explain(query.Query[*book]{
		Where: []query.Condition[*book]{pages.AtLeast(150), onShelf.In(science), title.Contains("pt")},
	})
	fmt.Print(words)
	// Output:
	// Where pages from 150 and shelf is science and title contains "pt", sorted by id: 1 of 4 records, 1 on page 1.
	// The order of pages has 3 of its 4 entries in the range.
	// The condition on shelf was answered by the bitmaps of 1 of its values.
	// The condition on title was checked in the records, because no index can answer it.
	// All matches were collected, checked and sorted up to the end of the page.
	// The order of id would take a visit of about 2 entries.
	// The order of rating would take a visit of about 2 entries.
}

// The total of a query does not count records whose field is null, which may mean
// unknown. CountNulls says how many these are.
func ExampleTable_CountNulls() {
	type loan struct{ id, reader int64 }
	loans := query.NewSchema("id", func(l loan) int64 { return l.id }, query.Settings{})
	reader := query.NullInt(loans, "reader", func(l loan) (int64, bool) { return l.reader, l.reader != 0 })
	table := loans.Table(loan{1, 7}, loan{2, 8}, loan{3, 0})

	of7 := reader.In(7)
	fmt.Println(table.Count(of7), table.CountNulls(of7))
	// Output:
	// 1 [{reader 1}]
}
