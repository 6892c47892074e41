package bench

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAppendPage compares the selection of a page with a sort and a slice.
func TestAppendPage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		matches := make([]candidate, r.IntN(200))
		for i, tie := range r.Perm(len(matches)) {
			matches[i] = candidate{key: r.Int64N(10), tie: int64(tie), id: int64(i)}
		}
		q := question{page: 1 + r.IntN(8), size: 1 + r.IntN(40)}
		sorted := slices.SortedFunc(slices.Values(matches), candidate.compare)
		var want []int64
		for i := q.offset(); i < min(q.offset()+q.size, len(sorted)); i++ {
			want = append(want, sorted[i].id)
		}
		if got := appendPage(nil, q, matches); !slices.Equal(got, want) {
			t.Fatalf("page %d of %d: got %v, want %v", q.page, q.size, got, want)
		}
	}
}
