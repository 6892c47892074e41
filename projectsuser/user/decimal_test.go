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

// TestRoundDecimal expects the nearest number of six decimals, and the even one of two.
func TestRoundDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "12.5": "12.5", "1e2": "100", "1E+2": "100", "1.25e-2": "0.0125", "33.333333333333336": "33.333333",
		"0.0000005": "0", "0.0000015": "0.000002", "0.00000050000001": "0.000001", "-0.0000015": "-0.000002", "0.00000049": "0",
		"5e-7": "0", "6e-7": "0.000001", "6e-8": "0", "15e-7": "0.000002", "1e-1000": "0", "0e1000": "0", "00012": "12",
		"999999999999.999999": "999999999999.999999", "0.9999999": "1", "19.9999995": "20", "1e11": "100000000000",
	} {
		got, err := user.RoundDecimal(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", ".5", "1e", "e1", "1e1001", "1e99999999999999999999", "1e12", "999999999999.9999999", "NaN", "Inf", "0x1", "1_000", "1,5", "+-1", "1e1.5", " 1"} {
		got, err := user.RoundDecimal(text)
		if _, ok := errors.AsType[*user.DecimalError](err); !ok || got != (user.Decimal{}) {
			t.Errorf("%q: %s %v, want an error", text, got, err)
		}
	}
}

// TestLawRoundDecimalIsParseDecimal compares the two on texts that both read, and the
// rounding with exact arithmetic.
func TestLawRoundDecimalIsParseDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,13}(\.[0-9]{0,9})?`).Draw(t, "text")
		rounded, err := user.RoundDecimal(text)
		if parsed, strict := user.ParseDecimal(text); strict == nil && (err != nil || parsed != rounded) {
			t.Fatalf("%s: %s %v, want %s", text, rounded, err, parsed)
		}
		exact, _ := new(big.Rat).SetString(text)
		got, _ := new(big.Rat).SetString(rounded.String())
		off := new(big.Rat).Abs(new(big.Rat).Sub(exact, got))
		if err == nil && off.Cmp(big.NewRat(1, 2_000_000)) > 0 {
			t.Fatalf("%s: %s is %s off", text, rounded, off)
		}
	})
}
