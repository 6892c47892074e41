package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded returns the text that is equal for all texts that differ in letter case only.
func folded(text string) string {
	same := strings.IndexFunc(text, func(r rune) bool { return r != foldedRune(r) }) < 0
	if same {
		return text // also where bytes are not UTF-8
	}
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			out = append(out, text[0])
		} else {
			out = utf8.AppendRune(out, foldedRune(r))
		}
		text = text[size:]
	}
	return string(out)
}

// foldedRune returns the smallest of the runes that differ from r in letter case only, but
// in ASCII the small letter.
func foldedRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least < utf8.RuneSelf {
		return foldedRune(least)
	}
	return least
}
