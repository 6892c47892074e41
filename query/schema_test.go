package query_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query"
)

// refusal returns the text of the error with which a declaration panics, or "nothing".
func refusal(declare func(s *query.Schema[film])) (words string) {
	defer func() {
		if err, ok := recover().(*query.SchemaError); ok {
			words = err.Error()
		}
	}()
	declare(newFilms(query.Limits{}))
	return "nothing"
}

// Invalid declarations panic with a SchemaError.
func TestSchemaErrors(t *testing.T) {
	length := func(f film) int64 { return f.length }
	number := func(name string, traits ...query.Trait) func(*query.Schema[film]) {
		return func(s *query.Schema[film]) { query.Int(s, name, length, traits...) }
	}
	enum := func(v query.Values[int]) func(*query.Schema[film]) {
		return func(s *query.Schema[film]) { query.Enum(s, "e", func(f film) int { return f.genre }, v) }
	}
	text := func(int) string { return "x" }
	other := newFilms(query.Limits{})
	for name, c := range map[string]struct {
		declare func(*query.Schema[film])
		want    string
	}{
		"a field twice":    {number("length"), `query: field "length": the name is declared twice`},
		"the id again":     {number("id"), `query: field "id": the name is declared twice`},
		"no name":          {number(""), `query: field "": a name must not be empty, contain a bracket or a comma, or start with a hyphen`},
		"a hyphen first":   {number("-x"), `query: field "-x": a name must not be empty, contain a bracket or a comma, or start with a hyphen`},
		"a bracket":        {number("x]"), `query: field "x]": a name must not be empty, contain a bracket or a comma, or start with a hyphen`},
		"an order of many": {func(s *query.Schema[film]) { query.Ints(s, "x", func(f film) []int64 { return f.cast }, query.Ordered) }, `query: field "x": a field of many values cannot be Ordered`},
		"bitmaps of times": {func(s *query.Schema[film]) {
			query.Time(s, "x", func(f film) time.Time { return f.seen }, query.Bitmap)
		}, `query: field "x": a field of times cannot be Bitmap`},
		"an order twice":         {number("x", query.Ordered, query.Postings), `query: field "x": a field cannot be both Ordered and Postings`},
		"an enum without values": {enum(query.Values[int]{Text: text}), `query: field "e": an enum needs values and a Text function`},
		"an enum without text":   {enum(query.Values[int]{All: []int{1}}), `query: field "e": an enum needs values and a Text function`},
		"a value twice":          {enum(query.Values[int]{All: []int{1, 1}, Text: text}), `query: field "e": a value or a name is listed twice`},
		"a name twice":           {enum(query.Values[int]{All: []int{1, 2}, Text: text}), `query: field "e": a value or a name is listed twice`},
		"a comma in a name":      {enum(query.Values[int]{All: []int{1}, Text: func(int) string { return "a,b" }}), `query: field "e": the name of a value contains a comma or does not parse: "a,b"`},
		"a name unknown to Parse": {enum(query.Values[int]{All: []int{1}, Text: text, Parse: func(string) (int, bool) { return 0, false }}),
			`query: field "e": the name of a value contains a comma or does not parse: "x"`},
		"a composite of one": {func(s *query.Schema[film]) { query.Composite(s, query.Indexed[film](s.ID())) }, `query: field "id": a composite needs at least two fields`},
		"a composite without an order": {func(s *query.Schema[film]) {
			query.Composite(s, query.Int(s, "x", length), query.Int(s, "y", length, query.Bitmap))
		},
			`query: field "x": the first field of a composite must be an Ordered or Postings field of this schema`},
		"a composite without bitmaps": {func(s *query.Schema[film]) { query.Composite(s, s.ID(), query.Int(s, "y", length)) },
			`query: field "y": the other fields of a composite must be Bitmap fields of this schema`},
		"a composite with another schema": {func(s *query.Schema[film]) {
			query.Composite(s, s.ID(), query.Int(other, "y", length, query.Bitmap))
		},
			`query: field "y": the other fields of a composite must be Bitmap fields of this schema`},
		"a composite twice": {func(s *query.Schema[film]) {
			y := query.Int(s, "y", length, query.Bitmap)
			query.Composite(s, s.ID(), y)
			query.Composite(s, s.ID(), y)
		}, `query: field "y": it is already in a composite with id`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, refusal(c.declare)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A schema and its clone are extended independently. The fields of both can be used with the
// tables of both, and a table has indexes only for the fields declared when it was made.
func TestSchemaClone(t *testing.T) {
	base := newFilms(query.Limits{})
	before := base.Table(film{id: 1, length: 90}, film{id: 2, length: 120})
	clone := base.Clone()
	half := query.Int(clone, "half", func(f film) int64 { return f.length / 2 }, query.Ordered)
	if _, ok := base.Field("half"); ok {
		t.Error("the base was extended too")
	}
	if _, ok := clone.Field("length"); !ok {
		t.Error("the clone has lost a field")
	}
	after := clone.Table(film{id: 1, length: 90}, film{id: 2, length: 120})
	for name, table := range map[string]*query.Table[film]{"before": before, "after": after} {
		answer, err := table.Select(query.Query[film]{Where: []query.Condition[film]{half.AtLeast(50)}, Sort: []query.SortKey[film]{half.Desc()}})
		if err != nil || answer.Total != 1 || answer.Records[0].id != 2 {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
	}
	if q, err := clone.ParseString("filter[half]=45"); err != nil || after.Count(q.Where...) != 1 {
		t.Errorf("%v, %v", q, err)
	}
	var other film
	query.Int(base, "other", func(f film) int64 { return f.id })
	if _, ok := clone.Field("other"); ok {
		t.Errorf("the clone was extended too: %v", other)
	}
}

// KeepIndexes removes the other indexes and no use of a field in URLs. Answers stay the
// same, also to a prefix in any letter case.
func TestKeepIndexes(t *testing.T) {
	declare := func() (*query.Schema[film], *query.Field[film, int64], *query.Text[film], *query.Field[film, bool]) {
		s := query.NewSchema("id", func(f film) int64 { return f.id }, query.Settings{})
		length := query.Int(s, "length", func(f film) int64 { return f.length }, query.Postings, query.NoRange)
		title := query.String(s, "title", func(f film) string { return f.title }, query.Postings, query.Folded)
		shown := query.Bool(s, "shown", func(f film) bool { return f.shown }, query.Bitmap)
		query.Composite(s, length, shown)
		query.Composite(s, s.ID(), shown)
		return s, length, title, shown
	}
	traits := func(s *query.Schema[film]) (all []query.Trait) {
		for _, f := range s.Fields() {
			all = append(all, f.Traits())
		}
		return all
	}
	for keep, want := range map[string][]query.Trait{
		"id":    {query.Ordered, query.NoRange, 0, 0},
		"title": {query.Ordered, query.NoRange, query.Postings | query.Folded, 0},
		"shown": {query.Ordered, query.NoRange, 0, query.Bitmap},
	} {
		s, length, title, shown := declare()
		kept, _ := s.Field(keep)
		s.KeepIndexes(kept)
		if diff := cmp.Diff(want, traits(s)); diff != "" {
			t.Errorf("keep %s: traits (-want +got):\n%s", keep, diff)
		}
		table := s.Table(film{id: 1, length: 90, title: "Alien"}, film{id: 2, length: 90, title: "aliens", shown: true}, film{id: 3, title: "Brazil", shown: true})
		edit := table.Edit()
		edit.Put(film{id: 2, length: 90, title: "ALIENS", shown: true})
		got := []int{edit.Table().Count(length.In(90), shown.In(true)), edit.Table().Count(title.HasPrefixFold("alien")), edit.Table().Count(shown.In(true))}
		if diff := cmp.Diff([]int{1, 2, 2}, got); diff != "" {
			t.Errorf("keep %s: counts (-want +got):\n%s", keep, diff)
		}
	}
	other := query.Int(newFilms(query.Limits{}), "y", func(f film) int64 { return f.length })
	if got, want := refusal(func(s *query.Schema[film]) { s.KeepIndexes(other) }), `query: field "y": it is not a field of this schema`; got != want {
		t.Errorf("a field of another schema: %s, want %s", got, want)
	}
}

// A page has at most the largest size, and defaults are filled in.
func TestPageDefaults(t *testing.T) {
	const huge = math.MaxInt/2 + 1 // times a page size, it overflows
	var all []film
	for id := range int64(250) {
		all = append(all, film{id: id})
	}
	table := newFilms(query.Limits{}).Table(all...)
	for _, c := range []struct {
		asked, want query.Page
		records     int
	}{
		{query.Page{}, query.Page{Number: 1, Size: 30}, 30},
		{query.Page{Size: 100}, query.Page{Number: 1, Size: 100}, 100},
		{query.Page{Size: 101}, query.Page{Number: 1, Size: 100}, 100},
		{query.Page{Number: 3, Size: huge}, query.Page{Number: 3, Size: 100}, 50},
		{query.Page{Number: huge, Size: 7}, query.Page{Number: huge, Size: 7}, 0},
	} {
		answer, err := table.Select(query.Query[film]{Page: c.asked})
		if err != nil || answer.Page != c.want || len(answer.Records) != c.records || answer.Total != 250 {
			t.Errorf("%+v: %+v with %d of %d, %v", c.asked, answer.Page, len(answer.Records), answer.Total, err)
		}
	}
	if _, err := table.Select(query.Query[film]{Page: query.Page{Size: -1}}); err == nil {
		t.Error("a negative size is no error")
	}
}

// TestConditions lists the ids that fulfil each typed condition. It shares no code with the
// package.
func TestConditions(t *testing.T) {
	type gem struct {
		id   int64
		n    int64 // 0: null
		name string
		tags []int64
		at   time.Time
	}
	day := func(d int) time.Time { return time.Date(2024, 1, d, 0, 0, 0, 0, time.UTC) }
	all := []gem{
		{1, 5, "a", nil, day(1)}, {2, 7, "B", []int64{1, 9}, day(2)}, {3, 0, "ab", []int64{5}, day(3)},
		{4, 9, "b", []int64{9, 9}, day(3).Add(1)}, {5, -3, "", []int64{2, 3}, day(4)},
	}
	for _, traits := range [][]query.Trait{nil, {query.Ordered}, {query.Postings}} {
		s := query.NewSchema("id", func(g gem) int64 { return g.id }, query.Settings{})
		n := query.NullInt(s, "n", func(g gem) (int64, bool) { return g.n, g.n != 0 }, traits...)
		name := query.String(s, "name", func(g gem) string { return g.name }, traits...)
		at := query.Time(s, "at", func(g gem) time.Time { return g.at }, traits...)
		tags := query.Ints(s, "tags", func(g gem) []int64 { return g.tags }, query.Bitmap)
		odd := query.Bool(s, "odd", func(g gem) bool { return g.id%2 == 1 }, traits...)
		anyN, _ := s.Field("n")
		anyTags, _ := s.Field("tags")
		table := s.Table(all...)
		for i, c := range []struct {
			condition query.Condition[gem]
			want      []int64
		}{
			{n.In(7, -3, 7), []int64{2, 5}}, {n.In(), nil}, {n.In(0), nil}, {n.In(6), nil},
			{n.Between(5, 7), []int64{1, 2}}, {n.Between(7, 7), []int64{2}}, {n.Between(7, 5), nil}, {n.Between(-99, 99), []int64{1, 2, 4, 5}},
			{n.AtLeast(7), []int64{2, 4}}, {n.AtLeast(10), nil}, {n.AtMost(5), []int64{1, 5}}, {n.AtMost(-4), nil},
			{n.IsNull(), []int64{3}}, {n.NotNull(), []int64{1, 2, 4, 5}},
			{name.In("b"), []int64{4}}, {name.In(""), []int64{5}}, {name.Between("B", "ab"), []int64{1, 2, 3}}, {name.AtLeast("ab"), []int64{3, 4}},
			{name.Contains("b"), []int64{3, 4}}, {name.Contains("B"), []int64{2}}, {name.Contains(""), []int64{1, 2, 3, 4, 5}}, {name.Contains("abc"), nil},
			{at.In(day(3)), []int64{3}}, {at.AtMost(day(3)), []int64{1, 2, 3}}, {at.AtLeast(day(3).Add(1)), []int64{4, 5}},
			{at.Between(day(2).In(time.FixedZone("", 3600)), day(3)), []int64{2, 3}},
			{tags.In(9), []int64{2, 4}}, {tags.In(1, 9), []int64{2, 4}}, {tags.In(), nil}, {tags.Between(2, 5), []int64{3, 5}}, {tags.Between(5, 2), nil},
			{tags.Between(6, 8), nil}, {tags.AtLeast(5), []int64{2, 3, 4}}, {tags.AtMost(1), []int64{2}}, {tags.IsNull(), []int64{1}}, {tags.NotNull(), []int64{2, 3, 4, 5}},
			{odd.In(true), []int64{1, 3, 5}}, {odd.In(false), []int64{2, 4}}, {odd.AtLeast(true), []int64{1, 3, 5}},
			{anyN.In(all[1], all[4]), []int64{2, 5}}, {anyN.In(), nil}, {anyN.In(all[2]), nil}, {anyN.In(all[2], all[0]), []int64{1}},
			{anyTags.In(all[1]), []int64{2, 4}}, {anyTags.In(all[0], all[2]), []int64{3}}, {anyTags.Between(all[1], all[4]), []int64{2, 5}},
			{anyTags.AtLeast(all[0]), nil}, {anyTags.AtMost(all[4]), []int64{2, 5}},
			{query.Condition[gem]{}, []int64{1, 2, 3, 4, 5}},
		} {
			var got, accepted []int64
			for g := range table.All(query.Query[gem]{Where: []query.Condition[gem]{c.condition}}) {
				got = append(got, g.id)
			}
			for _, g := range all {
				if c.condition.Holds(g) {
					accepted = append(accepted, g.id)
				}
			}
			if diff := cmp.Diff(c.want, got) + cmp.Diff(c.want, accepted); diff != "" {
				t.Errorf("%v, %d: %v\n%s", traits, i, c.condition, diff)
			}
		}
	}
}

// A shelfmark is an id with a String method.
type shelfmark int64

func (m shelfmark) String() string { return "shelfmark" }

// Values of a type based on int64 compare as integers, also the extreme ones, are written in
// URLs as integers, and are returned in their type.
func TestIntTypes(t *testing.T) {
	s := query.NewSchema("id", func(m shelfmark) int64 { return int64(m) }, query.Settings{})
	id := query.ID[shelfmark](s)
	half := query.NullInt(s, "half", func(m shelfmark) (shelfmark, bool) { return m / 2, m != 0 }, query.Ordered)
	both := query.Ints(s, "both", func(m shelfmark) []shelfmark { return []shelfmark{m, m / 2} }, query.Bitmap)
	table := s.Table(math.MinInt64, -1, 0, 1, math.MaxInt64-1, math.MaxInt64)
	for _, c := range []struct {
		is   query.Condition[shelfmark]
		want []shelfmark
	}{
		{id.In(math.MaxInt64, math.MinInt64), []shelfmark{math.MinInt64, math.MaxInt64}},
		{id.AtLeast(math.MaxInt64 - 1), []shelfmark{math.MaxInt64 - 1, math.MaxInt64}},
		{half.Between(math.MinInt64/2, 0), []shelfmark{math.MinInt64, -1, 1}},
		{half.IsNull(), []shelfmark{0}},
		{both.In(0, math.MaxInt64), []shelfmark{-1, 0, 1, math.MaxInt64}},
	} {
		if got := slices.Collect(table.Where(c.is)); !slices.Equal(got, c.want) {
			t.Errorf("%v: %d, want %d", c.is, got, c.want)
		}
		values, err := s.Format(query.Query[shelfmark]{Where: []query.Condition[shelfmark]{c.is}})
		if q, parsed := s.Parse(values); err == nil && (parsed != nil || table.Count(q.Where...) != len(c.want)) {
			t.Errorf("%v as %v: %v", c.is, values, parsed)
		}
	}
	if q, err := s.ParseString("filter[id]=-9223372036854775808,9223372036854775807"); err != nil || table.Count(q.Where...) != 2 {
		t.Errorf("%v, %v", q, err)
	}
	var last shelfmark = math.MaxInt64
	buckets := query.CountBy(table, id, both.In(last))
	if v, ok := id.Value(last); v != last || !ok || len(buckets) != 1 || buckets[0].Value != last {
		t.Errorf("the value of %d is %d; buckets %v", last, v, buckets)
	}
}

// TestSortKeys lists the ids in the order of each sort: null is last ascending and first
// descending, and equal records are by id in the schema's direction.
func TestSortKeys(t *testing.T) {
	type gem struct{ id, n int64 }
	for _, descending := range []bool{false, true} {
		for _, traits := range [][]query.Trait{nil, {query.Ordered}} {
			s := query.NewSchema("id", func(g gem) int64 { return g.id }, query.Settings{Descending: descending})
			n := query.NullInt(s, "n", func(g gem) (int64, bool) { return g.n, g.n != 0 }, traits...)
			table := s.Table(gem{1, 2}, gem{2, 0}, gem{3, 1}, gem{4, 2}, gem{5, 0})
			want := map[string][]int64{"n": {3, 1, 4, 2, 5}, "-n": {2, 5, 1, 4, 3}, "": {1, 2, 3, 4, 5}}
			if descending {
				want = map[string][]int64{"n": {3, 4, 1, 5, 2}, "-n": {5, 2, 4, 1, 3}, "": {5, 4, 3, 2, 1}}
			}
			for _, k := range []query.SortKey[gem]{n.Asc(), n.Desc(), {}} {
				var got []int64
				for g := range table.All(query.Query[gem]{Sort: []query.SortKey[gem]{k}}) {
					got = append(got, g.id)
				}
				if diff := cmp.Diff(want[k.String()], got); diff != "" {
					t.Errorf("sort by %q, descending %v, %v:\n%s", k, descending, traits, diff)
				}
			}
		}
	}
}

// CrossBy does not write to the spare capacity of the caller's conditions.
func TestCrossByKeepsConditions(t *testing.T) {
	films := newFilms(query.Limits{})
	table := films.Table(film{id: 1}, film{id: 2, genre: 1})
	genre, _ := films.Field("genre")
	where := make([]query.Condition[film], 1, 8)
	query.CrossBy(table, genre, films.ID(), where...)
	if spare := where[:2][1]; spare.String() != "any record" {
		t.Errorf("%v was written", spare)
	}
}

// A condition in words lists at most eight values.
func TestConditionString(t *testing.T) {
	id := newFilms(query.Limits{}).ID()
	for want, c := range map[string]query.Condition[film]{
		"id is 1":                             id.In(1),
		"id in (1, 2)":                        id.In(2, 1, 2),
		"id in (1, 2, 3, 4, 5, 6, 7, 8)":      id.In(1, 2, 3, 4, 5, 6, 7, 8),
		"id in (1, 2, 3, 4, 5, 6, 7, 8, ...)": id.In(1, 2, 3, 4, 5, 6, 7, 8, 9),
		"id in ()":                            id.In(),
		"id from 1 to 2":                      id.Between(1, 2),
		"id from 1":                           id.AtLeast(1),
		"id to 2":                             id.AtMost(2),
		"id is null":                          id.IsNull(),
		"id is not null":                      id.NotNull(),
		"any record":                          {},
	} {
		if got := c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestKindString(t *testing.T) {
	for want, kinds := range map[string][]query.Kind{
		"invalid": {0, query.KindStrings + 1}, "int": {query.KindInt}, "time": {query.KindTime}, "bool": {query.KindBool},
		"enum": {query.KindEnum}, "string": {query.KindString}, "ints": {query.KindInts}, "float": {query.KindFloat}, "strings": {query.KindStrings},
	} {
		for _, kind := range kinds {
			if got := kind.String(); got != want {
				t.Errorf("kind %d is %s, want %s", kind, got, want)
			}
		}
	}
}

// An error repeats at most a hundred bytes of a given text, cut between two characters.
func TestErrorsClipTexts(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("x", 100):       strings.Repeat("x", 100),
		strings.Repeat("x", 101):       strings.Repeat("x", 100) + "...",
		strings.Repeat("x", 99) + "éx": strings.Repeat("x", 99) + "...",
	} {
		got := (&query.UnknownParameterError{Parameter: text}).Error()
		if want := `query: parameter "` + want + `": unknown; allowed: none`; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
