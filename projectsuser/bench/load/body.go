package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/projectsuser/roster/projectsuser/intra"
)

// skim goes through the body of an answer once, which is cheap enough to do with
// every answer beside the server: it is an array of objects in which brackets
// match and texts end, each has the status that was asked for, and their ids
// descend. It returns how many there are.
func skim(body []byte, status intra.Status) (records int, err error) {
	s := skimmer{text: body, status: []byte(strconv.Quote(status.String())), id: math.MaxInt64}
	for s.at < len(body) && err == nil {
		err = s.next()
	}
	if err == nil && (len(s.open) > 0 || !s.begun) {
		err = errors.New("cut")
	}
	if err != nil {
		return 0, fmt.Errorf("body of %d bytes at %d: %w", len(body), s.at, err)
	}
	return s.records, nil
}

// skimmer is how far a body was skimmed.
type skimmer struct {
	text    []byte
	at      int
	open    []byte // the brackets that are open
	begun   bool   // the array has begun
	status  []byte // that each record should have, as it is written
	records int
	id      int64 // of the last record
	told    int   // what the record under way has told so far
}

// What each record has to tell, once.
const (
	toldID = 1 << iota
	toldStatus
)

// Where the brackets of the array and of a record are.
const (
	inArray  = 1
	inRecord = 2
)

// matters are the bytes that a skimmer does not pass over.
var matters = [256]bool{'"': true, '[': true, ']': true, '{': true, '}': true}

// next passes over what does not matter and reads a bracket or a text.
func (s *skimmer) next() error {
	for !matters[s.text[s.at]] {
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
		s.told = 0
	}
	return nil
}

// end closes a bracket, which has to be the last one that was opened.
func (s *skimmer) end(bracket byte) error {
	last := len(s.open) - 1
	if last < 0 || s.open[last] != bracket {
		return errors.New("brackets do not match")
	}
	if len(s.open) == inRecord {
		if s.told != toldID|toldStatus {
			return errors.New("a record without id or status")
		}
		s.records++
	}
	s.open = s.open[:last]
	return nil
}

// string passes over a text, and looks at what follows if it is a key of a record.
func (s *skimmer) string() error {
	start := s.at
	for ; ; s.at++ {
		n := bytes.IndexByte(s.text[s.at:], '"')
		if n < 0 {
			return errors.New("a text that does not end")
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

// escaped reports whether a quote after the text is part of it.
func escaped(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 1
}

// member looks at a member of a record, of which the value follows.
func (s *skimmer) member(key, follows []byte) error {
	switch string(key) {
	case "id":
		end := bytes.IndexAny(follows[:min(len(follows), 24)], ",} ")
		id, err := strconv.ParseInt(string(follows[:max(end, 0)]), 10, 64)
		if err != nil {
			return err
		}
		if id >= s.id {
			return fmt.Errorf("id %d after %d", id, s.id)
		}
		s.id = id
		s.told |= toldID
	case "status":
		if !bytes.HasPrefix(follows, s.status) {
			return fmt.Errorf("status %.20s, want %s", follows, s.status)
		}
		s.told |= toldStatus
	}
	return nil
}
