package codec

import "encoding/json"

// submessage encodes a record within a record. A record that is empty is omitted.
type submessage[R any] struct {
	of    *Message[R]
	empty func(*R) bool
}

func (c submessage[R]) zero(v *R) bool { return c.empty(v) }
func (c submessage[R]) show(v *R) any  { return c.of.JSON(v) }

func (c submessage[R]) write(e *Encoder, tag uint64, v *R) {
	e.key(tag, wireBytes)
	c.of.AppendDelimited(e, v)
}

func (c submessage[R]) read(d *Decoder, v *R, from value) error {
	if err := from.require(wireBytes); err != nil {
		return err
	}
	return c.of.Read(d, v, from.bytes)
}

// packed encodes a short list of records in one field. Nil and the empty list stay
// distinct.
type packed[R any] struct{ of *Message[R] }

func (c packed[R]) zero(v *[]R) bool { return *v == nil }

func (c packed[R]) show(v *[]R) any {
	shown := make([]json.RawMessage, 0, len(*v))
	for i := range *v {
		shown = append(shown, c.of.JSON(&(*v)[i]))
	}
	return shown
}

func (c packed[R]) write(e *Encoder, tag uint64, v *[]R) {
	e.key(tag, wireBytes)
	start := e.begin()
	for i := range *v {
		c.of.AppendDelimited(e, &(*v)[i])
	}
	e.end(start)
}

func (c packed[R]) read(d *Decoder, v *[]R, from value) error {
	*v = []R{}
	for b := from.bytes; len(b) > 0; {
		record, rest, err := takeBytes(b)
		if err != nil {
			return err
		}
		*v, b = append(*v, *new(R)), rest
		if err := c.of.Read(d, &(*v)[len(*v)-1], record); err != nil {
			return err
		}
	}
	return from.require(wireBytes)
}

// repeated encodes a list of records with a field for each, because there may be a
// million of them. An empty list is read as nil.
type repeated[R any] struct{ of *Message[R] }

func (c repeated[R]) zero(v *[]R) bool { return len(*v) == 0 }
func (c repeated[R]) show(v *[]R) any  { return packed[R](c).show(v) }

func (c repeated[R]) write(e *Encoder, tag uint64, v *[]R) {
	for i := range *v {
		e.key(tag, wireBytes)
		c.of.AppendDelimited(e, &(*v)[i])
	}
}

func (c repeated[R]) read(d *Decoder, v *[]R, from value) error {
	*v = append(*v, *new(R))
	if err := c.of.Read(d, &(*v)[len(*v)-1], from.bytes); err != nil {
		return err
	}
	return from.require(wireBytes)
}

// repeatedPointers is repeated for a list of pointers, which must not be nil.
type repeatedPointers[R any] struct{ of *Message[R] }

func (c repeatedPointers[R]) zero(v *[]*R) bool { return len(*v) == 0 }

func (c repeatedPointers[R]) show(v *[]*R) any {
	shown := make([]json.RawMessage, 0, len(*v))
	for _, r := range *v {
		shown = append(shown, c.of.JSON(r))
	}
	return shown
}

func (c repeatedPointers[R]) write(e *Encoder, tag uint64, v *[]*R) {
	for _, r := range *v {
		e.key(tag, wireBytes)
		c.of.AppendDelimited(e, r)
	}
}

func (c repeatedPointers[R]) read(d *Decoder, v *[]*R, from value) error {
	r := new(R)
	*v = append(*v, r)
	if err := c.of.Read(d, r, from.bytes); err != nil {
		return err
	}
	return from.require(wireBytes)
}
