package query_test

import (
	"errors"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query"
)

// A film is a record with a field of each kind. URLs must not use the field score.
type film struct {
	id, length int64
	title      string
	seen       time.Time
	shown      bool
	genre      int
	cast       []int64
}

// newFilms returns a schema of films.
func newFilms(limits query.Limits) *query.Schema[film] {
	s := query.NewSchema("id", func(f film) int64 { return f.id }, query.Settings{Limits: limits})
	query.Int(s, "length", func(f film) int64 { return f.length }, query.Ordered)
	query.String(s, "title", func(f film) string { return f.title })
	query.Time(s, "seen_at", func(f film) time.Time { return f.seen }, query.Ordered)
	query.Bool(s, "shown?", func(f film) bool { return f.shown }, query.Bitmap)
	query.Enum(s, "genre", func(f film) int { return f.genre }, query.Values[int]{
		All:  []int{0, 1},
		Text: func(g int) string { return [...]string{"drama", "comedy"}[g] },
		Parse: func(text string) (int, bool) {
			g, ok := map[string]int{"drama": 0, "comedy": 1, "Comedy": 1, "funny": 1}[text]
			return g, ok
		},
	}, query.Bitmap)
	query.Ints(s, "cast", func(f film) []int64 { return f.cast }, query.Bitmap)
	query.Int(s, "score", func(f film) int64 { return f.length }, query.NoFilter, query.NoRange, query.NoSort)
	return s
}

// TestParse formats what was parsed. Each row is a rule of the grammar.
func TestParse(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"nothing":                      {"", ""},
		"a filter":                     {"filter[length]=1", "filter[length]=1"},
		"values are sorted, each once": {"filter[length]=9,-1,9", "filter[length]=-1,9"},
		"encoded brackets and commas":  {"filter%5Blength%5D=1%2C2", "filter[length]=1,2"},
		"a range":                      {"range[length]=1,9", "range[length]=1,9"},
		"no upper end":                 {"range[length]=6,", "range[length]=6,"},
		"no lower end":                 {"range[length]=,9", "range[length]=,9"},
		"an empty range stays":         {"range[length]=9,1", "range[length]=9,1"},
		"the last of a parameter":      {"filter[length]=x&filter[length]=2", "filter[length]=2"},
		"sort":                         {"sort=-length,title", "sort=-length,title"},
		"an empty sort":                {"sort=", ""},
		"an empty text":                {"filter[title]=", "filter[title]="},
		"an empty text among others":   {"filter[title]=a,", "filter[title]=,a"},
		"spaces and unicode":           {"filter[title]=+%C3%A9+x", "filter[title]= é x"},
		"a NUL byte":                   {"filter[title]=%00", "filter[title]=\x00"},
		"an alias":                     {"filter[genre]=funny", "filter[genre]=comedy"},
		"a name with a question mark":  {"filter[shown?]=true", "filter[shown?]=true"},
		"a date is midnight":           {"range[seen_at]=2024-01-01,2024-01-02", "range[seen_at]=2024-01-01T00:00:00Z,2024-01-02T00:00:00Z"},
		"a fraction and a zone":        {"filter[seen_at]=2024-01-01T02:00:00.5%2B02:00", "filter[seen_at]=2024-01-01T00:00:00.5Z"},
		"pages":                        {"page[number]=2&page[size]=5", "page[number]=2&page[size]=5"},
		"other names of pages":         {"page=2&per_page=5", "page[number]=2&page[size]=5"},
		"brackets take precedence":     {"page=2&page[number]=3&per_page=4&page[size]=5", "page[number]=3&page[size]=5"},
		"outside the grammar":          {"pretty=1&filters[length]=1&pages[size]=x&ranges", ""},
		"empty parameters":             {"&&", ""},
		"many values":                  {"filter[cast]=3,1,2", "filter[cast]=1,2,3"},
		"the extremes":                 {"filter[length]=-9223372036854775808,9223372036854775807", "filter[length]=-9223372036854775808,9223372036854775807"},
	} {
		t.Run(name, func(t *testing.T) {
			films := newFilms(query.Limits{})
			q, err := films.ParseString(c.raw)
			if err != nil {
				t.Fatal(err)
			}
			values, err := films.Format(q)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := url.QueryUnescape(values.Encode())
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestParseErrors lists what is refused, with the error. Each row is a rule of the grammar.
func TestParseErrors(t *testing.T) {
	all := "id, length, title, seen_at, shown?, genre, cast"
	sortable := "id, length, title, seen_at, shown?, genre"
	unknown := func(name string) string {
		return `query: parameter "` + name + `": unknown; allowed: filter[field], range[field], sort, page[number], page[size], page, per_page`
	}
	rangeable := "id, length, title, seen_at, genre, cast"
	for name, c := range map[string]struct{ raw, want string }{
		"a filter without a field":      {"filter=1", unknown("filter")},
		"a range without a field":       {"range=1,2", unknown("range")},
		"an open bracket":               {"filter[length=1", unknown("filter[length")},
		"after the bracket":             {"filter[length]x=1", unknown("filter[length]x")},
		"an unknown page":               {"page[no]=1", unknown("page[no]")},
		"a sort with a bracket":         {"sort[]=id", unknown("sort[]")},
		"an unknown filter":             {"filter[size]=1", `query: filter field "size": unknown; allowed: ` + all},
		"an unknown range":              {"range[size]=1,2", `query: range field "size": unknown; allowed: ` + rangeable},
		"an unknown sort":               {"sort=size", `query: sort field "size": unknown; allowed: ` + sortable},
		"an empty name":                 {"filter[]=1", `query: filter field "": unknown; allowed: ` + all},
		"an empty sort key":             {"sort=length,", `query: sort field "": unknown; allowed: ` + sortable},
		"not filterable":                {"filter[score]=1", `query: filter field "score": not filterable; allowed: ` + all},
		"not rangeable":                 {"range[shown?]=true,false", `query: range field "shown?": not rangeable; allowed: ` + rangeable},
		"not sortable":                  {"sort=-cast", `query: sort field "cast": not sortable; allowed: ` + sortable},
		"not sortable by trait":         {"sort=score", `query: sort field "score": not sortable; allowed: ` + sortable},
		"not an integer":                {"filter[length]=1,x", `query: filter[length] value "x": want a 64-bit integer`},
		"2^63":                          {"filter[length]=9223372036854775808", `query: filter[length] value "9223372036854775808": want a 64-bit integer`},
		"an empty integer":              {"filter[length]=", `query: filter[length] value "": want a 64-bit integer`},
		"not a boolean":                 {"filter[shown?]=1", `query: filter[shown?] value "1": want true or false`},
		"not among the values":          {"filter[genre]=tragic", `query: filter[genre] value "tragic": want one of drama, comedy`},
		"year 10000":                    {"filter[seen_at]=10000-01-01", `query: filter[seen_at] value "10000-01-01": want an RFC 3339 time or a date, in the years 1 to 9999`},
		"year 10000 in UTC":             {"filter[seen_at]=9999-12-31T23:59:59-01:00", `query: filter[seen_at] value "9999-12-31T23:59:59-01:00": want an RFC 3339 time or a date, in the years 1 to 9999`},
		"year 0":                        {"filter[seen_at]=0000-01-01", `query: filter[seen_at] value "0000-01-01": want an RFC 3339 time or a date, in the years 1 to 9999`},
		"one end":                       {"range[length]=1", `query: range[length] value "1": want two ends as in "1,9", "1," or ",9"`},
		"three ends":                    {"range[length]=1,2,3", `query: range[length] value "1,2,3": want two ends as in "1,9", "1," or ",9"`},
		"no end":                        {"range[length]=,", `query: range[length] value ",": want two ends as in "1,9", "1," or ",9"`},
		"an end that is not an integer": {"range[length]=a,2", `query: range[length] value "a": want a 64-bit integer`},
		"page 0":                        {"page[number]=0", `query: page[number] value "0": want an integer from 1`},
		"page 2^63":                     {"page=9223372036854775808", `query: page value "9223372036854775808": want an integer from 1`},
		"an empty page":                 {"page[number]=", `query: page[number] value "": want an integer from 1`},
		"size -1":                       {"per_page=-1", `query: per_page value "-1": want an integer from 1; the largest size served is 100`},
		"a bad escape":                  {"filter[length]=%zz", `query: query string: invalid URL escape "%zz"`},
		"too many values":               {"filter[length]=1,2,3,4,5", `query: filter[length]: Values is 5; the limit is 4`},
		"too many sort keys":            {"sort=id,id,id", `query: sort: SortKeys is 3; the limit is 2`},
		"too long a value":              {"filter[title]=" + strings.Repeat("x", 101), `query: filter[title]: ValueBytes is 101; the limit is 100`},
		"too many parameters":           {"a=&b=&c=&d=&e=", `query: query string: Parameters is 5; the limit is 4`},
		"too long a query string":       {strings.Repeat("x", 1001), `query: query string: QueryBytes is 1001; the limit is 1000`},
		"a long name":                   {"filter[" + strings.Repeat("x", 200) + "]=1", `query: filter field "` + strings.Repeat("x", 100) + `...": unknown; allowed: ` + all},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newFilms(query.Limits{QueryBytes: 1000, ValueBytes: 100, Values: 4, SortKeys: 2, Parameters: 4}).ParseString(c.raw)
			if err == nil {
				t.Fatal("not refused")
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Errors have fields, so that a caller can write its own messages.
func TestParseErrorFields(t *testing.T) {
	films := newFilms(query.Limits{})
	_, err := films.ParseString("sort=cast")
	var unsortable *query.NotSortableError
	if !errors.As(err, &unsortable) || unsortable.Field != "cast" {
		t.Errorf("got %#v", err)
	}
	_, err = films.ParseString("range[length]=1,2,3")
	var ends *query.RangeError
	if !errors.As(err, &ends) || ends.Ends != 3 || ends.Parameter != "range[length]" {
		t.Errorf("got %#v", err)
	}
	_, err = films.ParseString("%")
	var escape url.EscapeError
	if !errors.As(err, &escape) {
		t.Errorf("got %#v", err)
	}
}

// Hostile requests are refused without work or memory in proportion to their size.
func TestParseIsBounded(t *testing.T) {
	films := newFilms(query.Limits{})
	commas := strings.Repeat(",", 10<<20)
	numbers := strings.TrimSuffix(strings.Repeat("1,", 100_000), ",")
	for name, values := range map[string]url.Values{
		"10 MB of commas": {"filter[length]": {commas}},
		"sorted":          {"sort": {commas}},
		"ranged":          {"range[length]": {commas}},
		"100,000 values":  {"filter[length]": {numbers}},
		"a 10 MB name":    {"filter[" + commas + "]": {"1"}},
		"a 10 MB page":    {"page": {commas}},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := films.Parse(values)
		runtime.ReadMemStats(&after)
		if err == nil || len(err.Error()) > 1000 {
			t.Errorf("%s: %.100v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<16 {
			t.Errorf("%s: %d bytes", name, used)
		}
	}
}

// A query that the grammar cannot express is an error.
func TestFormatErrors(t *testing.T) {
	films := newFilms(query.Limits{Values: 4, SortKeys: 2})
	field := func(name string) query.AnyField[film] {
		f, ok := films.Field(name)
		if !ok {
			t.Fatal(name)
		}
		return f
	}
	other := query.Int(newFilms(query.Limits{}), "other", func(f film) int64 { return f.id })
	type where = []query.Condition[film]
	for want, q := range map[string]query.Query[film]{
		`query: field "title": cannot be written in a URL: the grammar of the schema has no such condition: is null`:      {Where: where{field("title").IsNull()}},
		`query: field "length": cannot be written in a URL: the grammar of the schema has no such condition: is not null`: {Where: where{field("length").NotNull()}},
		`query: field "title": cannot be written in a URL: the grammar of the schema has no such condition: contains "a"`: {Where: where{field("title").Contains("a")}},
		`query: field "title": cannot be written in a URL: it has a value that is not a text without a comma`:             {Where: where{field("title").In(film{title: "a,b"})}},
		`query: field "title": cannot be written in a URL: it has a range with an empty text as an end`:                   {Where: where{field("title").AtLeast(film{})}},
		`query: a combination of conditions cannot be written in a URL: the grammar of the schema has no alternatives`:    {Where: where{query.Or(field("id").In(film{}))}},
		`query: field "id": cannot be written in a URL: the grammar of the schema does not place null in a sort`:          {Sort: []query.SortKey[film]{field("id").Asc().NullsFirst()}},
		`query: field "id": cannot be written in a URL: it has a condition without values`:                                {Where: where{field("id").In()}},
		`query: field "id": cannot be written in a URL: it has two conditions of the same kind`:                           {Where: where{field("id").In(film{}), field("id").In(film{id: 1})}},
		`query: field "shown?": cannot be written in a URL: URLs must not use it in this way`:                             {Where: where{field("shown?").AtLeast(film{})}},
		`query: field "score": cannot be written in a URL: URLs must not use it in this way`:                              {Sort: []query.SortKey[film]{field("score").Asc()}},
		`query: field "other": cannot be written in a URL: it belongs to another schema`:                                  {Where: where{other.In(1)}},
		`query: field "seen_at": cannot be written in a URL: it has a value that is not an RFC 3339 time or a date, in the years 1 to 9999`: {
			Where: where{field("seen_at").AtMost(film{seen: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})}},
		`query: field "length": cannot be written in a URL: it exceeds the limits of the schema`: {
			Where: where{field("length").In(film{length: 1}, film{length: 2}, film{length: 3}, film{length: 4}, film{length: 5})}},
		`query: field "id": cannot be written in a URL: there are more sort keys than the limits of the schema allow`: {
			Sort: []query.SortKey[film]{field("id").Desc(), field("id").Asc(), field("id").Asc()}},
	} {
		_, err := films.Format(q)
		var refused *query.FormatError
		if !errors.As(err, &refused) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// What Format returns, Parse accepts, up to the limits.
func TestFormatLimits(t *testing.T) {
	films := newFilms(query.Limits{Values: 2, ValueBytes: 8})
	length, _ := films.Field("length")
	title, _ := films.Field("title")
	for name, c := range map[string]struct {
		is      query.Condition[film]
		refused bool
	}{
		"as many values":   {length.In(film{length: 1}, film{length: 2}), false},
		"one more":         {length.In(film{length: 1}, film{length: 2}, film{length: 3}), true},
		"as many bytes":    {title.In(film{title: "12345678"}), false},
		"one byte more":    {title.In(film{title: "123456789"}), true},
		"together as many": {title.In(film{title: "123"}, film{title: "5678"}), false},
		"a range":          {length.AtMost(film{length: 1234567}), false},
		"a longer one":     {length.AtMost(film{length: 12345678}), true},
	} {
		q := query.Query[film]{Where: []query.Condition[film]{c.is}}
		values, err := films.Format(q)
		if c.refused {
			var refused *query.FormatError
			if !errors.As(err, &refused) {
				t.Errorf("%s: %v, %v", name, values, err)
			}
			continue
		}
		if back, failed := films.Parse(values); err != nil || failed != nil || back.Where[0].String() != c.is.String() {
			t.Errorf("%s: %v, %v: %v, %v", name, values, err, back, failed)
		}
	}
}

// URLs can have the years 1 to 9999.
func TestFormatYears(t *testing.T) {
	films := newFilms(query.Limits{SortKeys: 2})
	seen, _ := films.Field("seen_at")
	for year, allowed := range map[int]bool{0: false, 1: true, 9999: true, 10000: false} {
		at := time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		q := query.Query[film]{Where: []query.Condition[film]{seen.AtLeast(film{seen: at})}}
		values, err := films.Format(q)
		if (err == nil) != allowed {
			t.Errorf("the year %d: %v, %v", year, values, err)
		}
		if back, failed := films.Parse(values); err == nil && (failed != nil || back.Where[0].String() != q.Where[0].String()) {
			t.Errorf("the year %d: %v, %v", year, back, failed)
		}
	}
	id, _ := films.Field("id")
	if values, err := films.Format(query.Query[film]{Sort: []query.SortKey[film]{seen.Asc(), id.Asc()}}); err != nil {
		t.Errorf("as many sort keys as the limit: %v, %v", values, err)
	}
}

// A negative page is an error of Format too.
func TestFormatNegativePage(t *testing.T) {
	_, err := newFilms(query.Limits{}).Format(query.Query[film]{Page: query.Page{Number: -1}})
	var page *query.PageError
	if !errors.As(err, &page) || page.Value != "-1" {
		t.Errorf("got %v", err)
	}
}

// Others returns the parameters outside the grammar.
func TestSchemaOthers(t *testing.T) {
	values, _ := url.ParseQuery("filter[x]=1&range[y]=2&sort=z&page=1&per_page=2&page[size]=3&page[number]=4&token=t&filters=5")
	want := url.Values{"token": {"t"}, "filters": {"5"}}
	if diff := cmp.Diff(want, newFilms(query.Limits{}).Others(values)); diff != "" {
		t.Error(diff)
	}
}

// Every query that parses also formats, and parses back to the same query.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"filter[length]=1,2&range[length]=,9&sort=-length,id",         // all parts
		"filter%5Btitle%5D=%00%FF&page[number]=9223372036854775808",   // bytes, overflow
		"range[seen_at]=0001-01-01,9999-12-31T23:59:59.999999999Z",    // the first and the last year
		"filter[genre]=funny&filter[shown?]=true&filter[cast]=,",      // aliases, empty values
		"filter[filter[id]]=1&sort=--id&range[length]=-,&per_page=+1", // brackets and signs
		strings.Repeat("filter[id]=1&", 300) + strings.Repeat(",", 2000),
	} {
		f.Add(seed)
	}
	films := newFilms(query.Limits{})
	table := films.Table(film{id: 1}, film{id: 2, title: "a", cast: []int64{1}})
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := films.ParseString(raw)
		if err != nil {
			if len(err.Error()) > 2000 {
				t.Fatalf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		values, err := films.Format(q)
		if err != nil {
			t.Fatalf("%q does not format: %v", raw, err)
		}
		again, err := films.Parse(values)
		if err != nil {
			t.Fatalf("%v does not parse: %v", values, err)
		}
		twice, err := films.Format(again)
		if diff := cmp.Diff(values, twice); diff != "" || err != nil {
			t.Fatalf("%v\n%s", err, diff)
		}
		x, _ := table.Select(q)
		y, _ := table.Select(again)
		if diff := cmp.Diff(x.Total, y.Total); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPageLast(t *testing.T) {
	for _, c := range []struct{ size, total, want int }{
		{10, 0, 1}, {10, 1, 1}, {10, 10, 1}, {10, 11, 2}, {10, 20, 2}, {1, 3, 3}, {0, 5, 1}, {-1, 5, 1},
	} {
		if got := (query.Page{Size: c.size}).Last(c.total); got != c.want {
			t.Errorf("the last page of %d by %d is %d, want %d", c.total, c.size, got, c.want)
		}
	}
}
