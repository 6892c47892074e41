package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/intra"
)

// skim checks the body of an answer in one pass, which is cheap enough for every
// answer on the machine of the server: the body must be one array of objects in
// which brackets match and strings end, each with the requested status, in order of
// descending id. It returns the number of objects. It is not a complete JSON parser.
func skim(body []byte, status intra.Status) (records int, err error) {
	s := skimmer{text: body, status: []byte(strconv.Quote(status.String())), id: math.MaxInt64}
	for s.at < len(body) && err == nil {
		err = s.next()
	}
	if err == nil && (len(s.open) > 0 || !s.begun) {
		err = errors.New("truncated")
	}
	if err != nil {
		return 0, fmt.Errorf("body of %d bytes at %d: %w", len(body), s.at, err)
	}
	return s.records, nil
}

// skimmer is the state of a pass over a body.
type skimmer struct {
	text    []byte
	at      int
	open    []byte // the open brackets
	begun   bool   // the array has started
	status  []byte // that each record must have, as a JSON string
	records int
	id      int64 // of the last record
	members int   // the members of the current record that were seen
}

// The members that each record must have.
const (
	hasID = 1 << iota
	hasStatus
)

// The number of open brackets within the array and within a record.
const (
	inArray  = 1
	inRecord = 2
)

// delimiters are the bytes at which a skimmer stops.
var delimiters = [256]bool{'"': true, '[': true, ']': true, '{': true, '}': true}

// next skips to the next delimiter and reads a bracket or a string.
func (s *skimmer) next() error {
	for !delimiters[s.text[s.at]] {
		if s.at++; s.at == len(s.text) {
			return nil
		}
	}
	c := s.text[s.at]
	s.at++
	switch c {
	case '[', '{':
		return s.begin(c)
	case ']':
		return s.end('[')
	case '}':
		return s.end('{')
	}
	return s.string()
}

// begin opens a bracket.
func (s *skimmer) begin(bracket byte) error {
	s.open = append(s.open, bracket)
	switch len(s.open) {
	case inArray:
		if bracket != '[' || s.begun {
			return errors.New("not one array")
		}
		s.begun = true
	case inRecord:
		if bracket != '{' {
			return errors.New("not a record")
		}
		s.members = 0
	}
	return nil
}

// end closes a bracket, which must be the last one that was opened.
func (s *skimmer) end(bracket byte) error {
	last := len(s.open) - 1
	if last < 0 || s.open[last] != bracket {
		return errors.New("brackets do not match")
	}
	if len(s.open) == inRecord {
		if s.members != hasID|hasStatus {
			return errors.New("a record without id or status")
		}
		s.records++
	}
	s.open = s.open[:last]
	return nil
}

// string skips a string and, if it is a key of a record, checks the value.
func (s *skimmer) string() error {
	start := s.at
	for ; ; s.at++ {
		n := bytes.IndexByte(s.text[s.at:], '"')
		if n < 0 {
			return errors.New("unterminated string")
		}
		if s.at += n; s.text[s.at-1] != '\\' || !escaped(s.text[start:s.at]) {
			break
		}
	}
	key := s.text[start:s.at]
	s.at++
	if len(s.open) != inRecord || s.at >= len(s.text) || s.text[s.at] != ':' {
		return nil
	}
	return s.member(key, bytes.TrimLeft(s.text[s.at+1:], " "))
}

// escaped reports whether a quote after the text is escaped.
func escaped(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}

// member checks the value of a member of a record.
func (s *skimmer) member(key, value []byte) error {
	switch string(key) {
	case "id":
		end := bytes.IndexAny(value[:min(len(value), 24)], ",} ")
		id, err := strconv.ParseInt(string(value[:max(end, 0)]), 10, 64)
		if err != nil {
			return err
		}
		if id >= s.id {
			return fmt.Errorf("id %d after %d", id, s.id)
		}
		s.id = id
		s.members |= hasID
	case "status":
		if !bytes.HasPrefix(value, s.status) {
			return fmt.Errorf("status %.20s, want %s", value, s.status)
		}
		s.members |= hasStatus
	}
	return nil
}
