package intra

import (
	"unicode/utf16"
	"unicode/utf8"
)

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

// escapeLength returns the length of the escape at the start of a text, 0 if it is none
// of JSON's.
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
