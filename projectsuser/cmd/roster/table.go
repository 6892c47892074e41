package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// row writes a row of a table: the first cell to the left, numbers to the right.
func row(out io.Writer, indent, first string, cells ...any) {
	fmt.Fprintf(out, "%s%-22s", indent, first)
	for _, c := range cells {
		fmt.Fprintf(out, "%15v", c)
	}
	fmt.Fprintln(out)
}

// width is how many columns a line may take.
const width = 78

// wrap writes text in lines of at most width, the first after head and the
// others under it. What a terminal would obey rather than show is replaced.
func wrap(out io.Writer, head, text string) {
	line, under := head, strings.Repeat(" ", len(head))
	for _, word := range strings.Fields(strings.Map(shown, text)) {
		if len(line)+1+len(word) > width && line != under {
			fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = under
		}
		if line != head && line != under {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
}

// shown returns r, or the replacement character for one that does not print.
func shown(r rune) rune {
	if unicode.IsPrint(r) || unicode.IsSpace(r) {
		return r
	}
	return unicode.ReplacementChar
}
