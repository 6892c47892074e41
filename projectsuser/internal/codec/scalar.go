package codec

import (
	"encoding/binary"
	"math"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// boolean encodes true as 1; false is omitted.
type boolean struct{}

func (boolean) zero(v *bool) bool { return !*v }
func (boolean) show(v *bool) any  { return *v }

func (boolean) write(e *Encoder, tag uint64, _ *bool) {
	e.key(tag, wireVarint)
	e.varint(1)
}

func (boolean) read(_ *Decoder, v *bool, from value) error {
	*v = from.number != 0
	return from.require(wireVarint)
}

// float encodes a floating-point number as its bits, so that every NaN and -0 are
// kept.
type float struct{}

func (float) zero(v *float64) bool { return math.Float64bits(*v) == 0 }
func (float) show(v *float64) any  { return *v }

func (float) write(e *Encoder, tag uint64, v *float64) {
	e.key(tag, wireFixed)
	e.Bytes = binary.LittleEndian.AppendUint64(e.Bytes, math.Float64bits(*v))
}

func (float) read(_ *Decoder, v *float64, from value) error {
	*v = math.Float64frombits(from.number)
	return from.require(wireFixed)
}

// mark encodes a mark as its points; a mark that is not set is omitted.
type mark struct{}

func (mark) zero(v *project.Mark) bool { return !v.IsSet() }

func (mark) show(v *project.Mark) any {
	points, _ := v.Points()
	return points
}

func (mark) write(e *Encoder, tag uint64, v *project.Mark) {
	points, _ := v.Points()
	e.key(tag, wireVarint)
	e.varint(zigzag(int64(points)))
}

func (mark) read(_ *Decoder, v *project.Mark, from value) error {
	points, err := number[int32]{}.value(from.number)
	*v = project.MarkOf(points)
	if err != nil {
		return err
	}
	return from.require(wireVarint)
}

// decimal encodes an exact amount as its text.
type decimal struct{}

func (decimal) zero(v *user.Decimal) bool { return *v == user.Decimal{} }
func (decimal) show(v *user.Decimal) any  { return v.String() }

func (decimal) write(e *Encoder, tag uint64, v *user.Decimal) {
	amount := v.String()
	text[string]{}.write(e, tag, &amount)
}

func (decimal) read(_ *Decoder, v *user.Decimal, from value) (err error) {
	*v, err = user.ParseDecimal(string(from.bytes))
	return err
}
