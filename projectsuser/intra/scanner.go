package intra

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/projectsuser/roster/projectsuser/optional"
)

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

// field says how a [scanner] reads the value of a key into a record.
type field[T any] struct {
	key  string
	read func(*scanner, *T)
}

// object reads an object. Null leaves the record as it is, as in encoding/json.
func object[T any](s *scanner, to *T, fields []field[T]) {
	if s.null() {
		return
	}
	s.open('{')
	likely := 0 // the API sends the keys in the order of the fields
	for first := true; s.more(first, '}'); first = false {
		key, plain := s.quoted()
		s.expect(':')
		i := find(fields, key, likely)
		switch {
		case i >= 0:
			fields[i].read(s, to)
			likely = i + 1
		case plain && !folds(fields, key):
			s.skip()
		default:
			s.fail()
		}
	}
}

// find returns the index of the field with a key, -1 if not found. It compares the likely
// one first.
func find[T any](fields []field[T], key []byte, likely int) int {
	if likely < len(fields) && fields[likely].key == string(key) {
		return likely
	}
	for i := range fields {
		if fields[i].key == string(key) {
			return i
		}
	}
	return -1
}

// folds reports whether a key in ASCII is that of a field in other letters: encoding/json
// takes it for that field.
func folds[T any](fields []field[T], key []byte) bool {
	for i := range fields {
		if len(fields[i].key) == len(key) && strings.EqualFold(fields[i].key, string(key)) {
			return true
		}
	}
	return false
}

// The functions below read a value into a field. Null leaves a number, a truth or a text
// as it is, as in encoding/json.

// value reads a number, a truth or a text.
func value[T any](s *scanner, to *T, read func(*scanner) T) {
	if !s.null() {
		*to = read(s)
	}
}

// maybe reads a value that may be null.
func maybe[T any](s *scanner, to *optional.Optional[T], read func(*scanner) T) {
	if s.null() {
		*to = optional.Null[T]()
	} else {
		*to = optional.Some(read(s))
	}
}

// whole returns the function that reads an object as a value.
func whole[T any](fields []field[T]) func(*scanner) T {
	return func(s *scanner) (v T) {
		object(s, &v, fields)
		return v
	}
}

// moment reads a date; null is the zero Time.
func moment(s *scanner, to *Time) {
	if s.null() {
		*to = Time{}
	} else {
		*to = date(s)
	}
}

// pointer reads an object that may be null, into the one that is there.
func pointer[T any](s *scanner, to **T, fields []field[T]) {
	if s.null() {
		*to = nil
		return
	}
	if *to == nil {
		*to = new(T)
	}
	object(s, *to, fields)
}

// list reads an array; null is nil. Like encoding/json it reads the elements into those
// that are there, which matters if a key occurs twice.
func list[T any](s *scanner, to *List[T], read func(*scanner, *T)) {
	if s.null() {
		*to = nil
		return
	}
	elements := (*to)[:0]
	s.open('[')
	for first := true; s.more(first, ']'); first = false {
		if len(elements) < cap(elements) {
			elements = elements[:len(elements)+1]
		} else {
			elements = append(elements, *new(T))
		}
		read(s, &elements[len(elements)-1])
	}
	if len(elements) == 0 {
		elements = List[T]{}
	}
	*to = elements
}

// objects reads an array of objects.
func objects[T any](s *scanner, to *List[T], fields []field[T]) {
	list(s, to, func(s *scanner, element *T) { object(s, element, fields) })
}

// quoted moves past a string. It returns the text between the quotes, as it is written,
// and whether that is the string itself, because it is ASCII without escapes.
func (s *scanner) quoted() (text []byte, plain bool) {
	s.expect('"')
	plain = true
	for start := s.at; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[start : s.at-1], plain
		case c == '\\':
			n := escapeLength(s.text[s.at:])
			if n == 0 {
				s.fail()
				return nil, false
			}
			plain = false
			s.at += n - 1
		case c < ' ':
			s.fail()
			return nil, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	s.fail()
	return nil, false
}

// escapeLength returns the length of the JSON escape at the start of a text, 0 if the text
// does not start with one.
func escapeLength(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := escapedRune(text); ok {
			return 6
		}
	}
	return 0
}

// escapedRune returns the rune of an escape like \u00e9 at the start of a text, and
// whether there is one.
func escapedRune(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range text[2:6] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case (c|0x20)-'a' <= 5:
			c = (c | 0x20) - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// text reads a string.
func text[T ~string](s *scanner) T {
	written, plain := s.quoted()
	switch {
	case plain:
		return T(s.recent.string(written))
	case !utf8.Valid(written):
		s.fail()
		return ""
	}
	return T(s.recent.string(unescaped(written)))
}

// unescaped returns the string for what is written between the quotes.
func unescaped(written []byte) []byte {
	out := make([]byte, 0, len(written))
	for len(written) > 0 {
		if written[0] != '\\' {
			out = append(out, written[0])
			written = written[1:]
			continue
		}
		r, size := rune(written[1]), 2
		switch r {
		case 'b':
			r = '\b'
		case 'f':
			r = '\f'
		case 'n':
			r = '\n'
		case 'r':
			r = '\r'
		case 't':
			r = '\t'
		case 'u':
			r, size = unescapedRune(written)
		}
		out = utf8.AppendRune(out, r)
		written = written[size:]
	}
	return out
}

// unescapedRune returns the rune of an escape like \u00e9, or of two that are
// a surrogate pair, and their length. Half a pair is the replacement character.
func unescapedRune(text []byte) (r rune, size int) {
	r, _ = escapedRune(text)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	second, _ := escapedRune(text[6:])
	if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
		return r, 12
	}
	return r, 6
}

// date reads a date, in the forms of [ParseTime].
func date(s *scanner) Time {
	written, _ := s.quoted()
	t, ok := parseTime(written)
	if !ok {
		s.fail()
	}
	return t
}

// recent keeps short strings that occurred lately, because most names, words and grades in
// an answer occur many times. It has one place for each hash.
type recent [256]string

// longestRecent is the length of the longest string that is kept.
const longestRecent = 40

// string returns a text as a string, a kept one if possible.
func (k *recent) string(text []byte) string {
	if len(text) > longestRecent {
		return string(text)
	}
	var hash uint32
	for _, c := range text {
		hash = hash*31 + uint32(c)
	}
	place := &k[(hash^hash>>8)%uint32(len(k))]
	if *place != string(text) {
		*place = string(text)
	}
	return *place
}
