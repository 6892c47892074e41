package state

import "strings"

// names are the texts of an enumeration, by number; number 0 is none and has
// no text.
type names []string

// parse returns the number whose name is text, whatever its case and with
// spaces or hyphens for underscores. It allocates nothing but its error.
func (n names) parse(kind, text string) (uint8, error) {
	for i, name := range n {
		if i > 0 && sameName(name, text) {
			return uint8(i), nil
		}
	}
	return 0, &ParseError{Kind: kind, Text: text, Allowed: n[1:]}
}

// sameName reports whether text spells name, which is lower case.
func sameName(name, text string) bool {
	if len(name) != len(text) {
		return false
	}
	for i := range len(text) {
		if name[i] != canonical(text[i]) {
			return false
		}
	}
	return true
}

// canonical returns c as it would stand in a name.
func canonical(c byte) byte {
	switch {
	case c == ' ' || c == '-':
		return '_'
	case 'A' <= c && c <= 'Z':
		return c + ('a' - 'A')
	}
	return c
}

// list returns the names as a sentence has them: "a, b, c".
func (n names) list() string { return strings.Join(n, ", ") }
