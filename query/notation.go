package query

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A notation is how the values of a kind are written in a URL. There is one for each
// kind, so that a formatted value parses back to itself.
type notation[V any] struct {
	parse   func(string) (V, bool)
	format  func(V) (string, bool) // false: the value cannot be written
	allowed string                 // what parse accepts, in words
}

// parser returns a function that parses a text as a key. It returns false if the
// text is not a value.
func (n notation[V]) parser(c codec[V]) func(string) (key, bool) {
	return func(text string) (key, bool) {
		v, ok := n.parse(text)
		if !ok {
			return key{}, false
		}
		k := c.key(v)
		return k, k != noKey
	}
}

// formatter returns a function that formats a key as a text. It returns false if the
// key cannot be written.
func (n notation[V]) formatter(c codec[V]) func(key) (string, bool) {
	return func(k key) (string, bool) {
		if k == noKey {
			return "", false
		}
		return n.format(c.value(k))
	}
}

// intNotation returns the notation of a type of integers: the plain number, even if
// the type has a String method.
func intNotation[V ~int64]() notation[V] {
	return notation[V]{
		parse: func(text string) (V, bool) {
			v, err := strconv.ParseInt(text, 10, 64)
			return V(v), err == nil
		},
		format:  func(v V) (string, bool) { return strconv.FormatInt(int64(v), 10), true },
		allowed: "a 64-bit integer",
	}
}

// floatNotation writes the shortest text that parses as the same number.
var floatNotation = notation[float64]{
	parse: func(text string) (float64, bool) {
		v, err := strconv.ParseFloat(text, 64)
		return v, err == nil && !math.IsNaN(v)
	},
	format:  func(v float64) (string, bool) { return strconv.FormatFloat(v, 'g', -1, 64), true },
	allowed: "a number",
}

var boolNotation = notation[bool]{
	parse:   func(text string) (bool, bool) { return text == "true", text == "true" || text == "false" },
	format:  func(v bool) (string, bool) { return strconv.FormatBool(v), true },
	allowed: "true or false",
}

// textNotation rejects a comma, because it separates two values.
var textNotation = notation[string]{
	parse:   func(text string) (string, bool) { return strings.Clone(text), true },
	format:  func(v string) (string, bool) { return v, !strings.Contains(v, ",") },
	allowed: "a text without a comma",
}

// timeNotation takes a date without a time as midnight in UTC, also at the upper end
// of a range.
var timeNotation = notation[time.Time]{
	parse: func(text string) (time.Time, bool) {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t, err = time.Parse(time.DateOnly, text)
		}
		return t, err == nil && writable(t)
	},
	format:  func(t time.Time) (string, bool) { return t.UTC().Format(time.RFC3339Nano), writable(t) },
	allowed: "an RFC 3339 time or a date, in the years 1 to 9999",
}

// writable reports whether RFC 3339 can write the instant.
func writable(t time.Time) bool {
	year := t.UTC().Year()
	return 1 <= year && year <= 9999
}
