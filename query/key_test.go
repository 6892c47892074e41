package query

import (
	"cmp"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// checkCodec checks a codec: keys have the order of the values, a smaller value never has a
// greater code, an exact code has one value, and a key converts back to its value.
func checkCodec[V any](t *testing.T, values *rapid.Generator[V], c codec[V]) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		x, y := c.key(a), c.key(b)
		order := c.compare(a, b)
		if x.compare(y) != order || cmp.Compare(x.code, y.code)*order < 0 {
			t.Fatalf("keys %v and %v are not in the order of %v and %v", x, y, a, b)
		}
		if x.code == y.code && order != 0 && !c.exact.ambiguous(x.code) {
			t.Fatalf("%v and %v share the exact code %x", a, b, x.code)
		}
		if x.rest != (rest{}) && !c.exact.ambiguous(x.code) || x.code > lastCode || c.compare(c.value(x), a) != 0 {
			t.Fatalf("%v has the key %v, which is of %v", a, x, c.value(x))
		}
		if lowest.compare(x) >= 0 || highest.compare(x) <= 0 || nullKey.compare(x) <= 0 {
			t.Fatalf("%v is not between lowest and highest", a)
		}
	})
}

// The order of keys is exact for every integer.
func TestIntKeys(t *testing.T) {
	edges := rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64 - 2, math.MaxInt64 - 1, math.MaxInt64})
	checkCodec(t, rapid.OneOf(edges, rapid.Int64()), intCodec[int64]())
}

// The order of keys is exact to the nanosecond for every instant, also outside the years 1
// to 9999.
func TestTimeKeys(t *testing.T) {
	edges := rapid.SampledFrom([]int64{yearOne, firstExact, beyondExact, yearTenK, 0, math.MinInt32, -1e15, 1e15})
	checkCodec(t, rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.OneOf(edges, rapid.Int64Range(yearOne, yearTenK)).Draw(t, "seconds") + rapid.Int64Range(0, 1).Draw(t, "one more")
		nanos := rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64Range(0, 1e9-1), rapid.Just(int64(1e9-1))).Draw(t, "nanoseconds")
		return time.Unix(seconds, nanos).UTC()
	}), timeCodec)
}

// Codes increase from second to second, and within a second, around every change between
// ranges of codes.
func TestTimeCodesIncrease(t *testing.T) {
	last := timeCodec.key(time.Unix(yearOne-3, 0))
	for _, from := range []int64{yearOne, firstExact, 0, beyondExact, yearTenK} {
		for s := from - 2; s <= from+2; s++ {
			for _, n := range []int64{0, 1, nanosPerStep, 1e9 - 1} {
				k := timeCodec.key(time.Unix(s, n))
				if k.compare(last) <= 0 || k.code < last.code || k.code > lastCode {
					t.Errorf("%d s and %d ns: key %v after %v", s, n, k, last)
				}
				last = k
			}
		}
	}
}

// Texts are ordered by bytes, also if they are not UTF-8.
func TestTextKeys(t *testing.T) {
	checkCodec(t, rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'a', 'b', 0xfe, 0xff}), 0, 10).Draw(t, "bytes"))
	}), textCodec)
}

// The values of an enum are ordered as they are listed.
func TestEnumKeys(t *testing.T) {
	values := []string{"low", "middle", "high", "beyond"}
	set := newEnumSet("level", Values[string]{All: values, Text: func(s string) string { return s }})
	checkCodec(t, rapid.SampledFrom(values), set.codec())
}
