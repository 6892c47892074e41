package user

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Decimal is an exact decimal number, for a rate or a price. It has at most twelve
// digits before and six digits after the decimal point. The zero Decimal is 0.
// Decimals can be compared with ==.
type Decimal struct {
	millionths int64
}

const (
	decimals   = 6
	million    = 1_000_000
	maxDecimal = 999_999_999_999*million + million - 1
)

// ParseDecimal returns the number that text represents: an optional sign, at most
// twelve digits (without leading zeros), and optionally a decimal point with at
// most six digits after it (without trailing zeros). At least one digit must
// precede the point. For any other text, such as one with an exponent, it
// returns 0 and a [*DecimalError].
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

// maxExponent is the greatest exponent that [RoundDecimal] reads, far beyond the numbers
// that a Decimal holds.
const maxExponent = 1_000

// RoundDecimal returns the number that text represents, rounded half to even to six digits
// after the point. Unlike [ParseDecimal] it takes any number of digits and an exponent, as
// "33.333333333333336" and "1e2", because programs write floating-point numbers in these
// forms. It returns 0 and a [*DecimalError] for any other text, and for a number of more
// than twelve digits before the point.
func RoundDecimal(text string) (Decimal, error) {
	refused := &DecimalError{Text: text}
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits, _ = strings.CutPrefix(text, "+")
	}
	exponent := 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		n, err := strconv.Atoi(digits[i+1:])
		if err != nil || n < -maxExponent || n > maxExponent {
			return Decimal{}, refused
		}
		digits, exponent = digits[:i], n
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || !isDigits(whole+fraction) {
		return Decimal{}, refused
	}
	n, ok := millionths(whole+fraction, len(whole)+exponent)
	if !ok {
		return Decimal{}, refused
	}
	if negative {
		n = -n
	}
	return Decimal{n}, nil
}

// millionths returns a number as millionths, rounded half to even: its digits, and how
// many of them are before the point, which may be negative or more than there are. It
// returns false for a number that is too large.
func millionths(digits string, point int) (int64, bool) {
	significant := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(significant)
	kept := point + decimals
	if significant == "" || kept < 0 {
		return 0, true
	}
	if kept > len("999999999999")+decimals {
		return 0, false
	}
	rest := ""
	if kept < len(significant) {
		significant, rest = significant[:kept], significant[kept:]
	} else {
		significant += strings.Repeat("0", kept-len(significant))
	}
	n, err := strconv.ParseInt("0"+significant, 10, 64)
	if half := "5"; rest > half && strings.TrimRight(rest, "0") != half || strings.TrimRight(rest, "0") == half && n%2 == 1 {
		n++
	}
	return n, err == nil && n <= maxDecimal
}

// isDigits reports whether text contains only the digits 0 to 9.
func isDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// Sign returns -1 if d < 0, 0 if d is 0, and +1 if d > 0.
func (d Decimal) Sign() int { return cmp.Compare(d.millionths, 0) }

// Compare returns -1 if d < other, 0 if they are equal, and +1 if d > other.
func (d Decimal) Compare(other Decimal) int { return cmp.Compare(d.millionths, other.millionths) }

// Equal reports whether d == other.
func (d Decimal) Equal(other Decimal) bool { return d == other }

// String returns d without trailing zeros after the decimal point, as "12.5".
func (d Decimal) String() string { return d.Fixed(0) }

// Fixed returns d with at least places digits after the decimal point, as "12.50"
// for 2. It never rounds; more than six places count as six.
func (d Decimal) Fixed(places int) string {
	return string(d.AppendFixed(make([]byte, 0, maxText), places))
}

// maxText is the length of the longest text of a Decimal: a sign, twelve digits, a
// point and six digits.
const maxText = 20

// AppendFixed appends the text of [Decimal.Fixed] to the buffer and returns it.
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

// MarshalText returns the text of [Decimal.String]. The error is always nil.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText sets d to the number that [ParseDecimal] returns. If it returns an
// error, d keeps its value.
func (d *Decimal) UnmarshalText(text []byte) error {
	parsed, err := ParseDecimal(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// DecimalError reports a text that is not a number or has too many digits for a
// [Decimal].
type DecimalError struct {
	Text string // the text that was parsed, in full
}

func (e *DecimalError) Error() string {
	return fmt.Sprintf("user: amount %q: want at most 12 digits, and at most 6 after the decimal point", excerpt.Of(e.Text))
}
