// Package fieldset has what the sets of fields of all kinds of records share.
package fieldset

import (
	"math/bits"
	"strconv"
	"strings"
)

// Text lists the names of the bits of a set, separated by commas, in the order of the
// bits. names has the name of each bit, from the lowest. A bit without a name is listed
// as "bit 31". The empty set is "none".
func Text(set uint32, names []string) string {
	if set == 0 {
		return "none"
	}
	var words []string
	for rest := set; rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros32(rest)
		if bit < len(names) {
			words = append(words, names[bit])
		} else {
			words = append(words, "bit "+strconv.Itoa(bit))
		}
	}
	return strings.Join(words, ", ")
}
