package query

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A sum of float64 is the exact one rounded once, in any order and after carries.
func TestLawFloatSumIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		extremes := rapid.SampledFrom([]float64{0, 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64, 0x1p-1022, 1, -1e300})
		values := rapid.SliceOf(rapid.OneOf(rapid.Float64(), extremes)).Draw(t, "values")
		var s floatSum
		want := new(big.Rat)
		for _, v := range values {
			s.add(v)
			want.Add(want, new(big.Rat).SetFloat64(v))
			if rapid.Bool().Draw(t, "carry") {
				s.carry()
			}
		}
		if got := s.exact(); got.Cmp(want) != 0 {
			t.Fatalf("sum %v, want %v", got, want)
		}
	})
}

// The sum of infinite values is what IEEE 754 says.
func TestFloatSumOfInfinity(t *testing.T) {
	up, down := math.Inf(1), math.Inf(-1)
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{up, 1, -math.MaxFloat64}, up}, {[]float64{down, 1}, down}, {[]float64{up, down}, math.NaN()}} {
		var s sum
		for _, v := range c.values {
			s.add(KindFloat, floatKey(v), 1)
		}
		if got := s.floats.value(1); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("the sum of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

// A sum of integers is exact in 128 bits.
func TestLawIntSumIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sum
		want := new(big.Int)
		for range rapid.IntRange(0, 9).Draw(t, "values") {
			v, n := rapid.Int64().Draw(t, "value"), rapid.IntRange(0, math.MaxInt32).Draw(t, "times")
			s.addInt(v, n)
			want.Add(want, new(big.Int).Mul(big.NewInt(v), big.NewInt(int64(n))))
		}
		if got := s.exact(); got.Cmp(new(big.Rat).SetInt(want)) != 0 {
			t.Fatalf("sum %v, want %v", got, want)
		}
		if got, fits := s.int(); fits != want.IsInt64() || fits && got != want.Int64() {
			t.Fatalf("sum %v %v, want %v", got, fits, want)
		}
	})
}
