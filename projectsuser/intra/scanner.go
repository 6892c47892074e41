package intra

import "strconv"

// scanner reads a JSON text into records. It takes a fraction of the time of encoding/json,
// because it reads the text once and without reflection.
//
// It reads the usual texts of the API. It fails on whatever encoding/json refuses, and on
// some texts that encoding/json accepts: keys in other letters, invalid UTF-8, numbers of
// 19 digits, deep nesting. So a failure is not an error yet: the caller must let
// encoding/json decide, and explain. What a scanner reads without failing is what
// encoding/json reads.
//
// The methods read what comes next, after white space. After a failure they read nothing,
// and loops end. A scanner may be used for one text after another.
type scanner struct {
	text   []byte
	at     int // position in text
	depth  int // number of open brackets
	failed bool
	recent recent
}

// maxDepth is how deep a scanner follows nested arrays and objects.
const maxDepth = 100

// reset starts another text.
func (s *scanner) reset(text []byte) { s.text, s.at, s.depth, s.failed = text, 0, 0, false }

// fail ends the scan: it moves to the end of the text.
func (s *scanner) fail() { s.failed, s.at = true, len(s.text) }

// ended reports whether the whole text was read without a failure.
func (s *scanner) ended() bool { return s.next() == 0 && s.at == len(s.text) && !s.failed }

// next moves past white space and returns the character there, 0 at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		if c := s.text[s.at]; !isSpace(c) {
			return c
		}
	}
	return 0
}

// expect moves past a character.
func (s *scanner) expect(c byte) {
	if s.next() != c {
		s.fail()
		return
	}
	s.at++
}

// open moves past an opening bracket.
func (s *scanner) open(bracket byte) {
	if s.depth++; s.depth > maxDepth {
		s.fail()
	}
	s.expect(bracket)
}

// more moves to the next element of an array or an object and reports whether there is
// one. At the end it moves past the closing bracket.
func (s *scanner) more(first bool, bracket byte) bool {
	switch c := s.next(); {
	case c == bracket:
		s.at++
		s.depth--
		return false
	case s.failed:
		return false
	case !first:
		s.expect(',')
	}
	return !s.failed
}

// null moves past a null, and reports whether there is one.
func (s *scanner) null() bool {
	if s.next() != 'n' {
		return false
	}
	s.word("null")
	return true
}

// word moves past a literal.
func (s *scanner) word(word string) {
	end := s.at + len(word)
	if end > len(s.text) || string(s.text[s.at:end]) != word {
		s.fail()
		return
	}
	s.at = end
}

// bool reads true or false.
func (s *scanner) bool() bool {
	if s.next() == 't' {
		s.word("true")
		return !s.failed
	}
	s.word("false")
	return false
}

// number moves past a number and returns its text.
func (s *scanner) number() []byte {
	s.next()
	start := s.at
	s.any("-")
	if !s.any("0") {
		s.digits()
	}
	if s.any(".") {
		s.digits()
	}
	if s.any("eE") {
		s.any("+-")
		s.digits()
	}
	return s.text[start:s.at]
}

// any moves past a character if it is one of several, and reports whether it is.
func (s *scanner) any(of string) bool {
	for i := range len(of) {
		if s.at < len(s.text) && s.text[s.at] == of[i] {
			s.at++
			return true
		}
	}
	return false
}

// digits moves past at least one digit.
func (s *scanner) digits() {
	start := s.at
	for s.at < len(s.text) && s.text[s.at]-'0' <= 9 {
		s.at++
	}
	if s.at == start {
		s.fail()
	}
}

// integer reads a whole number that fits the type.
func integer[T ~int | ~int32 | ~int64](s *scanner) T {
	const digits = 18 // of every number that cannot overflow
	text := s.number()
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	var n int64
	for _, c := range text {
		if c -= '0'; c > 9 {
			s.fail()
			return 0
		}
		n = n*10 + int64(c)
	}
	if negative {
		n = -n
	}
	if len(text) > digits || int64(T(n)) != n {
		s.fail()
	}
	return T(n)
}

// float reads a number.
func (s *scanner) float() float64 {
	n, err := strconv.ParseFloat(string(s.number()), 64)
	if err != nil {
		s.fail()
	}
	return n
}

// skip moves past a value of any kind.
func (s *scanner) skip() {
	switch s.next() {
	case '{':
		s.open('{')
		for first := true; s.more(first, '}'); first = false {
			s.quoted()
			s.expect(':')
			s.skip()
		}
	case '[':
		s.open('[')
		for first := true; s.more(first, ']'); first = false {
			s.skip()
		}
	case '"':
		s.quoted()
	case 't', 'f':
		s.bool()
	case 'n':
		s.null()
	default:
		s.number()
	}
}

// verbatim returns a copy of the text of a value.
func (s *scanner) verbatim() []byte {
	s.next()
	start := s.at
	s.skip()
	return append([]byte(nil), s.text[start:s.at]...)
}
