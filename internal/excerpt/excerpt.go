// Package excerpt shortens texts from outside for error messages, so that a long
// or hostile input cannot fill a log.
package excerpt

import "strings"

// maxBytes is the maximum length of an excerpt, in bytes, without the ellipsis.
const maxBytes = 64

// Of returns text unchanged if it has at most 64 bytes. Otherwise it returns the
// first 64 bytes followed by "...". It never cuts a UTF-8 character: an
// incomplete one at the end is dropped.
func Of(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes], "") + "..."
}
