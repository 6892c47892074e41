package query_test

import (
	"fmt"

	"github.com/projectsuser/roster/query"
)

// A book and what it is known by.
type book struct {
	id     int64
	title  string
	shelf  shelf
	pages  int64
	rating int64 // 0: none yet
	topics []int64
}

type shelf int

const (
	poetry shelf = iota
	science
)

func (s shelf) String() string { return [...]string{"poetry", "science"}[s] }

var (
	books   = query.NewSchema("id", func(b *book) int64 { return b.id }, query.Settings{})
	id      = books.ID()
	title   = query.String(books, "title", func(b *book) string { return b.title })
	pages   = query.Int(books, "pages", func(b *book) int64 { return b.pages }, query.Ordered)
	rating  = query.NullInt(books, "rating", func(b *book) (int64, bool) { return b.rating, b.rating > 0 }, query.Ordered)
	shelves = query.Enum(books, "shelf", func(b *book) shelf { return b.shelf }, query.Values[shelf]{
		All:  []shelf{poetry, science},
		Text: shelf.String,
	}, query.Bitmap)
	topics = query.Ints(books, "topic", func(b *book) []int64 { return b.topics }, query.Bitmap)
)

var library = books.Table(
	&book{id: 1, title: "Odes", shelf: poetry, pages: 120, rating: 4, topics: []int64{1, 2}},
	&book{id: 2, title: "Optics", shelf: science, pages: 432, rating: 5, topics: []int64{3}},
	&book{id: 3, title: "Sonnets", shelf: poetry, pages: 154},
	&book{id: 4, title: "Origins", shelf: science, pages: 502, rating: 5, topics: []int64{2, 3}},
)

func Example() {
	answer, err := library.Select(query.Query[*book]{
		Where: []query.Condition[*book]{shelves.In(science), pages.AtLeast(400)},
		Sort:  []query.SortKey[*book]{rating.Desc()},
		Page:  query.Page{Size: 1},
	})
	fmt.Println(answer.Records[0].title, "is the first of", answer.Total, err)
	fmt.Println(query.CountBy(library, topics, shelves.In(science)))
	fmt.Println(query.CrossBy(library, shelves, rating))
	for b := range library.All(query.Query[*book]{Where: []query.Condition[*book]{title.Contains("t")}}) {
		fmt.Println(b.title)
	}
	q, err := books.ParseString("filter[shelf]=science&range[pages]=400,&sort=-rating&page[size]=1")
	v, _ := books.Format(q)
	fmt.Println(err, q.Where, q.Sort, q.Page, v)
	fmt.Println(id.In(3))
}
