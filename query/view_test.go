package query_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/query"
)

// newFilmView returns a view with some fields of films, under other names and traits.
func newFilmView(s *query.Schema[film]) *query.View[film] {
	named := func(name string) query.AnyField[film] {
		f, _ := s.Field(name)
		return f
	}
	v := query.NewView(s)
	v.Name("number", s.ID())
	v.Name("length", named("length"), query.NoSort)
	v.Name("name", named("title"), query.NoFilter, query.NoRange)
	v.Name("seen", named("seen_at"), query.NoFilter)
	v.Name("shown", named("shown?"))
	v.Name("kind", named("genre"), query.NoRange)
	v.Name("score", named("score")) // the schema does not let URLs use it
	return v
}

// A view parses a URL to the same query as the schema does with its own names, so the plans
// are the same too.
func TestViewParse(t *testing.T) {
	s := newFilms(query.Limits{})
	v := newFilmView(s)
	table := s.Table(film{id: 1, length: 90, genre: 1}, film{id: 2, length: 20}, film{id: 3, length: 90, shown: true})
	for viewed, want := range map[string]string{
		"":                                  "",
		"filter[number]=1,2&sort=-number":   "filter[id]=1,2&sort=-id",
		"filter[kind]=comedy&page=2":        "filter[genre]=comedy&page=2",
		"range[seen]=2020-01-01,&sort=seen": "range[seen_at]=2020-01-01,&sort=seen_at",
		"filter[shown]=true&sort=-kind":     "filter[shown?]=true&sort=-genre",
		"sort=name,-shown&range[length]=,9": "sort=title,-shown?&range[length]=,9",
	} {
		a, err := v.ParseString(viewed)
		if err != nil {
			t.Fatalf("%s: %v", viewed, err)
		}
		b, err := s.ParseString(want)
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		got, _ := table.Explain(a)
		if want, _ := table.Explain(b); got != want {
			t.Errorf("%s (-schema +view):\n%s", viewed, cmp.Diff(want, got))
		}
	}
	q, err := v.ParseString("filter[score]=90")
	if answer, _ := table.Select(q); err != nil || answer.Total != 2 {
		t.Errorf("by a field that the schema does not let URLs use: %d films, %v", answer.Total, err)
	}
}

// Errors have the names of the view, and list what the view allows.
func TestViewParseErrors(t *testing.T) {
	v := newFilmView(newFilms(query.Limits{Values: 2}))
	for raw, want := range map[string]error{
		"filter[id]=1":           &query.UnknownFieldError{Parameter: "filter", Field: "id", Allowed: []string{"number", "length", "shown", "kind", "score"}},
		"range[title]=a,b":       &query.UnknownFieldError{Parameter: "range", Field: "title", Allowed: []string{"number", "length", "seen", "score"}},
		"sort=cast":              &query.UnknownFieldError{Parameter: "sort", Field: "cast", Allowed: []string{"number", "name", "seen", "shown", "kind", "score"}},
		"filter[name]=x":         &query.NotFilterableError{Field: "name", Allowed: []string{"number", "length", "shown", "kind", "score"}},
		"range[shown]=true,true": &query.NotRangeableError{Field: "shown", Allowed: []string{"number", "length", "seen", "score"}},
		"sort=-length":           &query.NotSortableError{Field: "length", Allowed: []string{"number", "name", "seen", "shown", "kind", "score"}},
		"filter[kind]=x":         &query.ValueError{Parameter: "filter[kind]", Value: "x", Allowed: "one of drama, comedy"},
		"range[length]=1":        &query.RangeError{Parameter: "range[length]", Value: "1", Ends: 1},
		"filter[number]=1,2,3":   &query.LimitError{Parameter: "filter[number]", Limit: "Values", Got: 3, Max: 2},
		"filter=1":               &query.UnknownParameterError{Parameter: "filter", Allowed: []string{"filter[field]", "range[field]", "sort", "page[number]", "page[size]", "page", "per_page"}},
	} {
		if _, err := v.ParseString(raw); err == nil || cmp.Diff(want, err) != "" {
			t.Errorf("%s: %v (-want +got)\n%s", raw, err, cmp.Diff(want, err))
		}
	}
}

// A view parses what it formats to the same query.
func TestLawParseFormatOfViews(t *testing.T) {
	s := newFilms(query.Limits{})
	v := newFilmView(s)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"number", "length", "shown", "kind", "score"})
		raw := "filter[" + name.Draw(t, "filter") + "]=" + rapid.SampledFrom([]string{"1", "true", "drama", "comedy", "7,8"}).Draw(t, "value") +
			"&range[" + name.Draw(t, "range") + "]=" + rapid.SampledFrom([]string{"1,", ",9", "2,5"}).Draw(t, "ends") +
			"&sort=" + rapid.SampledFrom([]string{"", "-number", "name,-seen"}).Draw(t, "sort") + "&page=3"
		q, err := v.ParseString(raw)
		if err != nil {
			t.Skip(err)
		}
		values, err := v.Format(q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := v.Parse(values)
		if err != nil {
			t.Fatal(err)
		}
		formatted, _ := v.Format(again)
		if diff := cmp.Diff(values, formatted); diff != "" || len(again.Where) != len(q.Where) || len(again.Sort) != len(q.Sort) {
			t.Fatalf("%s: (-once +twice)\n%s", raw, diff)
		}
	})
}

// A view formats queries on its fields, with its names, and refuses others.
func TestViewFormat(t *testing.T) {
	s := newFilms(query.Limits{})
	v := newFilmView(s)
	cast, _ := s.Field("cast")
	title, _ := s.Field("title")
	for name, c := range map[string]struct {
		q    query.Query[film]
		want string
	}{
		"a condition on another field": {query.Query[film]{Where: []query.Condition[film]{cast.In(film{cast: []int64{1}})}}, `query: field "cast": cannot be written in a URL: it is not in the view`},
		"a sort by another field":      {query.Query[film]{Sort: []query.SortKey[film]{query.Int(s, "other", func(film) int64 { return 0 }).Asc()}}, `query: field "other": cannot be written in a URL: it is not in the view`},
		"a filter that it forbids":     {query.Query[film]{Where: []query.Condition[film]{title.In(film{title: "x"})}}, `query: field "name": cannot be written in a URL: URLs must not use it in this way`},
	} {
		_, err := v.Format(c.q)
		if _, ok := errors.AsType[*query.FormatError](err); !ok || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	q := query.Query[film]{Where: []query.Condition[film]{{}, s.ID().In(7)}, Sort: []query.SortKey[film]{{}}}
	values, err := v.Format(q)
	if diff := cmp.Diff("filter%5Bnumber%5D=7", values.Encode()); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if where, _ := s.Format(q); where.Encode() != "filter%5Bid%5D=7" {
		t.Error("formatting changed the query")
	}
}

// Name panics for a name that is invalid or already in the view.
func TestViewNamePanics(t *testing.T) {
	for name, c := range map[string]struct{ given, want string }{
		"twice":     {"number", `query: field "number": the name is declared twice`},
		"a bracket": {"x]", `query: field "x]": a name must not be empty, contain a bracket or a comma, or start with a hyphen`},
	} {
		got := refusal(func(s *query.Schema[film]) { newFilmView(s).Name(c.given, s.ID()) })
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A view gives fields other names in URLs.
func ExampleView() {
	s := newFilms(query.Limits{})
	length, _ := s.Field("length")
	v := query.NewView(s)
	v.Name("minutes", length, query.NoFilter)
	q, err := v.ParseString("range[minutes]=90,&sort=-minutes")
	fmt.Println(q.Where, q.Sort, err)
	_, err = v.ParseString("filter[length]=90")
	fmt.Println(err)
	// Output:
	// [length from 90] [-length] <nil>
	// query: filter field "length": unknown; allowed: none
}
