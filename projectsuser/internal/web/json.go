package web

import (
	"time"
	"unicode/utf8"
)

// AppendString appends a text as a string of JSON, with the same escapes as
// encoding/json writes: <, > and & too, so that it may stand in a page.
func AppendString(to []byte, text string) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if !plain[c] {
				to = appendEscape(append(to, text[from:i]...), c)
				from = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if escaped := escapedRune(r, size); escaped != "" {
			to = append(append(to, text[from:i]...), escaped...)
			from = i + size
		}
		i += size
	}
	return append(append(to, text[from:]...), '"')
}

// plain are the letters of ASCII that stand for themselves.
var plain = func() (plain [utf8.RuneSelf]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' // 0x7f is plain
	}
	return plain
}()

// appendEscape appends the escape of a letter that is not plain.
func appendEscape(to []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(to, '\\', c)
	case '\b':
		return append(to, '\\', 'b')
	case '\f':
		return append(to, '\\', 'f')
	case '\n':
		return append(to, '\\', 'n')
	case '\r':
		return append(to, '\\', 'r')
	case '\t':
		return append(to, '\\', 't')
	}
	return append(to, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
}

// escapedRune returns what stands for a letter beyond ASCII, "" for itself: what
// is no UTF-8, and two letters that JavaScript takes for ends of lines.
func escapedRune(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}

// AppendTime appends an instant as a string of JSON, in UTC with milliseconds;
// fractions below are cut off. The year has to have four digits.
func AppendTime(to []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	milli := t.Nanosecond() / 1e6
	from := len(to)
	to = append(to, `"0000-00-00T00:00:00.000Z"`...)
	text := to[from:]
	putDigits(text[1:3], year/100)
	putDigits(text[3:5], year%100)
	putDigits(text[6:8], int(month))
	putDigits(text[9:11], day)
	putDigits(text[12:14], hour)
	putDigits(text[15:17], minute)
	putDigits(text[18:20], second)
	putDigits(text[21:23], milli/10)
	text[23] += byte(milli % 10)
	return to
}

// putDigits writes a number of two digits.
func putDigits(text []byte, n int) {
	text[0], text[1] = byte('0'+n/10), byte('0'+n%10)
}
