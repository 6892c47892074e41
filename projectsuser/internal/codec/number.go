package codec

import (
	"math"
	"slices"
)

// numbering maps values to numbers and back.
type numbering[V any] interface {
	number(V) uint64
	value(uint64) (V, error)
	show(V) any // returns a value for encoding/json
}

// number maps integers of both signs to themselves, as zigzag numbers.
type number[V ~int | ~int32 | ~int64 | ~uint8 | ~uint64] struct{}

func (number[V]) number(v V) uint64 { return zigzag(int64(v)) }
func (number[V]) show(v V) any      { return int64(v) }

func (number[V]) value(n uint64) (V, error) {
	i := unzigzag(n)
	v := V(i)
	if int64(v) != i {
		return 0, &RangeError{i}
	}
	return v, nil
}

// set maps sets of fields to their bits.
type set[V interface {
	~uint32
	String() string
}] struct{}

func (set[V]) number(v V) uint64 { return uint64(v) }
func (set[V]) show(v V) any      { return v.String() }

func (set[V]) value(n uint64) (V, error) {
	if n > math.MaxUint32 {
		return 0, &RangeError{int64(n)}
	}
	return V(n), nil
}

// codes maps the values of an enumeration to their indexes in this list. The indexes
// are permanent: a new value is appended to the list, wherever its Go constant is. A
// value that is not in the list, which no program should have, is kept as it is.
type codes[V interface {
	~uint8
	String() string
}] []V

// firstUnlisted is the code of the value 0 if it is not in the list; the code of
// any other unlisted value is firstUnlisted plus the value.
const firstUnlisted = 256

func (c codes[V]) show(v V) any { return v.String() }

func (c codes[V]) number(v V) uint64 {
	if i := slices.Index(c, v); i >= 0 {
		return uint64(i)
	}
	return firstUnlisted + uint64(v)
}

func (c codes[V]) value(n uint64) (V, error) {
	switch {
	case n < uint64(len(c)):
		return c[n], nil
	case n >= firstUnlisted && n < 2*firstUnlisted:
		return V(n - firstUnlisted), nil
	}
	return 0, &UnknownCodeError{n}
}

// numbered encodes a value as its number; the zero value is omitted.
type numbered[V comparable] struct{ numbers numbering[V] }

func (c numbered[V]) zero(v *V) bool { return *v == *new(V) }
func (c numbered[V]) show(v *V) any  { return c.numbers.show(*v) }

func (c numbered[V]) write(e *Encoder, tag uint64, v *V) {
	e.key(tag, wireVarint)
	e.varint(c.numbers.number(*v))
}

func (c numbered[V]) read(_ *Decoder, v *V, from value) error {
	n, err := c.numbers.value(from.number)
	if *v = n; err != nil {
		return err
	}
	return from.require(wireVarint)
}

// integer returns the encoding of an integer.
func integer[V ~int | ~int32 | ~int64 | ~uint8 | ~uint64]() encoding[V] {
	return numbered[V]{number[V]{}}
}

// numberedList encodes a list of values as their numbers, in one field. Nil and the
// empty list stay distinct.
type numberedList[S ~[]V, V any] struct{ numbers numbering[V] }

func (c numberedList[S, V]) zero(v *S) bool { return *v == nil }

func (c numberedList[S, V]) show(v *S) any {
	shown := make([]any, 0, len(*v))
	for _, n := range *v {
		shown = append(shown, c.numbers.show(n))
	}
	return shown
}

func (c numberedList[S, V]) write(e *Encoder, tag uint64, v *S) {
	e.key(tag, wireBytes)
	start := e.begin()
	for _, n := range *v {
		e.varint(c.numbers.number(n))
	}
	e.end(start)
}

func (c numberedList[S, V]) read(_ *Decoder, v *S, from value) error {
	*v = S{}
	for b := from.bytes; len(b) > 0; {
		n, rest, err := takeVarint(b)
		if err != nil {
			return err
		}
		element, err := c.numbers.value(n)
		if err != nil {
			return err
		}
		*v, b = append(*v, element), rest
	}
	return from.require(wireBytes)
}

// ids returns the encoding of a list of ids.
func ids[ID ~int64]() numberedList[[]ID, ID] { return numberedList[[]ID, ID]{number[ID]{}} }
