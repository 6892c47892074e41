package querytest_test

import (
	"math"
	"testing"
	"time"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querytest"
	"pgregory.net/rapid"
)

// A thing has a field of each kind, with nulls and with few values, so that records are
// often equal.
type thing struct {
	ID     int64
	Size   int64
	Mark   int64 // negative: null
	At     time.Time
	Seen   time.Time // zero: null
	Color  int       // 3: not listed
	Old    bool
	Name   string
	Alias  string // "-": null
	Tags   []int64
	Groups []int64
	Weight float64
	Labels []string
}

var extremes = []int64{-1 << 63, -1<<63 + 1, -1, 0, 1, 1<<63 - 3, 1<<63 - 2, 1<<63 - 1}

var weights = []float64{math.NaN(), math.Inf(-1), -1.5, math.Copysign(0, -1), 0, 5e-324, 0.1, 1e300, math.Inf(1)}

// things draws records.
func things() *rapid.Generator[*thing] {
	ids := rapid.OneOf(rapid.Int64Range(-5, 30), rapid.SampledFrom(extremes))
	ints := rapid.OneOf(rapid.Int64Range(0, 4), rapid.SampledFrom(extremes))
	texts := rapid.SampledFrom([]string{"", "a", "a\x00", "ab", "é", "É", "A", "AB", "Ab", "ſ", "S", "K", "\u212a", "12345678", "123456789", "12345678a", "\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff"})
	return rapid.Custom(func(t *rapid.T) *thing {
		return &thing{
			ID:     ids.Draw(t, "id"),
			Size:   ints.Draw(t, "size"),
			Mark:   rapid.Int64Range(-2, 3).Draw(t, "mark"),
			At:     instants().Draw(t, "at"),
			Seen:   instants().Draw(t, "seen"),
			Color:  rapid.IntRange(0, 3).Draw(t, "color"),
			Old:    rapid.Bool().Draw(t, "old"),
			Name:   texts.Draw(t, "name"),
			Alias:  rapid.SampledFrom([]string{"-", "x", "y", "12345678z"}).Draw(t, "alias"),
			Tags:   rapid.SliceOfN(rapid.Int64Range(0, 5), 0, 3).Draw(t, "tags"),
			Groups: rapid.SliceOfN(ints, 0, 2).Draw(t, "groups"),
			Weight: rapid.SampledFrom(weights).Draw(t, "weight"),
			Labels: rapid.SliceOfN(texts, 0, 2).Draw(t, "labels"),
		}
	})
}

// instants draws times around those at which their codes change from one range to the next,
// some a nanosecond apart.
func instants() *rapid.Generator[time.Time] {
	around := []time.Time{
		{}, time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(1849, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
		time.Date(2140, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Date(-44, 3, 15, 0, 0, 0, 0, time.UTC), time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	return rapid.Custom(func(t *rapid.T) time.Time {
		nanos := rapid.Int64Range(-2, 2).Draw(t, "nanoseconds")
		return rapid.SampledFrom(around).Draw(t, "near").Add(time.Duration(nanos))
	})
}

// A layout is a choice of indexes for each field of thing.
type layout struct {
	size, mark, at, seen, color, old, name, alias, tags, groups, weight, labels query.Trait
}

// schema declares the fields with their indexes.
func (l layout) schema(settings query.Settings) *query.Schema[*thing] {
	s := query.NewSchema("id", func(r *thing) int64 { return r.ID }, settings)
	size := query.Int(s, "size", func(r *thing) int64 { return r.Size }, l.size)
	query.NullInt(s, "mark", func(r *thing) (int64, bool) { return r.Mark, r.Mark >= 0 }, l.mark)
	query.Time(s, "at", func(r *thing) time.Time { return r.At }, l.at)
	query.NullTime(s, "seen", func(r *thing) (time.Time, bool) { return r.Seen, !r.Seen.IsZero() }, l.seen)
	color := query.Enum(s, "color", func(r *thing) int { return r.Color }, query.Values[int]{
		All:  []int{2, 0, 1},
		Text: func(c int) string { return [...]string{"red", "green", "blue"}[c] },
	}, l.color)
	query.Bool(s, "old", func(r *thing) bool { return r.Old }, l.old)
	query.String(s, "name", func(r *thing) string { return r.Name }, l.name)
	query.NullString(s, "alias", func(r *thing) (string, bool) { return r.Alias, r.Alias != "-" }, l.alias)
	query.Ints(s, "tags", func(r *thing) []int64 { return r.Tags }, l.tags)
	query.Ints(s, "groups", func(r *thing) []int64 { return r.Groups }, l.groups)
	query.Float(s, "weight", func(r *thing) float64 { return r.Weight }, l.weight)
	query.Strings(s, "labels", func(r *thing) []string { return r.Labels }, l.labels)
	if l.size&(query.Postings|query.Ordered) != 0 && l.color&query.Bitmap != 0 {
		query.Composite(s, size, color)
	}
	return s
}

// Every law holds for a typical schema, and for one without indexes.
func TestLaws(t *testing.T) {
	o, p, b := query.Ordered, query.Postings, query.Bitmap
	for name, l := range map[string]layout{
		"no indexes": {},
		"typical":    {p, o, o, 0, b, b, o | query.Folded, b, b, p, o, b},
	} {
		t.Run(name, func(t *testing.T) {
			settings := query.Settings{Descending: name == "typical", PageSize: 3, MaxPageSize: 20, Extended: name == "typical"}
			querytest.Laws(t, l.schema(settings), things())
		})
	}
}

// layouts draws an index for each field, from all that the field can have.
func layouts() *rapid.Generator[layout] {
	o, p, b := query.Ordered, query.Postings, query.Bitmap
	return rapid.Custom(func(t *rapid.T) layout {
		one := func(name string, choice ...query.Trait) query.Trait { return rapid.SampledFrom(choice).Draw(t, name) }
		any := []query.Trait{0, o, p, b, o | b, p | b}
		return layout{
			size: one("size", any...), mark: one("mark", any...), at: one("at", 0, o, p), seen: one("seen", 0, o, p),
			color: one("color", any...), old: one("old", any...), name: one("name", any...) | one("folded", 0, query.Folded), alias: one("alias", any...),
			tags: one("tags", 0, b, p, p|b), groups: one("groups", 0, b, p, p|b),
			weight: one("weight", any...), labels: one("labels", 0, b, p, p|b),
		}
	})
}

// Every law holds for all indexes and settings.
func TestLawsOfRandomSchemas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		settings := query.Settings{
			Descending:  rapid.Bool().Draw(t, "descending"),
			PageSize:    rapid.IntRange(0, 4).Draw(t, "page size"),
			MaxPageSize: rapid.IntRange(0, 9).Draw(t, "largest page size"),
			Extended:    rapid.Bool().Draw(t, "extended"),
			Limits:      query.Limits{Values: rapid.IntRange(0, 3).Draw(t, "values"), SortKeys: rapid.IntRange(0, 2).Draw(t, "keys")},
		}
		querytest.Law(t, layouts().Draw(t, "indexes").schema(settings), things())
	})
}
