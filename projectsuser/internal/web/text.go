package web

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// IsBlank reports whether a text is empty or only white space.
func IsBlank(text string) bool { return strings.TrimSpace(text) == "" }

// IsEmail reports whether a text is an e-mail address of at most a number of
// characters, without a name before it.
func IsEmail(text string, most int) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && utf8.RuneCountInString(text) <= most
}

// Named reads texts that are not blank and have at most a number of characters.
func Named(want string, most int) Reader[string] {
	return Reader[string]{want, func(v Value) (string, bool) {
		return v.text, v.kind == Text && !IsBlank(v.text) && utf8.RuneCountInString(v.text) <= most
	}}
}
