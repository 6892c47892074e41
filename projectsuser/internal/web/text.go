package web

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// IsBlank reports whether a text has nothing but space.
func IsBlank(text string) bool { return strings.TrimSpace(text) == "" }

// IsEmail reports whether a text is an e-mail address of at most so many characters,
// without a name beside it.
func IsEmail(text string, most int) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && utf8.RuneCountInString(text) <= most
}

// Named reads a text that is not blank, of at most so many characters.
func Named(want string, most int) Reader[string] {
	return Reader[string]{want, func(v Value) (string, bool) {
		return v.text, v.kind == Text && !IsBlank(v.text) && utf8.RuneCountInString(v.text) <= most
	}}
}
