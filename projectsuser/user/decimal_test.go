package user_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/user"
)

func TestParseDecimal(t *testing.T) {
	tests := []struct{ text, want, fixed string }{
		{"0", "0", "0.00"},
		{"-0", "0", "0.00"},
		{"12.5", "12.5", "12.50"},
		{"+12.50000000", "12.5", "12.50"},
		{"007", "7", "7.00"},
		{"-0.000001", "-0.000001", "-0.000001"},
		{"1.", "1", "1.00"},
		{"999999999999.999999", "999999999999.999999", "999999999999.999999"},
	}
	for _, test := range tests {
		d, err := user.ParseDecimal(test.text)
		if err != nil || d.String() != test.want || d.Fixed(2) != test.fixed {
			t.Errorf("%q: %s and %s, %v, want %s and %s", test.text, d, d.Fixed(2), err, test.want, test.fixed)
		}
		var read user.Decimal
		if err := read.UnmarshalText([]byte(test.text)); err != nil || read != d {
			t.Errorf("%q unmarshals to %s, %v, want %s", test.text, read, err, d)
		}
	}
}

func TestParseDecimalRefusesOtherTexts(t *testing.T) {
	for _, text := range []string{"", ".", ".5", "-", "+-1", "1e3", "0.0000001", "1.2.3", " 1", "1 ", "1000000000000", "99999999999999999999", "NaN", "0x1", "1,5", "1_000"} {
		var d user.Decimal
		var wrong *user.DecimalError
		if err := d.UnmarshalText([]byte(text)); !errors.As(err, &wrong) || wrong.Text != text || d.Sign() != 0 {
			t.Errorf("%q: %s, %v", text, d, err)
		}
	}
}

// A Decimal equals the number of its text and round-trips through its own text. The
// oracle is big.Rat.
func TestLawDecimalsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`)
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		x, errX := user.ParseDecimal(a)
		y, errY := user.ParseDecimal(b)
		if errX != nil || errY != nil {
			t.Fatal(errX, errY)
		}
		p, q := rational(a), rational(b)
		if rational(x.String()).Cmp(p) != 0 || rational(x.Fixed(3)).Cmp(p) != 0 || x.Sign() != p.Sign() {
			t.Errorf("%s is %s and %s", a, x, x.Fixed(3))
		}
		places := rapid.IntRange(-1, 8).Draw(t, "places")
		if got := string(x.AppendFixed([]byte("x"), places)); got != "x"+x.Fixed(places) || rational(got[1:]).Cmp(p) != 0 || decimals(got) < min(places, 6) {
			t.Errorf("%s with %d decimals is %s", a, places, got)
		}
		if x.Compare(y) != p.Cmp(q) || (x == y) != (p.Cmp(q) == 0) || x.Equal(y) != (x == y) || !x.Equal(x) {
			t.Errorf("%s against %s: %d, want %d", a, b, x.Compare(y), p.Cmp(q))
		}
		if again, err := user.ParseDecimal(x.String()); err != nil || again != x {
			t.Errorf("%s round-trips to %s, %v", x, again, err)
		}
	})
}

// decimals returns the number of digits after the decimal point.
func decimals(text string) int {
	_, fraction, _ := strings.Cut(text, ".")
	return len(fraction)
}

// rational returns the number of text as a big.Rat.
func rational(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("not a number: " + text)
	}
	return r
}

func ExampleDecimal() {
	rate, err := user.ParseDecimal("12.50")
	fmt.Println(rate, rate.Fixed(2), err)
	_, err = user.ParseDecimal("1e2")
	fmt.Println(err)
	// Output:
	// 12.5 12.50 <nil>
	// user: amount "1e2": want at most 12 digits, and at most 6 after the decimal point
}
