package query_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/projectsuser/roster/query"
)

// An enum finds and sorts its values in the order in which they are declared, whether it has
// few values or many. A value that is not declared is null.
func TestEnumOrdinals(t *testing.T) {
	for _, n := range []int{3, 16, 17, 100} {
		declared := make([]int, n) // backwards, so that the order is not that of the numbers
		for i := range declared {
			declared[i] = n - i
		}
		s := query.NewSchema("id", func(r int) int64 { return int64(r) }, query.Settings{})
		text := func(v int) string { return fmt.Sprint("value ", v) }
		f := query.Enum(s, "value", func(r int) int { return r }, query.Values[int]{All: declared, Text: text}, query.Bitmap, query.Ordered)
		table := s.Table(append(slices.Clone(declared), n+1)...)
		answer, err := table.Select(query.Query[int]{Sort: []query.SortKey[int]{f.Asc()}, Page: query.Page{Size: n}})
		if err != nil || !slices.Equal(answer.Records, declared) {
			t.Errorf("%d values, sorted: %v, %v", n, answer.Records, err)
		}
		for _, v := range declared {
			if got := slices.Collect(table.Where(f.In(v))); !slices.Equal(got, []int{v}) {
				t.Errorf("%d values: %d finds %v", n, v, got)
			}
		}
		if got := slices.Collect(table.Where(f.IsNull())); !slices.Equal(got, []int{n + 1}) {
			t.Errorf("%d values: %v are null", n, got)
		}
	}
}
