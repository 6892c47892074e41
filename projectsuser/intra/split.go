package intra

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Causes of a [DecodeError].
var (
	// ErrNoObjects says that the text is no JSON array and no JSON lines of objects.
	ErrNoObjects = errors.New("want a JSON object, in an array or one after the other")

	// ErrNoID says that a record, or one inside it, has no id, or one that is null or 0.
	ErrNoID = errors.New("want an id that is not 0")
)

// TooLargeError is the cause of a [DecodeError] where one record is larger than
// allowed.
type TooLargeError struct {
	Limit int // the most bytes of one record
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the record has more than %d bytes", e.Limit)
}

// byteOrderMark may stand before a text; some programs put it there.
var byteOrderMark = []byte("\ufeff")

// emptyReads is how many reads in a row may give nothing and no error.
const emptyReads = 100

// batchSize is how much text is split and decoded at a time: enough records
// that handing a batch over costs nothing beside decoding it.
const batchSize = 256 << 10

// batch is a stretch of text and the records that are whole in it.
type batch struct {
	text    []byte
	records []span
	err     error // what ended the text, after these records; io.EOF at its proper end
}

// span is where a record stands.
type span struct {
	start, end int   // in the batch's text
	offset     int64 // of its first byte in the whole text
	line       int   // of its first byte, from 1
}

// splitter finds the records in a JSON array of objects, or in objects one
// after the other with any space between, as in JSON lines. It looks at
// brackets and strings only; whether a record is good JSON is for its decoder.
//
// It also splits an array that is a value in an object: then it stops behind the
// array, and what follows it is carried.
type splitter struct {
	source io.Reader
	ended  error // how the source ended, nil while it goes on
	limit  int   // the most bytes of one record

	place  place
	array  bool
	inside bool   // the array is a value in an object
	carry  []byte // text that was read and belongs to the next batch
	offset int64  // of the carry's first byte
	line   int    // of the carry's first byte, less 1
}

// place is what may come next in the text.
type place uint8

const (
	atStart  place = iota // the array's bracket, or a record
	atFirst               // a record, or the end of the array
	atNext                // a record
	afterOne              // in an array: a comma or its end
	atEnd                 // nothing
)

// next reads the next batch into b, whose storage is used again. When b.err is
// set there is no further batch.
func (s *splitter) next(b *batch) {
	b.text, b.records, b.err = append(b.text[:0], s.carry...), b.records[:0], nil
	rest, size := 0, batchSize
	for rest == 0 && b.err == nil {
		b.err = s.read(b, size)
		rest = s.split(b)
		if s.behindArray() {
			b.err = io.EOF
		}
		size *= 2
		if rest == 0 && b.err == nil && len(b.text) > s.limit {
			b.err = s.fail(nil, &TooLargeError{s.limit})
		}
	}
	s.carry = append(s.carry[:0], b.text[rest:]...)
	s.pass(b.text[:rest])
	if b.err == io.EOF {
		b.err = s.finish()
	}
}

// behindArray reports whether the array ended that is a value in an object.
func (s *splitter) behindArray() bool { return s.inside && s.place == atEnd }

// pass moves past text.
func (s *splitter) pass(text []byte) {
	s.offset += int64(len(text))
	s.line += bytes.Count(text, newline)
}

// read fills the batch's text up to size bytes. It returns io.EOF, or where the
// source failed.
func (s *splitter) read(b *batch, size int) error {
	b.text = slices.Grow(b.text, max(0, size-len(b.text)))
	for empty := 0; len(b.text) < size && s.ended == nil; {
		var n int
		n, s.ended = s.source.Read(b.text[len(b.text):size])
		b.text = b.text[:len(b.text)+n]
		if empty++; n > 0 {
			empty = 0
		}
		if empty == emptyReads && s.ended == nil {
			s.ended = io.ErrNoProgress
		}
	}
	if s.ended == nil || s.ended == io.EOF {
		return s.ended
	}
	return s.fail(b.text, s.ended)
}

// split finds the records in the batch's text and returns how much of it they
// and what is between them take. Text that cannot be right is the batch's error.
func (s *splitter) split(b *batch) (used int) {
	line, counted := s.line+1, 0
	if s.offset == 0 && bytes.HasPrefix(b.text, byteOrderMark) {
		used = len(byteOrderMark)
	}
	for i := used; i < len(b.text) && !s.behindArray(); used = i {
		if c := b.text[i]; isSpace(c) || s.punctuation(c) {
			i++
			continue
		} else if c != '{' || s.place == afterOne || s.place == atEnd {
			b.err = s.fail(b.text[:i], ErrNoObjects)
			return i
		}
		length := objectLength(b.text[i:])
		if length == 0 {
			return used
		}
		if length > s.limit {
			b.err = s.fail(b.text[:i], &TooLargeError{s.limit})
			return i
		}
		line += bytes.Count(b.text[counted:i], newline)
		counted = i
		b.records = append(b.records, span{i, i + length, s.offset + int64(i), line})
		s.place = s.afterRecord()
		i += length
	}
	return used
}

var newline = []byte("\n")

// afterRecord returns what may follow a record.
func (s *splitter) afterRecord() place {
	if s.array {
		return afterOne
	}
	return atNext
}

// punctuation moves past c, if it may stand here and is no record's.
func (s *splitter) punctuation(c byte) bool {
	switch {
	case c == '[' && s.place == atStart:
		s.array, s.place = true, atFirst
	case c == ',' && s.place == afterOne:
		s.place = atNext
	case c == ']' && s.array && (s.place == atFirst || s.place == afterOne):
		s.place = atEnd
	default:
		return false
	}
	return true
}

// finish returns how the text ends: io.EOF where it may, else that it is cut.
func (s *splitter) finish() error {
	if !s.behindArray() && (len(s.carry) > 0 || s.array && s.place != atEnd) {
		return s.fail(nil, io.ErrUnexpectedEOF)
	}
	return io.EOF
}

// fail returns an error at the end of text, which follows what was split before.
func (s *splitter) fail(text []byte, cause error) error {
	return &DecodeError{
		Line:   s.line + bytes.Count(text, newline) + 1,
		Offset: s.offset + int64(len(text)),
		Err:    cause,
	}
}

// isSpace reports whether c is space in JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// objectLength returns the length of the JSON object that text starts with, 0
// if it does not end in it.
func objectLength(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			n := stringLength(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		}
	}
	return 0
}

// stringLength returns the length of the JSON string that text starts with, 0
// if it does not end in it.
func stringLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}
