package codec

import (
	"encoding/json"
	"fmt"
)

// Message declares the binary form of records of type R. One declaration says how a
// record is written, how it is read and how it is shown as JSON. A Message is
// immutable and may be used by any number of goroutines.
type Message[R any] struct {
	name   string
	fields []field[R]
	byTag  []*field[R]
}

// field declares one field of a record of type R.
type field[R any] struct {
	tag   uint64
	name  string
	write func(e *Encoder, tag uint64, r *R) // writes nothing for the zero value
	read  func(d *Decoder, r *R, v value) error
	show  func(r *R) any // returns nil for the zero value
}

// newMessage returns the declaration of a record. It panics if a tag is used twice,
// which is a mistake in the source.
func newMessage[R any](name string, fields ...field[R]) *Message[R] {
	m := &Message[R]{name: name, fields: fields}
	for i := range fields {
		f := &m.fields[i]
		for uint64(len(m.byTag)) <= f.tag {
			m.byTag = append(m.byTag, nil)
		}
		if m.byTag[f.tag] != nil {
			panic(fmt.Sprintf("codec: %s: tag %d is used twice", name, f.tag))
		}
		m.byTag[f.tag] = f
	}
	return m
}

// encoding says how values of type V are written, read and shown.
type encoding[V any] interface {
	zero(v *V) bool                     // reports whether the field is omitted
	write(e *Encoder, tag uint64, v *V) // writes the key and the value
	read(d *Decoder, v *V, from value) error
	show(v *V) any // returns a value for encoding/json
}

// at declares a field: its tag, its name in JSON, where it is in the record, and its
// encoding.
func at[R, V any, C encoding[V]](tag uint64, name string, get func(*R) *V, c C) field[R] {
	return field[R]{
		tag: tag, name: name,
		write: func(e *Encoder, tag uint64, r *R) {
			if v := get(r); !c.zero(v) {
				c.write(e, tag, v)
			}
		},
		read: func(d *Decoder, r *R, v value) error { return c.read(d, get(r), v) },
		show: func(r *R) any {
			if v := get(r); !c.zero(v) {
				return c.show(v)
			}
			return nil
		},
	}
}

// Append appends the fields of a record that are not zero, in the order of their
// declaration.
func (m *Message[R]) Append(e *Encoder, r *R) {
	for i := range m.fields {
		f := &m.fields[i]
		f.write(e, f.tag, r)
	}
}

// AppendDelimited appends the length of a record and then the record.
func (m *Message[R]) AppendDelimited(e *Encoder, r *R) {
	start := e.begin()
	m.Append(e, r)
	e.end(start)
}

// Read reads a record, which is all of b, into r, which must be zero. It skips fields
// that are not declared. The record keeps no part of b. If b is not a record, the
// error is a [*RecordError] and r is incomplete.
func (m *Message[R]) Read(d *Decoder, r *R, b []byte) error {
	for len(b) > 0 {
		tag, v, rest, err := takeField(b)
		if err != nil {
			return &RecordError{Record: m.name, Err: err}
		}
		b = rest
		if tag >= uint64(len(m.byTag)) || m.byTag[tag] == nil {
			continue
		}
		if err := m.byTag[tag].read(d, r, v); err != nil {
			return &RecordError{m.name, m.byTag[tag].name, err}
		}
	}
	return nil
}

// ReadDelimited reads records that [Message.AppendDelimited] wrote, up to the end of
// b. If one cannot be read it returns none, and a [*RecordError] or
// [ErrUnexpectedEnd].
func (m *Message[R]) ReadDelimited(d *Decoder, b []byte) (records []*R, err error) {
	for len(b) > 0 {
		record, rest, err := takeBytes(b)
		if err != nil {
			return nil, err
		}
		r := new(R)
		if err := m.Read(d, r, record); err != nil {
			return nil, err
		}
		records, b = append(records, r), rest
	}
	return records, nil
}

// JSON returns a record as a JSON object of the fields that are not zero, in the
// order of their declaration.
func (m *Message[R]) JSON(r *R) json.RawMessage {
	b := []byte{'{'}
	for i := range m.fields {
		v := m.fields[i].show(r)
		if v == nil {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:", m.fields[i].name)
		b = append(b, jsonOf(v)...)
	}
	return append(b, '}')
}

// jsonOf returns a value as JSON. Text that is not UTF-8 is repaired. A value that
// JSON does not have, such as a NaN, is shown as the text of the error.
func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Appendf(nil, "%q", err)
	}
	return b
}

// Show calls line with the JSON of each record that [Message.AppendDelimited] wrote to
// b, and with the name of the message. If a record cannot be read it calls line for
// none of them and returns the error of [Message.ReadDelimited].
func (m *Message[R]) Show(d *Decoder, b []byte, line func(name string, record json.RawMessage)) error {
	records, err := m.ReadDelimited(d, b)
	for _, r := range records {
		line(m.name, m.JSON(r))
	}
	return err
}
