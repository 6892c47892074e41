package codec

import "time"

// instant encodes a time to the nanosecond; it is read in UTC, and the zero time is
// omitted. A time of whole milliseconds, which is what the 42 API has, is a number of
// milliseconds since 1970. Any other is bytes with the seconds and the nanoseconds.
type instant struct{}

func (instant) zero(v *time.Time) bool { return v.IsZero() }
func (instant) show(v *time.Time) any  { return v.UTC().Format(time.RFC3339Nano) }

// The years whose milliseconds certainly fit into 64 bits.
const (
	firstYear = 0
	lastYear  = 9999
)

func (instant) write(e *Encoder, tag uint64, v *time.Time) {
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

func (instant) read(_ *Decoder, v *time.Time, from value) error {
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
		return &NanosecondsError{nanoseconds}
	}
	*v = time.Unix(unzigzag(seconds), int64(nanoseconds)).UTC()
	return from.require(wireBytes)
}
