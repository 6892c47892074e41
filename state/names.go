package state

import "strings"

// names are the texts of an enumeration, by number. Number 0 is the zero value
// and has no text.
type names []string

// parse returns the number of the name that equals text. It ignores case and
// takes spaces and hyphens for underscores. It returns a [*ParseError] if no
// name matches, and allocates only that error.
func (n names) parse(kind, text string) (uint8, error) {
	for i, name := range n {
		if i > 0 && sameName(name, text) {
			return uint8(i), nil
		}
	}
	return 0, &ParseError{Kind: kind, Text: text, Allowed: n[1:]}
}

// sameName reports whether text equals name after normalization. The name must
// be normalized already.
func sameName(name, text string) bool {
	if len(name) != len(text) {
		return false
	}
	for i := range len(text) {
		if name[i] != normalize(text[i]) {
			return false
		}
	}
	return true
}

// normalize returns c in lower case, and an underscore for a space or a hyphen.
func normalize(c byte) byte {
	switch {
	case c == ' ' || c == '-':
		return '_'
	case 'A' <= c && c <= 'Z':
		return c + ('a' - 'A')
	}
	return c
}

// list returns the names separated by commas, as "a, b, c".
func (n names) list() string { return strings.Join(n, ", ") }
