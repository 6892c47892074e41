package jsonwriter

import "unicode/utf8"

// AppendString appends a text as a JSON string, with the same escapes as
// encoding/json: it also escapes <, > and &, so that the JSON can be part of an
// HTML page. Bytes that are not UTF-8 become U+FFFD.
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

// plain reports of each ASCII character whether it needs no escape.
var plain = func() (plain [utf8.RuneSelf]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' // 0x7f is plain
	}
	return plain
}()

// appendEscape appends the escape of an ASCII character that is not plain.
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

// escapedRune returns the escape of a character beyond ASCII, "" if it needs none.
// It escapes bytes that are not UTF-8, and the two characters that end a line in
// JavaScript.
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
