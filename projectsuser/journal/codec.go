package journal

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// text is a string, byte by byte.
type text[V ~string] struct{}

func (text[V]) zero(v *V) bool { return *v == "" }
func (text[V]) show(v *V) any  { return string(*v) }

func (text[V]) write(e *encoder, tag uint64, v *V) {
	e.key(tag, wireBytes)
	e.varint(uint64(len(*v)))
	e.b = append(e.b, *v...)
}

func (text[V]) read(_ *decoder, v *V, from value) error {
	*v = V(from.bytes)
	return from.is(wireBytes)
}

// truth is true or false.
type truth struct{}

func (truth) zero(v *bool) bool { return !*v }
func (truth) show(v *bool) any  { return *v }

func (truth) write(e *encoder, tag uint64, _ *bool) {
	e.key(tag, wireVarint)
	e.varint(1)
}

func (truth) read(_ *decoder, v *bool, from value) error {
	*v = from.number != 0
	return from.is(wireVarint)
}

// float is a floating-point number, bit by bit.
type float struct{}

func (float) zero(v *float64) bool { return math.Float64bits(*v) == 0 }
func (float) show(v *float64) any  { return *v }

func (float) write(e *encoder, tag uint64, v *float64) {
	e.key(tag, wireFixed)
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(*v))
}

func (float) read(_ *decoder, v *float64, from value) error {
	*v = math.Float64frombits(from.number)
	return from.is(wireFixed)
}

// instant is a time, to the nanosecond and in UTC; the zero time is null. One of
// whole milliseconds, which is what the systems have, is a number of them since
// 1970. Any other is seconds and nanoseconds in bytes.
type instant struct{}

func (instant) zero(v *time.Time) bool { return v.IsZero() }
func (instant) show(v *time.Time) any  { return v.UTC().Format(time.RFC3339Nano) }

// milliseconds are within these bounds, so that they can be counted in 64 bits.
const (
	firstYear = 0
	lastYear  = 9999
)

func (instant) write(e *encoder, tag uint64, v *time.Time) {
	t := v.UTC()
	if t.Nanosecond()%int(time.Millisecond) == 0 && t.Year() >= firstYear && t.Year() <= lastYear {
		e.key(tag, wireVarint)
		e.varint(zigzag(t.UnixMilli()))
		return
	}
	e.key(tag, wireBytes)
	start := e.begin()
	e.varint(zigzag(t.Unix()))
	e.varint(uint64(t.Nanosecond()))
	e.end(start)
}

func (instant) read(_ *decoder, v *time.Time, from value) error {
	if from.wire == wireVarint {
		*v = time.UnixMilli(unzigzag(from.number)).UTC()
		return nil
	}
	seconds, rest, err := takeVarint(from.bytes)
	if err != nil {
		return err
	}
	nanoseconds, _, err := takeVarint(rest)
	if err != nil {
		return err
	}
	if nanoseconds >= uint64(time.Second) {
		return fmt.Errorf("%d nanoseconds are more than a second", nanoseconds)
	}
	*v = time.Unix(unzigzag(seconds), int64(nanoseconds)).UTC()
	return from.is(wireBytes)
}

// mark is a mark: its points, where there is one.
type mark struct{}

func (mark) zero(v *project.Mark) bool { return !v.IsSet() }

func (mark) show(v *project.Mark) any {
	points, _ := v.Points()
	return points
}

func (mark) write(e *encoder, tag uint64, v *project.Mark) {
	points, _ := v.Points()
	e.key(tag, wireVarint)
	e.varint(zigzag(int64(points)))
}

func (mark) read(_ *decoder, v *project.Mark, from value) error {
	points, err := number[int32]{}.of(from.number)
	*v = project.MarkOf(points)
	if err != nil {
		return err
	}
	return from.is(wireVarint)
}

// decimal is an exact amount, as it is written.
type decimal struct{}

func (decimal) zero(v *user.Decimal) bool { return *v == user.Decimal{} }
func (decimal) show(v *user.Decimal) any  { return v.String() }

func (decimal) write(e *encoder, tag uint64, v *user.Decimal) {
	amount := v.String()
	text[string]{}.write(e, tag, &amount)
}

func (decimal) read(_ *decoder, v *user.Decimal, from value) (err error) {
	*v, err = user.ParseDecimal(string(from.bytes))
	return err
}

// texts are strings in a row. They keep nil and empty apart.
type texts struct{}

func (texts) zero(v *[]string) bool { return *v == nil }
func (texts) show(v *[]string) any  { return *v }

func (texts) write(e *encoder, tag uint64, v *[]string) {
	e.key(tag, wireBytes)
	start := e.begin()
	for _, s := range *v {
		e.varint(uint64(len(s)))
		e.b = append(e.b, s...)
	}
	e.end(start)
}

func (texts) read(_ *decoder, v *[]string, from value) error {
	*v = []string{}
	for b := from.bytes; len(b) > 0; {
		s, rest, err := takeBytes(b)
		if err != nil {
			return err
		}
		*v, b = append(*v, string(s)), rest
	}
	return from.is(wireBytes)
}

// numbering says which number stands for a value.
type numbering[V any] interface {
	by(V) uint64
	of(uint64) (V, error)
	text(V) any // as JSON has it
}

// number numbers integers by themselves, of both signs.
type number[V ~int | ~int32 | ~int64 | ~uint8 | ~uint64] struct{}

func (number[V]) by(v V) uint64 { return zigzag(int64(v)) }
func (number[V]) text(v V) any  { return int64(v) }

func (number[V]) of(n uint64) (V, error) {
	i := unzigzag(n)
	v := V(i)
	if int64(v) != i {
		return 0, fmt.Errorf("the number %d does not fit", i)
	}
	return v, nil
}

// codes numbers the values of an enumeration by their places here, which are for
// ever: a new value goes to the end, wherever it stands in the enumeration. A
// value that is not here, which no program should have, is kept as it is.
type codes[V interface {
	~uint8
	String() string
}] []V

// strange is the first number of values that have no code.
const strange = 256

func (c codes[V]) text(v V) any { return v.String() }

func (c codes[V]) by(v V) uint64 {
	if i := slices.Index(c, v); i >= 0 {
		return uint64(i)
	}
	return strange + uint64(v)
}

func (c codes[V]) of(n uint64) (V, error) {
	switch {
	case n < uint64(len(c)):
		return c[n], nil
	case n >= strange && n < 2*strange:
		return V(n - strange), nil
	}
	return 0, fmt.Errorf("the code %d is none that there is", n)
}

// one is a numbered value.
type one[V comparable] struct{ numbers numbering[V] }

func (c one[V]) zero(v *V) bool { return *v == *new(V) }
func (c one[V]) show(v *V) any  { return c.numbers.text(*v) }

func (c one[V]) write(e *encoder, tag uint64, v *V) {
	e.key(tag, wireVarint)
	e.varint(c.numbers.by(*v))
}

func (c one[V]) read(_ *decoder, v *V, from value) error {
	n, err := c.numbers.of(from.number)
	if *v = n; err != nil {
		return err
	}
	return from.is(wireVarint)
}

// whole returns how an integer is written.
func whole[V ~int | ~int32 | ~int64 | ~uint8 | ~uint64]() codec[V] { return one[V]{number[V]{}} }

// row is numbered values in a row. It keeps nil and empty apart.
type row[S ~[]V, V any] struct{ numbers numbering[V] }

func (c row[S, V]) zero(v *S) bool { return *v == nil }

func (c row[S, V]) show(v *S) any {
	shown := make([]any, 0, len(*v))
	for _, n := range *v {
		shown = append(shown, c.numbers.text(n))
	}
	return shown
}

func (c row[S, V]) write(e *encoder, tag uint64, v *S) {
	e.key(tag, wireBytes)
	start := e.begin()
	for _, n := range *v {
		e.varint(c.numbers.by(n))
	}
	e.end(start)
}

func (c row[S, V]) read(_ *decoder, v *S, from value) error {
	*v = S{}
	for b := from.bytes; len(b) > 0; {
		n, rest, err := takeVarint(b)
		if err != nil {
			return err
		}
		one, err := c.numbers.of(n)
		if err != nil {
			return err
		}
		*v, b = append(*v, one), rest
	}
	return from.is(wireBytes)
}

// within is a record within a record.
type within[R any] struct {
	of    *message[R]
	empty func(*R) bool
}

func (c within[R]) zero(v *R) bool { return c.empty(v) }
func (c within[R]) show(v *R) any  { return c.of.show(v) }

func (c within[R]) write(e *encoder, tag uint64, v *R) {
	e.key(tag, wireBytes)
	c.of.sized(e, v)
}

func (c within[R]) read(d *decoder, v *R, from value) error {
	if err := from.is(wireBytes); err != nil {
		return err
	}
	return c.of.read(d, v, from.bytes)
}

// few is some small records within a record, in one field. It keeps nil and
// empty apart.
type few[R any] struct{ of *message[R] }

func (c few[R]) zero(v *[]R) bool { return *v == nil }

func (c few[R]) show(v *[]R) any {
	shown := make([]json.RawMessage, 0, len(*v))
	for i := range *v {
		shown = append(shown, c.of.show(&(*v)[i]))
	}
	return shown
}

func (c few[R]) write(e *encoder, tag uint64, v *[]R) {
	e.key(tag, wireBytes)
	start := e.begin()
	for i := range *v {
		c.of.sized(e, &(*v)[i])
	}
	e.end(start)
}

func (c few[R]) read(d *decoder, v *[]R, from value) error {
	*v = []R{}
	for b := from.bytes; len(b) > 0; {
		record, rest, err := takeBytes(b)
		if err != nil {
			return err
		}
		*v, b = append(*v, *new(R)), rest
		if err := c.of.read(d, &(*v)[len(*v)-1], record); err != nil {
			return err
		}
	}
	return from.is(wireBytes)
}

// each is any number of records within a record, a field for each: there may be a
// million of them.
type each[R any] struct{ of *message[R] }

func (c each[R]) zero(v *[]R) bool { return len(*v) == 0 }
func (c each[R]) show(v *[]R) any  { return few[R](c).show(v) }

func (c each[R]) write(e *encoder, tag uint64, v *[]R) {
	for i := range *v {
		e.key(tag, wireBytes)
		c.of.sized(e, &(*v)[i])
	}
}

func (c each[R]) read(d *decoder, v *[]R, from value) error {
	*v = append(*v, *new(R))
	if err := c.of.read(d, &(*v)[len(*v)-1], from.bytes); err != nil {
		return err
	}
	return from.is(wireBytes)
}

// shared is any number of records that others may hold, a field for each.
type shared[R any] struct{ of *message[R] }

func (c shared[R]) zero(v *[]*R) bool { return len(*v) == 0 }

func (c shared[R]) show(v *[]*R) any {
	shown := make([]json.RawMessage, 0, len(*v))
	for _, r := range *v {
		shown = append(shown, c.of.show(r))
	}
	return shown
}

func (c shared[R]) write(e *encoder, tag uint64, v *[]*R) {
	for _, r := range *v {
		e.key(tag, wireBytes)
		c.of.sized(e, r)
	}
}

func (c shared[R]) read(d *decoder, v *[]*R, from value) error {
	r := new(R)
	*v = append(*v, r)
	if err := c.of.read(d, r, from.bytes); err != nil {
		return err
	}
	return from.is(wireBytes)
}
