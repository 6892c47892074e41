package query

import (
	"cmp"
	"math"
	"strings"
	"time"
)

// Values of every kind become keys at the edge of the package, and the engine
// knows keys only. That is why it has no type parameter for values, no
// reflection and no interface on its way.

// A code is a value in 64 bits such that a smaller value never has a greater
// code. Columns and leaves hold codes alone, so that nearly every comparison
// is one of two words.
//
// Most codes are exact: one value, one code. Where a kind has more values than
// codes (a text has a prefix only, a time far from today has lost its last
// nanoseconds) a code is vague, and two equal ones are told apart by the rest.
type code = uint64

// nullCode sorts null after every value, and no value has it. The greatest
// values of a kind share lastCode instead.
const (
	nullCode code = math.MaxUint64
	lastCode      = nullCode - 1
)

// A rest tells values of one vague code apart. That of an exact code is zero.
type rest struct {
	place  int8  // before, among or after the values
	hi, lo int64 // an integer; a time's seconds and nanoseconds
	text   string
}

// Where a key stands beside the values of its code.
const (
	below   int8 = iota - 1 // under every value: the open lower end
	among                   // a value
	beyond                  // over every value: the open upper end
	nowhere                 // no value that a record can have
)

// compare orders rests. Kinds use one part of it each, so the others are equal.
func (r rest) compare(o rest) int {
	return cmp.Or(
		cmp.Compare(r.place, o.place),
		cmp.Compare(r.hi, o.hi),
		cmp.Compare(r.lo, o.lo),
		strings.Compare(r.text, o.text),
	)
}

// A key is a value of any kind, whole: its code and, where that is vague, the
// rest. Keys are comparable with == and ordered by compare.
type key struct {
	code code
	rest rest
}

var (
	lowest  = key{0, rest{place: below}}
	highest = key{lastCode, rest{place: beyond}}
	nullKey = key{code: nullCode}
	noKey   = key{nullCode, rest{place: nowhere}}
)

// compare orders keys as their values are ordered.
func (k key) compare(o key) int {
	if c := cmp.Compare(k.code, o.code); c != 0 {
		return c
	}
	return k.rest.compare(o.rest)
}

// A codec turns the values of one kind into keys and back.
type codec[V any] struct {
	key     func(V) key
	value   func(key) V
	compare func(a, b V) int // the order of values, as that of keys should be
	exact   exactCodes
}

// exactCodes is the span of codes that stand for one value each.
type exactCodes struct{ first, last code }

// vague reports whether several values share the code.
func (e exactCodes) vague(c code) bool { return (c < e.first || c > e.last) && c != nullCode }

// inexact is the span of a kind of which no code is exact.
var inexact = exactCodes{first: 1, last: 0}

// An integer is coded by turning its sign bit over, which puts the negative ones
// first. The two greatest share lastCode, for the code after that is null's.
const signBit = 1 << 63

func intKey[V ~int64](v V) key {
	c := uint64(v) ^ signBit
	if c >= lastCode {
		return key{lastCode, rest{hi: int64(v)}}
	}
	return key{code: c}
}

func keyInt[V ~int64](k key) V {
	if k.code == lastCode {
		return V(k.rest.hi)
	}
	return V(k.code ^ signBit)
}

// ordinalKey is the key of a place in a list.
func ordinalKey(i int) key { return key{code: code(i)} }

// intCodec returns the codec of a type of integers.
func intCodec[V ~int64]() codec[V] {
	return codec[V]{intKey[V], keyInt[V], cmp.Compare[V], exactCodes{0, lastCode - 1}}
}

var boolCodec = codec[bool]{
	key:     func(v bool) key { return ordinalKey(truth(v)) },
	value:   func(k key) bool { return k.code == 1 },
	compare: func(a, b bool) int { return truth(a) - truth(b) },
	exact:   exactCodes{0, 1},
}

// truth returns 1 for true, as false sorts before true.
func truth(v bool) int {
	if v {
		return 1
	}
	return 0
}

var textCodec = codec[string]{textKey, func(k key) string { return k.rest.text }, strings.Compare, inexact}

// textKey codes the first eight bytes, so texts that differ early are compared
// as one word.
func textKey(v string) key {
	var c code
	for i := range min(8, len(v)) {
		c |= code(v[i]) << (56 - 8*i)
	}
	return key{min(c, lastCode), rest{text: v}}
}

// A time is coded in three stretches. From 1850 to 2139 a code is a
// nanosecond, exactly. Before and after, some nanoseconds share one, and
// whatever lies beyond the years 1 to 9999 shares the outermost; there the
// rest decides. Order is therefore exact for every time.Time.
const (
	yearOne      = -62135596800 // Unix seconds at the start of the year 1
	firstExact   = -3786825600  // of 1850
	beyondExact  = 5364662400   // of 2140
	yearTenK     = 253402300800 // of 10000
	exactBase    = code(1) << 62
	afterBase    = exactBase + (beyondExact-firstExact)*1e9
	coarseShift  = 24 // a coarse second takes 1<<24 codes
	nanosPerStep = 60 // and 1e9/60 of them are used
)

var exactTimes = exactCodes{exactBase, afterBase - 1}

var timeCodec = codec[time.Time]{timeKey, keyTime, time.Time.Compare, exactTimes}

// timeKey codes an instant, whatever its location.
func timeKey(t time.Time) key {
	s, n := t.Unix(), int64(t.Nanosecond())
	if s >= firstExact && s < beyondExact {
		return key{code: exactBase + code(s-firstExact)*1e9 + code(n)}
	}
	k := key{rest: rest{hi: s, lo: n}}
	// The rest has all of the instant, so the code may be as coarse as it
	// has to be, provided that it never decreases.
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

// keyTime gives the instant back, in UTC.
func keyTime(k key) time.Time {
	if exactTimes.vague(k.code) {
		return time.Unix(k.rest.hi, k.rest.lo).UTC()
	}
	n := k.code - exactBase
	return time.Unix(firstExact+int64(n/1e9), int64(n%1e9)).UTC()
}
