package query

import (
	"math/rand/v2"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The law of CountNulls: for each field it counts the records that fulfil every condition
// on other fields and are null in it.
func TestLawCountNullsIsNaiveCount(t *testing.T) {
	it := newItems()
	isNull := map[string]func(item) bool{
		"mark": func(r item) bool { return r.mark < 0 },
		"tags": func(r item) bool { return len(r.tags) == 0 },
		"few":  func(item) bool { return false },
		"name": func(item) bool { return false },
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		records := make(map[int64]item)
		for range rapid.IntRange(0, 60).Draw(t, "records") {
			drawn := drawItem(r, 50)
			records[drawn.id] = drawn
		}
		var list []item
		for _, one := range records {
			list = append(list, one)
		}
		table := it.Table(list...)
		var where []Condition[item]
		var fields []string
		for _, of := range rapid.SliceOfN(rapid.SampledFrom([]string{"mark", "tags", "few", "name", "mark null"}), 0, 4).Draw(t, "fields") {
			c := map[string]Condition[item]{
				"mark": it.mark.AtMost(r.Int64N(20)), "tags": it.tags.In(r.Int64N(40), r.Int64N(40)),
				"few": it.few.In(r.Int64N(5), r.Int64N(5)), "name": it.name.Contains("1"), "mark null": it.mark.NotNull(),
			}[of]
			where, fields = append(where, c), append(fields, of)
		}
		var want []NullCount
		counted := map[string]bool{"mark null": true}
		for _, of := range fields {
			counted["mark"] = counted["mark"] || of == "mark null"
		}
		for _, of := range fields {
			if counted[of] {
				continue
			}
			counted[of] = true
			n := 0
			for _, one := range list {
				fulfils := isNull[of](one)
				for i, c := range where {
					fulfils = fulfils && (fields[i] == of || c.Holds(one))
				}
				if fulfils {
					n++
				}
			}
			if n > 0 {
				want = append(want, NullCount{of, n})
			}
		}
		if diff := gocmp.Diff(want, table.CountNulls(where...)); diff != "" {
			t.Fatalf("%v of %d records (-naive +counted):\n%s", fields, len(list), diff)
		}
	})
}
