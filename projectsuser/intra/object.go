package intra

import (
	"encoding/json"
	"errors"
	"io"
)

// Causes of a [DecodeError] in an object that holds arrays of records.
var (
	// ErrNoArray says that what stands in the object is no key with an array of records.
	ErrNoArray = errors.New("want a key with an array of records, or the end of the object")

	// ErrUnknownKey says that a key is none that a [World] reads.
	ErrUnknownKey = errors.New("want one of the keys projects, project_sessions, users, teams, projects_users")

	// ErrRepeatedKey says that a key stands in the object twice.
	ErrRepeatedKey = errors.New("want each key once")

	// ErrTrailing says that something follows the object.
	ErrTrailing = errors.New("want nothing after the object")
)

// longestKey is how many bytes of a key are read, quotes and all, before it is
// given up on: more than any key has that is known.
const longestKey = 256

// moreText is how much text is read at a time between the arrays of an object.
const moreText = 4 << 10

// open moves into the object that the text has to be.
func (s *splitter) open() error {
	for len(s.carry) < len(byteOrderMark) && s.ended == nil {
		s.more()
	}
	if bytes := len(byteOrderMark); len(s.carry) >= bytes && string(s.carry[:bytes]) == string(byteOrderMark) {
		s.skip(bytes)
	}
	return s.want('{')
}

// member moves to the value of an object's next member and returns its key, or
// to behind the object, and then there is none.
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
	length := stringLength(s.carry)
	for ; length == 0; length = stringLength(s.carry) {
		if len(s.carry) > longestKey {
			return "", s.fail(nil, ErrUnknownKey)
		}
		if err := s.more(); err != nil {
			return "", s.cause(err, nil)
		}
	}
	if err := json.Unmarshal(s.carry[:length], &key); err != nil {
		return "", s.fail(nil, err)
	}
	s.skip(length)
	return key, nil
}

// null moves past a null, and reports whether there was one.
func (s *splitter) null() bool {
	const null = "null"
	for len(s.carry) < len(null) && s.more() == nil {
	}
	if len(s.carry) < len(null) || string(s.carry[:len(null)]) != null {
		return false
	}
	s.skip(len(null))
	return true
}

// enter prepares to split the array that comes next.
func (s *splitter) enter() { s.place, s.array, s.inside = atStart, false, true }

// end refuses what follows the object.
func (s *splitter) end() error {
	if _, err := s.peek(); err != io.EOF {
		return s.cause(err, ErrTrailing)
	}
	return nil
}

// want moves past a character that has to come next, after any space.
func (s *splitter) want(c byte) error {
	if got, err := s.peek(); err != nil || got != c {
		return s.cause(err, ErrNoArray)
	}
	s.skip(1)
	return nil
}

// cause returns the error that something failed with, else the one given: both
// where the splitter stands. The end of the text is never the proper one.
func (s *splitter) cause(err, otherwise error) error {
	switch err {
	case nil:
		return s.fail(nil, otherwise)
	case io.EOF:
		return s.fail(s.carry, io.ErrUnexpectedEOF)
	}
	return err
}

// peek moves past space and returns what comes next, or io.EOF.
func (s *splitter) peek() (byte, error) {
	for {
		for i, c := range s.carry {
			if !isSpace(c) {
				s.skip(i)
				return c, nil
			}
		}
		s.skip(len(s.carry))
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// skip moves past so many bytes of the carry.
func (s *splitter) skip(n int) {
	s.pass(s.carry[:n])
	s.carry = s.carry[n:]
}

// more reads more text behind the carry. It fails with io.EOF, or where the
// source failed, if there is none.
func (s *splitter) more() error {
	b := batch{text: s.carry}
	err := s.read(&b, len(s.carry)+moreText)
	if len(b.text) > len(s.carry) {
		err = nil
	}
	s.carry = b.text
	return err
}
