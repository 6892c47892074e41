package journal

import (
	"encoding/json"
	"fmt"
)

// message is the declaration of a record: from it come how the record is written,
// how it is read and how it is shown. A field that is added later gets a tag that
// was never used; older files do not have it, and older readers skip it.
type message[R any] struct {
	name   string
	fields []field[R]
	byTag  []*field[R]
}

// field is one field of a record of type R.
type field[R any] struct {
	tag   uint64
	name  string
	write func(e *encoder, tag uint64, r *R) // nothing for the zero value
	read  func(d *decoder, r *R, v value) error
	show  func(r *R) any // nil for the zero value
}

// newMessage returns the declaration of a record. A tag given twice is a mistake
// in the program's text, and panics.
func newMessage[R any](name string, fields ...field[R]) *message[R] {
	m := &message[R]{name: name, fields: fields}
	for i := range fields {
		f := &m.fields[i]
		for uint64(len(m.byTag)) <= f.tag {
			m.byTag = append(m.byTag, nil)
		}
		if m.byTag[f.tag] != nil {
			panic(fmt.Sprintf("journal: %s: tag %d is given twice", name, f.tag))
		}
		m.byTag[f.tag] = f
	}
	return m
}

// codec says how values of a type stand in a file.
type codec[V any] interface {
	zero(v *V) bool
	write(e *encoder, tag uint64, v *V) // the key and the value
	read(d *decoder, v *V, from value) error
	show(v *V) any // as JSON has it
}

// at declares a field: its tag, its name in a dump, where it is in the record and
// how it is written.
func at[R, V any, C codec[V]](tag uint64, name string, get func(*R) *V, c C) field[R] {
	return field[R]{
		tag: tag, name: name,
		write: func(e *encoder, tag uint64, r *R) {
			if v := get(r); !c.zero(v) {
				c.write(e, tag, v)
			}
		},
		read: func(d *decoder, r *R, v value) error { return c.read(d, get(r), v) },
		show: func(r *R) any {
			if v := get(r); !c.zero(v) {
				return c.show(v)
			}
			return nil
		},
	}
}

// append writes the fields of a record that are not zero, in order.
func (m *message[R]) append(e *encoder, r *R) {
	for i := range m.fields {
		f := &m.fields[i]
		f.write(e, f.tag, r)
	}
}

// sized writes a record behind its length.
func (m *message[R]) sized(e *encoder, r *R) {
	start := e.begin()
	m.append(e, r)
	e.end(start)
}

// read reads the fields of a record into r, which is zero before. Fields that are
// not declared are skipped.
func (m *message[R]) read(d *decoder, r *R, b []byte) error {
	for len(b) > 0 {
		tag, v, rest, err := takeField(b)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		b = rest
		if tag >= uint64(len(m.byTag)) || m.byTag[tag] == nil {
			continue
		}
		if err := m.byTag[tag].read(d, r, v); err != nil {
			return fmt.Errorf("%s: %s: %w", m.name, m.byTag[tag].name, err)
		}
	}
	return nil
}

// show returns a record as a JSON object of the fields that are not zero, in
// order.
func (m *message[R]) show(r *R) json.RawMessage {
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

// jsonOf returns a value as JSON. Text that is no UTF-8 is mended.
func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Appendf(nil, "%q", err) // as of a number that is no number
	}
	return b
}
