package query

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"
)

// A Cursor is a place in the sequence of a sort: right after a record. It contains the
// record's values of the sort keys and its id, not its number, so it stays the same place
// while records before it are put and deleted, and also if its own record is. The empty
// Cursor is the place before all records.
//
// A Cursor is an opaque text that URLs and JSON can have. It is not signed: a caller who
// changes it gets an error or another place, and never a record that the query's conditions
// exclude.
type Cursor string

// CursorAfter returns the place after a record in the sequence of the query's sort. The
// record need not be in the table.
func (t *Table[R]) CursorAfter(q Query[R], r R) Cursor {
	return t.table.cursorAfter(untypedQuery(q, new(room)), r)
}

// cursorAfter returns the place after a record.
func (t *table) cursorAfter(q query, r record) Cursor {
	buf := binary.BigEndian.AppendUint64([]byte{cursorPlain}, t.sequence(q.sort))
	for _, k := range q.sort {
		if k.field != nil {
			buf = appendKey(buf, k.field, k.field.key(r))
		}
	}
	id := t.layout.orders[0].field
	buf = appendKey(buf, id, id.key(r))
	return Cursor(base64.RawURLEncoding.EncodeToString(buf))
}

// The first byte of a decoded cursor.
const (
	cursorPlain     = 1 // names no version
	cursorVersioned = 2 // the number of a version follows, in eight bytes
)

// sequence returns a number that is different for sorts that put records in different
// sequences.
func (t *table) sequence(sort []sortKey) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, t.layout.orders[0].field.name, t.layout.settings.Descending)
	for _, k := range sort {
		if k.field != nil {
			fmt.Fprintf(h, ",%q,%t,%t,%d", k.field.name, k.desc, k.moved, k.field.kind)
		}
	}
	return h.Sum64()
}

// At returns the cursor with the number of a version, such as one that [Versions] holds, so
// that all pages come from it. The empty Cursor has no version and stays empty.
func (c Cursor) At(version uint64) Cursor {
	buf, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || len(buf) == 0 {
		return c
	}
	if buf[0] == cursorVersioned && len(buf) >= 9 {
		buf = buf[9:]
	} else {
		buf = buf[1:]
	}
	with := binary.BigEndian.AppendUint64([]byte{cursorVersioned}, version)
	return Cursor(base64.RawURLEncoding.EncodeToString(append(with, buf...)))
}

// Version returns the number of the version that the cursor names, or false if it names
// none.
func (c Cursor) Version() (number uint64, ok bool) {
	buf, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || len(buf) < 9 || buf[0] != cursorVersioned {
		return 0, false
	}
	return binary.BigEndian.Uint64(buf[1:]), true
}

// A CursorError reports a text that is not a cursor, or a cursor of another sort.
type CursorError struct {
	Cursor string // the given text, shortened if long
	Reason string // in words
}

// Error returns the cursor and the reason.
func (e *CursorError) Error() string {
	return fmt.Sprintf("query: cursor %s: %s", quote(e.Cursor), e.Reason)
}

// A place has the values of a sort and the id of a record.
type place struct {
	sort []sortKey // that of the id last
	keys []key     // of the field of each sort key
}

// of returns the place's value of a field that the sort has, and the sort key.
func (p *place) of(f *field) (key, sortKey) {
	i := slices.IndexFunc(p.sort, func(k sortKey) bool { return k.field == f })
	return p.keys[i], p.sort[i]
}

// id returns the place's id.
func (p *place) id() key { return p.keys[len(p.keys)-1] }

// place reads a cursor of the sort. It returns a [*CursorError] if it is not one.
func (t *table) place(sort []sortKey, c Cursor) (*place, error) {
	fail := func(reason string) (*place, error) { return nil, &CursorError{clip(string(c)), reason} }
	buf, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil && len(buf) >= 9 && buf[0] == cursorVersioned {
		buf = append([]byte{cursorPlain}, buf[9:]...)
	}
	if err != nil || len(buf) < 9 || buf[0] != cursorPlain {
		return fail("it is not a cursor")
	}
	if binary.BigEndian.Uint64(buf[1:]) != t.sequence(sort) {
		return fail("it is of another sort")
	}
	p := new(place)
	for _, k := range sort {
		if k.field != nil {
			p.sort = append(p.sort, k)
		}
	}
	p.sort = append(p.sort, sortKey{field: t.layout.orders[0].field, desc: t.layout.settings.Descending})
	rest := strings.NewReader(string(buf[9:]))
	for _, of := range p.sort {
		k, err := readKey(rest, of.field)
		if err != nil {
			return fail("it is not a cursor")
		}
		p.keys = append(p.keys, k)
	}
	if rest.Len() > 0 || p.id() == nullKey {
		return fail("it is not a cursor")
	}
	// Ids are unique, so keys after the id do not matter.
	_, id := p.of(t.layout.orders[0].field)
	n := slices.Index(p.sort, id) + 1
	p.sort, p.keys = p.sort[:n], p.keys[:n]
	return p, nil
}

// The byte before a value in a cursor.
const (
	cursorNull  = 0
	cursorValue = 1
)

// appendKey appends a value of a field.
func appendKey(buf []byte, f *field, k key) []byte {
	if k == nullKey {
		return append(buf, cursorNull)
	}
	buf = append(buf, cursorValue)
	switch f.kind {
	case KindInt:
		return binary.AppendVarint(buf, keyInt[int64](k))
	case KindTime:
		at := keyTime(k)
		return binary.AppendUvarint(binary.AppendVarint(buf, at.Unix()), uint64(at.Nanosecond()))
	case KindString:
		return append(binary.AppendUvarint(buf, uint64(len(k.rest.text))), k.rest.text...)
	}
	return binary.AppendUvarint(buf, k.code)
}

// readKey reads a value of a field. The result is a key that a value of the field has.
func readKey(r *strings.Reader, f *field) (k key, err error) {
	of, err := r.ReadByte()
	switch {
	case err != nil:
		return k, err
	case of == cursorNull:
		return nullKey, nil
	case of != cursorValue:
		return k, io.ErrUnexpectedEOF
	}
	switch f.kind {
	case KindInt:
		v, err := binary.ReadVarint(r)
		return intKey(v), err
	case KindTime:
		return readTime(r)
	case KindString:
		return readText(r)
	}
	k.code, err = binary.ReadUvarint(r)
	if k.code > f.exact.last || f.kind == KindFloat && floatKey(keyFloat(k)) != k {
		err = io.ErrUnexpectedEOF
	}
	return k, err
}

// readTime reads an instant.
func readTime(r *strings.Reader) (key, error) {
	seconds, err := binary.ReadVarint(r)
	if err != nil {
		return key{}, err
	}
	nanos, err := binary.ReadUvarint(r)
	if nanos >= uint64(time.Second) {
		return key{}, io.ErrUnexpectedEOF
	}
	return timeKey(time.Unix(seconds, int64(nanos))), err
}

// readText reads a text.
func readText(r *strings.Reader) (key, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(r.Len()) {
		return key{}, io.ErrUnexpectedEOF
	}
	text := make([]byte, n)
	_, err = io.ReadFull(r, text)
	return textKey(string(text)), err
}
