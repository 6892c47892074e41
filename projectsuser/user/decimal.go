package user

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Decimal is an exact amount: a rate, a price. It has up to six decimals and up
// to twelve digits before them. The zero Decimal is 0. Decimals compare with ==.
type Decimal struct {
	millionths int64
}

const (
	decimals   = 6
	million    = 1_000_000
	maxDecimal = 999_999_999_999*million + million - 1
)

// ParseDecimal returns the amount that a text writes: digits, perhaps with a sign
// before them and a point between them. Anything else, an exponent or a seventh
// decimal that is not 0, gives a [*DecimalError].
func ParseDecimal(text string) (Decimal, error) {
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits, _ = strings.CutPrefix(text, "+")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if fraction = strings.TrimRight(fraction, "0"); len(fraction) > decimals || !isDigits(whole+fraction) || whole == "" {
		return Decimal{}, &DecimalError{Text: text}
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil || n > maxDecimal {
		return Decimal{}, &DecimalError{Text: text}
	}
	if negative {
		n = -n
	}
	return Decimal{n}, nil
}

func isDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// Sign returns -1 for an amount below 0, 0 for 0, and +1 for one above it.
func (d Decimal) Sign() int { return cmp.Compare(d.millionths, 0) }

// Compare orders amounts.
func (d Decimal) Compare(other Decimal) int { return cmp.Compare(d.millionths, other.millionths) }

// Equal reports whether the amounts are the same, as == does.
func (d Decimal) Equal(other Decimal) bool { return d == other }

// String returns the amount with as many decimals as it needs, as "12.5".
func (d Decimal) String() string { return d.Fixed(0) }

// Fixed returns the amount with at least so many decimals, up to six, as "12.50"
// for two. It never rounds.
func (d Decimal) Fixed(places int) string {
	return string(d.AppendFixed(make([]byte, 0, maxText), places))
}

// maxText is how long the longest amount is: a sign, twelve digits, a point and
// six decimals.
const maxText = 20

// AppendFixed appends the amount as [Decimal.Fixed] has it.
func (d Decimal) AppendFixed(to []byte, places int) []byte {
	n := d.millionths
	if n < 0 {
		n, to = -n, append(to, '-')
	}
	to = strconv.AppendInt(to, n/million, 10)
	places = min(places, decimals)
	fraction := n % million
	for unit := int64(million / 10); fraction > 0 || places > 0; unit /= 10 {
		if unit == million/10 {
			to = append(to, '.')
		}
		to = append(to, byte('0'+fraction/unit))
		fraction %= unit
		places--
	}
	return to
}

// MarshalText writes the amount as [Decimal.String] does.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [ParseDecimal] reads. On an error d keeps its value.
func (d *Decimal) UnmarshalText(text []byte) error {
	parsed, err := ParseDecimal(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// DecimalError says that a text is no amount, or one that is too long to be kept
// exactly.
type DecimalError struct {
	Text string
}

func (e *DecimalError) Error() string {
	return fmt.Sprintf("user: amount %q: want digits, at most six of them behind the point", excerpt.Of(e.Text))
}
