package query

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A sum is the exact sum of values: the order in which they are added does not matter. The
// zero sum is ready for use.
type sum struct {
	count  int
	hi, lo uint64    // of integers, in two's complement of 128 bits
	floats *floatSum // of float64
}

// add adds a value n times.
func (s *sum) add(k Kind, v key, n int) {
	s.count += n
	if k == KindFloat {
		if s.floats == nil {
			s.floats = new(floatSum)
		}
		for range n {
			s.floats.add(keyFloat(v))
		}
		return
	}
	s.addInt(keyInt[int64](v), n)
}

// addInt adds an integer n times, which is at least 0.
func (s *sum) addInt(v int64, n int) {
	hi, lo := bits.Mul64(uint64(v), uint64(n))
	if v < 0 {
		hi -= uint64(n) // because v as an unsigned number is 1<<64 too great
	}
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

// int returns the sum of integers, and false if it does not fit in an int64.
func (s *sum) int() (int64, bool) {
	return int64(s.lo), s.hi == uint64(int64(s.lo)>>63)
}

// exact returns the sum of finite values as a fraction.
func (s *sum) exact() *big.Rat {
	if s.floats != nil {
		return s.floats.exact()
	}
	n := new(big.Int).Lsh(big.NewInt(int64(s.hi)), 64)
	return new(big.Rat).SetInt(n.Add(n, new(big.Int).SetUint64(s.lo)))
}

// mean returns the mean of at least one value, rounded once.
func (s *sum) mean() float64 {
	if s.floats != nil {
		return s.floats.value(s.count)
	}
	mean, _ := new(big.Rat).Quo(s.exact(), new(big.Rat).SetInt64(int64(s.count))).Float64()
	return mean
}

// figureOf returns the sum or the mean as the measure's figure.
func (m *measure) figureOf(s *sum) (figure, error) {
	f := figure{ok: s.count > 0}
	switch {
	case !f.ok:
	case m.kind == MeasureMean:
		f.mean = s.mean()
	case s.floats != nil:
		f.key = floatKey(s.floats.value(1))
	default:
		v, fits := s.int()
		if !fits {
			return figure{}, &OverflowError{m.field.name}
		}
		f.key = intKey(v)
	}
	return f, nil
}

// A floatSum is an exact sum of float64. The sum is that of chunks[i] << (32*i), in units
// of the least float64 that is not 0. So a value changes three chunks, and nothing is
// rounded.
type floatSum struct {
	chunks   [68]int64
	added    int  // since carries were last passed on
	up, down bool // +Inf or -Inf was added
}

// addsBeforeCarry is how many values can be added before a chunk may overflow.
const addsBeforeCarry = 1 << 30

// add adds a number that is not a NaN.
func (s *floatSum) add(v float64) {
	s.up, s.down = s.up || math.IsInf(v, 1), s.down || math.IsInf(v, -1)
	if math.IsInf(v, 0) {
		return
	}
	word := math.Float64bits(v)
	exponent, mantissa := int(word>>52&0x7ff), word&(1<<52-1)
	if exponent > 0 {
		exponent, mantissa = exponent-1, mantissa|1<<52
	}
	sign := 1 - 2*int64(word>>63)
	i, high, low := exponent/32, mantissa>>(64-exponent%32), mantissa<<(exponent%32)
	s.chunks[i] += sign * int64(low&math.MaxUint32)
	s.chunks[i+1] += sign * int64(low>>32)
	s.chunks[i+2] += sign * int64(high)
	if s.added++; s.added == addsBeforeCarry {
		s.carry()
	}
}

// carry moves what does not fit in 32 bits of a chunk to the next one.
func (s *floatSum) carry() {
	s.added = 0
	for i := range len(s.chunks) - 1 {
		over := s.chunks[i] >> 32
		s.chunks[i] -= over << 32
		s.chunks[i+1] += over
	}
}

// exact returns the sum of the finite values.
func (s *floatSum) exact() *big.Rat {
	total := new(big.Int)
	for i := len(s.chunks) - 1; i >= 0; i-- {
		total.Lsh(total, 32)
		total.Add(total, big.NewInt(s.chunks[i]))
	}
	return new(big.Rat).SetFrac(total, new(big.Int).Lsh(big.NewInt(1), 1074))
}

// value returns the sum divided by n, rounded once.
func (s *floatSum) value(n int) float64 {
	switch {
	case s.up && s.down:
		return math.NaN()
	case s.up:
		return math.Inf(1)
	case s.down:
		return math.Inf(-1)
	}
	v, _ := new(big.Rat).Quo(s.exact(), new(big.Rat).SetInt64(int64(n))).Float64()
	return v
}

// sum returns the sum of the values of a field of numbers. The conditions exclude null.
func (t *table) sum(where []condition, f *field) sum {
	s := t.search(where, nil)
	defer s.end()
	v := &summer{search: s, field: f}
	if counts, ok := s.fewValues(f); ok {
		for _, c := range counts {
			v.sum.add(f.kind, c.key, c.count)
		}
		return v.sum
	}
	s.chooseVisit(f)
	s.visitAll(v)
	return v.sum
}

// A summer adds the values of a field that it visits.
type summer struct {
	search *search
	field  *field
	sum    sum
}

// offer adds the values of the entries.
func (v *summer) offer(entries []tree.Entry) {
	for i, c := range v.search.codesOf(v.field, entries) {
		k := key{code: c}
		if v.field.exact.ambiguous(c) {
			k = v.field.key(v.search.table.records.At(entries[i].Slot))
		}
		v.sum.add(v.field.kind, k, 1)
	}
}
