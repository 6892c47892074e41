package command

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// row writes a row of a table: the first cell aligned left, the others right.
func row(out io.Writer, indent, first string, cells ...any) {
	fmt.Fprintf(out, "%s%-22s", indent, first)
	for _, c := range cells {
		fmt.Fprintf(out, "%15v", c)
	}
	fmt.Fprintln(out)
}

// width is the most columns that a line takes.
const width = 78

// wrap writes text in lines of at most width columns. The first line begins with
// head, the others are indented by the length of head. Words are never split, and
// characters that could control a terminal are replaced.
func wrap(out io.Writer, head, text string) {
	line, indent := head, strings.Repeat(" ", len(head))
	for _, word := range strings.Fields(printable(text)) {
		if len(line)+1+len(word) > width && line != indent {
			fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = indent
		}
		if line != head && line != indent {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
}

// printable replaces the characters of text that could control a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || unicode.IsSpace(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// capitalized returns an ASCII text with a capital first letter.
func capitalized(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// number returns a count with its noun in the right form: 1 team, 2 teams.
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
