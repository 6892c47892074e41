// Package excerpt cuts texts from outside to what an error message can repeat.
package excerpt

import "strings"

// longest is how much of a text a message repeats, in bytes.
const longest = 64

// Of returns text, cut where it is too long to be read in a message. It never
// cuts through a letter.
func Of(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "..."
}
