package query

import (
	"cmp"
	"math"
	"strings"
	"time"
)

// A code is a value in 64 bits such that a smaller value never has a greater code.
// Columns and leaves have codes only, so that nearly every comparison is one of two
// words.
//
// Most codes are exact: one value, one code. A kind may have more values than codes: a
// text is coded by its prefix, and a time far from today loses its last nanoseconds.
// Such codes are ambiguous, and the rest distinguishes the values of an ambiguous code.
type code = uint64

// nullCode sorts null after every value, and is not the code of any value. The
// greatest values of a kind share lastCode instead.
const (
	nullCode code = math.MaxUint64
	lastCode      = nullCode - 1
)

// A rest distinguishes the values of an ambiguous code. That of an exact code is zero.
type rest struct {
	place int8  // before, among or after the values
	hi    int64 // an integer; or the seconds of a time
	text  string
	lo    int64 // the nanoseconds of a time; or 1 and -1, right after and right before a value
}

// The places of a key among the values of its code.
const (
	belowAll int8 = iota - 1 // less than every value: the open lower end
	aValue                   // a value
	aboveAll                 // greater than every value: the open upper end
	noValue                  // not a value that a record can have
)

// compare compares rests. Each kind uses one part of them, so the others are equal.
func (r rest) compare(o rest) int {
	return cmp.Or(
		cmp.Compare(r.place, o.place),
		cmp.Compare(r.hi, o.hi),
		strings.Compare(r.text, o.text),
		cmp.Compare(r.lo, o.lo),
	)
}

// A key is a value of any kind: its code and, if that is ambiguous, the rest. Values
// become keys when they enter the package, so the engine needs no type parameter for
// values, no reflection and no interface. Keys are comparable with == and ordered by
// compare.
type key struct {
	code code
	rest rest
}

var (
	lowest  = key{0, rest{place: belowAll}}
	highest = key{lastCode, rest{place: aboveAll}}
	nullKey = key{code: nullCode}
	noKey   = key{nullCode, rest{place: noValue}}
)

// compare compares keys in the order of their values.
func (k key) compare(o key) int {
	if c := cmp.Compare(k.code, o.code); c != 0 {
		return c
	}
	return k.rest.compare(o.rest)
}

// A codec converts the values of one kind to keys and back.
type codec[V any] struct {
	key     func(V) key
	value   func(key) V
	compare func(a, b V) int // the order of values, which keys must have too
	exact   exactCodes
}

// exactCodes is the range of codes that have one value each, both ends included.
type exactCodes struct{ first, last code }

// ambiguous reports whether several values share the code.
func (e exactCodes) ambiguous(c code) bool { return (c < e.first || c > e.last) && c != nullCode }

// noExactCodes is for a kind without exact codes.
var noExactCodes = exactCodes{first: 1, last: 0}

// An integer is coded by inverting its sign bit, which sorts negative integers first.
// The two greatest share lastCode, because the next code is nullCode.
const signBit = 1 << 63

// intKey returns the key of an integer.
func intKey[V ~int64](v V) key {
	c := uint64(v) ^ signBit
	if c >= lastCode {
		return key{lastCode, rest{hi: int64(v)}}
	}
	return key{code: c}
}

// keyInt returns the integer of a key.
func keyInt[V ~int64](k key) V {
	if k.code == lastCode {
		return V(k.rest.hi)
	}
	return V(k.code ^ signBit)
}

// ordinalKey returns the key of a position in a list.
func ordinalKey(i int) key { return key{code: code(i)} }

// intCodec returns the codec of a type of integers.
func intCodec[V ~int64]() codec[V] {
	return codec[V]{intKey[V], keyInt[V], cmp.Compare[V], exactCodes{0, lastCode - 1}}
}

// floatCodec codes a float64 by its bits, with those of negative numbers inverted. A NaN
// has noKey, which no record has.
var floatCodec = codec[float64]{floatKey, keyFloat, cmp.Compare[float64], exactCodes{0, lastCode - 1}}

// floatKey returns the key of a number.
func floatKey(v float64) key {
	switch {
	case math.IsNaN(v):
		return noKey
	case v == 0:
		v = 0 // also if it was -0
	}
	if c := math.Float64bits(v); c&signBit != 0 {
		return key{code: ^c}
	} else {
		return key{code: c | signBit}
	}
}

// keyFloat returns the number of a key.
func keyFloat(k key) float64 {
	if k.code&signBit == 0 {
		return math.Float64frombits(^k.code)
	}
	return math.Float64frombits(k.code &^ signBit)
}

var boolCodec = codec[bool]{
	key:     func(v bool) key { return ordinalKey(ordinal(v)) },
	value:   func(k key) bool { return k.code == 1 },
	compare: func(a, b bool) int { return ordinal(a) - ordinal(b) },
	exact:   exactCodes{0, 1},
}

// ordinal returns 1 for true and 0 for false, which sorts first.
func ordinal(v bool) int {
	if v {
		return 1
	}
	return 0
}

var textCodec = codec[string]{textKey, func(k key) string { return k.rest.text }, strings.Compare, noExactCodes}

// textKey codes the first eight bytes, so that texts which differ there are compared as
// one word.
func textKey(v string) key {
	var c code
	for i := range min(8, len(v)) {
		c |= code(v[i]) << (56 - 8*i)
	}
	return key{min(c, lastCode), rest{text: v}}
}

// A time is coded in three ranges. From 1850 to 2139 a code is one nanosecond. Before
// and after, several nanoseconds share a code, and all times outside the years 1 to
// 9999 share the first or the last code; there the rest distinguishes them. So the
// order is exact for every time.Time.
const (
	yearOne      = -62135596800 // Unix seconds at the start of the year 1
	firstExact   = -3786825600  // of 1850
	beyondExact  = 5364662400   // of 2140
	yearTenK     = 253402300800 // of 10000
	exactBase    = code(1) << 62
	afterBase    = exactBase + (beyondExact-firstExact)*1e9
	coarseShift  = 24 // a coarse second has 1<<24 codes
	nanosPerStep = 60 // and uses 1e9/60 of them
)

var exactTimes = exactCodes{exactBase, afterBase - 1}

var timeCodec = codec[time.Time]{timeKey, keyTime, time.Time.Compare, exactTimes}

// timeKey returns the key of an instant. The location is ignored.
func timeKey(t time.Time) key {
	s, n := t.Unix(), int64(t.Nanosecond())
	if s >= firstExact && s < beyondExact {
		return key{code: exactBase + code(s-firstExact)*1e9 + code(n)}
	}
	k := key{rest: rest{hi: s, lo: n}}
	// The rest has the whole instant, so the code may be coarse, but it must never
	// decrease.
	switch {
	case s < yearOne:
		k.code = 0
	case s < firstExact:
		k.code = code(s-yearOne)<<coarseShift + code(n/nanosPerStep)
	case s < yearTenK:
		k.code = afterBase + code(s-beyondExact)<<coarseShift + code(n/nanosPerStep)
	default:
		k.code = lastCode
	}
	return k
}

// keyTime returns the instant of a key, in UTC.
func keyTime(k key) time.Time {
	if exactTimes.ambiguous(k.code) {
		return time.Unix(k.rest.hi, k.rest.lo).UTC()
	}
	n := k.code - exactBase
	return time.Unix(firstExact+int64(n/1e9), int64(n%1e9)).UTC()
}
