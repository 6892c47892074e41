package intra

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// byteOrderMark may precede a text, because some programs write it.
var byteOrderMark = []byte("\ufeff")

// emptyReads is how many consecutive reads may return no bytes and no error.
const emptyReads = 100

// batchSize is how many bytes are split and decoded at a time: decoding that many takes
// much longer than passing the batch to another goroutine.
const batchSize = 256 << 10

// batch is a part of a text and the complete records in it.
type batch struct {
	text    []byte
	records []span
	err     error // how the text ends after these records; io.EOF if it is complete
}

// span is the position of a record.
type span struct {
	start, end int   // in the batch's text
	offset     int64 // of its first byte in the whole text
	line       int   // of its first byte, from 1
}

// splitter finds the records in a sequence of JSON arrays of objects and of objects, with
// any white space between them, and a byte order mark before each. It reads only brackets
// and strings; the decoder checks whether a record is valid JSON.
//
// It also splits an array that is a value in an object: then it stops after the array and
// keeps the text that follows. And it may stop before an object of arrays.
type splitter struct {
	source io.Reader
	ended  error // how the source ended, nil before its end
	limit  int   // largest record, in bytes

	place  place
	array  bool   // whether the place is in an array
	inside bool   // whether the array is a value in an object
	worlds bool   // whether to stop before an object of arrays
	found  bool   // whether such an object comes next
	rest   []byte // text that was read but is not in a batch yet
	offset int64  // of the first byte of rest
	line   int    // of the first byte of rest, from 0
}

// place is what may follow in the text.
type place uint8

const (
	atStart  place = iota // an array's bracket, or a record
	atFirst               // in an array: a record, or its end
	atNext                // in an array: a record
	afterOne              // in an array: a comma or its end
	atEnd                 // nothing
)

// next reads the next batch into b, whose memory it reuses. If b.err is not nil, this is
// the last batch.
func (s *splitter) next(b *batch) {
	b.text, b.records, b.err = append(b.text[:0], s.rest...), b.records[:0], nil
	rest, size := 0, batchSize
	for rest == 0 && b.err == nil {
		b.err = s.read(b, size)
		rest = s.split(b)
		if s.stopped() {
			b.err = io.EOF
		}
		size *= 2
		if rest == 0 && b.err == nil && len(b.text) > s.limit {
			b.err = s.fail(nil, &TooLargeError{s.limit})
		}
	}
	s.rest = append(s.rest[:0], b.text[rest:]...)
	s.pass(b.text[:rest])
	if b.err == io.EOF {
		b.err = s.finish()
	}
}

// stopped reports whether an array that is a value in an object has ended, or an object of
// arrays comes next.
func (s *splitter) stopped() bool { return s.inside && s.place == atEnd || s.found }

// pass advances the position by a text.
func (s *splitter) pass(text []byte) {
	s.offset += int64(len(text))
	s.line += bytes.Count(text, newline)
}

// read fills the text of the batch up to size bytes. It returns io.EOF at the end of the
// source, or a [*DecodeError] if the source failed.
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

// split finds the complete records in the text of the batch and returns the length of the
// text up to the end of the last one. It sets the error of the batch for text that cannot
// be part of a record.
func (s *splitter) split(b *batch) (used int) {
	line, counted := s.line+1, 0
	for i := 0; i < len(b.text) && !s.stopped(); used = i {
		c := b.text[i]
		switch {
		case isSpace(c) || s.punctuation(c):
			i++
			continue
		case c == byteOrderMark[0] && s.place == atStart:
			if n := markLength(b.text[i:]); n > 0 {
				i += n
				continue
			} else if len(b.text)-i < len(byteOrderMark) && s.ended == nil {
				return used
			}
		}
		if c != '{' || s.place == afterOne || s.place == atEnd {
			b.err = s.fail(b.text[:i], ErrNoObjects)
			return i
		}
		if s.worlds && s.place == atStart {
			world, known := opensWorld(b.text[i:])
			if s.found = world; world || !known {
				return used
			}
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

// markLength returns the length of the byte order mark at the start of a text, 0 without
// one.
func markLength(text []byte) int {
	if bytes.HasPrefix(text, byteOrderMark) {
		return len(byteOrderMark)
	}
	return 0
}

// opensWorld reports whether an object is an object of arrays: it is empty, or its first
// key is the name of a list. Records begin with other keys. known is false if the first
// key is incomplete.
func opensWorld(text []byte) (world, known bool) {
	text = bytes.TrimLeft(text[1:], " \t\r\n")
	switch {
	case len(text) == 0:
		return false, false
	case text[0] == '}':
		return true, true
	case text[0] != '"':
		return false, true
	}
	length := stringLength(text)
	if length == 0 {
		return false, len(text) > longestKey
	}
	key := string(text[1 : length-1])
	if strings.Contains(key, `\`) && json.Unmarshal(text[:length], &key) != nil {
		return false, true
	}
	return kindNamed(key) != 0, true
}

var newline = []byte("\n")

// afterRecord returns what may follow a record.
func (s *splitter) afterRecord() place {
	if s.array {
		return afterOne
	}
	return atStart
}

// punctuation accepts a bracket or a comma between records. It reports whether c is one
// that may occur here.
func (s *splitter) punctuation(c byte) bool {
	switch {
	case c == '[' && s.place == atStart:
		s.array, s.place = true, atFirst
	case c == ',' && s.place == afterOne:
		s.place = atNext
	case c == ']' && s.inside && (s.place == atFirst || s.place == afterOne):
		s.place = atEnd
	case c == ']' && s.array && (s.place == atFirst || s.place == afterOne):
		s.array, s.place = false, atStart
	default:
		return false
	}
	return true
}

// finish returns io.EOF if the text may end here, else the error of an incomplete text.
func (s *splitter) finish() error {
	if !s.stopped() && (len(s.rest) > 0 || s.array) {
		return s.fail(nil, io.ErrUnexpectedEOF)
	}
	return io.EOF
}

// fail returns an error at the end of a text, which follows the text split so far.
func (s *splitter) fail(text []byte, cause error) error {
	return &DecodeError{
		Line:   s.line + bytes.Count(text, newline) + 1,
		Offset: s.offset + int64(len(text)),
		Err:    cause,
	}
}

// longestKey is the largest length of a key with its quotes, in bytes. It is longer than
// every known key.
const longestKey = 256

// moreText is how many bytes are read at a time between the arrays of an object.
const moreText = 4 << 10

// open moves past the opening brace of the object of arrays that comes next.
func (s *splitter) open() error {
	s.found = false
	return s.want('{')
}

// leave prepares to split the text after the object of arrays.
func (s *splitter) leave() { s.place, s.array, s.inside = atStart, false, false }

// member moves to the value of the next member of an object and returns its key. At the
// end of the object it moves past the closing brace and returns false.
func (s *splitter) member(first bool) (key string, ok bool, err error) {
	if c, err := s.peek(); err != nil {
		return "", false, s.cause(err, nil)
	} else if c == '}' {
		s.skip(1)
		return "", false, nil
	}
	if !first {
		err = s.want(',')
	}
	if err == nil {
		key, err = s.key()
	}
	if err == nil {
		err = s.want(':')
	}
	return key, true, err
}

// key moves past a key and returns it.
func (s *splitter) key() (key string, err error) {
	if c, err := s.peek(); err != nil || c != '"' {
		return "", s.cause(err, ErrNoArray)
	}
	length := stringLength(s.rest)
	for ; length == 0; length = stringLength(s.rest) {
		if len(s.rest) > longestKey {
			return "", s.fail(nil, ErrUnknownKey)
		}
		if err := s.more(); err != nil {
			return "", s.cause(err, nil)
		}
	}
	if err := json.Unmarshal(s.rest[:length], &key); err != nil {
		return "", s.fail(nil, err)
	}
	s.skip(length)
	return key, nil
}

// null moves past a null, and reports whether there was one. It returns the error of
// a source that failed.
func (s *splitter) null() (bool, error) {
	const null = "null"
	for len(s.rest) < len(null) {
		if err := s.more(); err == io.EOF {
			break
		} else if err != nil {
			return false, err
		}
	}
	if !bytes.HasPrefix(s.rest, []byte(null)) {
		return false, nil
	}
	s.skip(len(null))
	return true, nil
}

// enter prepares to split the array that comes next.
func (s *splitter) enter() { s.place, s.array, s.inside = atStart, false, true }

// want moves past a character that must come next after any white space.
func (s *splitter) want(c byte) error {
	if got, err := s.peek(); err != nil || got != c {
		return s.cause(err, ErrNoArray)
	}
	s.skip(1)
	return nil
}

// cause returns err, or the other error at the current position if err is nil. For io.EOF
// it returns the error of an incomplete text.
func (s *splitter) cause(err, otherwise error) error {
	switch err {
	case nil:
		return s.fail(nil, otherwise)
	case io.EOF:
		return s.fail(s.rest, io.ErrUnexpectedEOF)
	}
	return err
}

// peek moves past white space and returns the next character, or io.EOF.
func (s *splitter) peek() (byte, error) {
	for {
		for i, c := range s.rest {
			if !isSpace(c) {
				s.skip(i)
				return c, nil
			}
		}
		s.skip(len(s.rest))
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// skip moves past n bytes of rest.
func (s *splitter) skip(n int) {
	s.pass(s.rest[:n])
	s.rest = s.rest[n:]
}

// more reads more text into rest. At the end of the text it returns io.EOF or the error
// of the source.
func (s *splitter) more() error {
	b := batch{text: s.rest}
	err := s.read(&b, len(s.rest)+moreText)
	if len(b.text) > len(s.rest) {
		err = nil
	}
	s.rest = b.text
	return err
}

// isSpace reports whether c is white space in JSON.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// objectLength returns the length of the JSON object at the start of a text, 0 if the
// object is incomplete.
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

// stringLength returns the length of the JSON string at the start of a text, 0 if the
// string is incomplete.
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
