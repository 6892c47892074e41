package query

import (
	"strconv"
	"strings"
	"time"
)

// Each kind is read and written in one way only, so that what is formatted
// parses back to itself.

// A wording is how the values of a kind are written in a URL.
type wording[V any] struct {
	parse   func(string) (V, bool)
	format  func(V) (string, bool) // false: it cannot be written
	allowed string
}

// keys returns a function that reads a key, and reports whether it is one.
func (w wording[V]) keys(c codec[V]) func(string) (key, bool) {
	return func(text string) (key, bool) {
		v, ok := w.parse(text)
		if !ok {
			return key{}, false
		}
		k := c.key(v)
		return k, k != noKey
	}
}

// texts returns a function that writes a key, and reports whether it could.
func (w wording[V]) texts(c codec[V]) func(key) (string, bool) {
	return func(k key) (string, bool) {
		if k == noKey {
			return "", false
		}
		return w.format(c.value(k))
	}
}

// intWording returns the wording of a type of integers: the number, whatever
// its own way to print is.
func intWording[V ~int64]() wording[V] {
	return wording[V]{
		parse: func(text string) (V, bool) {
			v, err := strconv.ParseInt(text, 10, 64)
			return V(v), err == nil
		},
		format:  func(v V) (string, bool) { return strconv.FormatInt(int64(v), 10), true },
		allowed: "an integer of 64 bits",
	}
}

var boolWording = wording[bool]{
	parse:   func(text string) (bool, bool) { return text == "true", text == "true" || text == "false" },
	format:  func(v bool) (string, bool) { return strconv.FormatBool(v), true },
	allowed: "true or false",
}

// A text that holds a comma would read as two.
var textWording = wording[string]{
	parse:   func(text string) (string, bool) { return strings.Clone(text), true },
	format:  func(v string) (string, bool) { return v, !strings.Contains(v, ",") },
	allowed: "a text without a comma",
}

// A date alone is its first instant, midnight in UTC, at the upper end of a
// range too.
var timeWording = wording[time.Time]{
	parse: func(text string) (time.Time, bool) {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t, err = time.Parse(time.DateOnly, text)
		}
		return t, err == nil && writable(t)
	},
	format:  func(t time.Time) (string, bool) { return t.UTC().Format(time.RFC3339Nano), writable(t) },
	allowed: "an RFC 3339 time or a date, of the years 1 to 9999",
}

// writable reports whether RFC 3339 has a way to write the instant.
func writable(t time.Time) bool {
	year := t.UTC().Year()
	return 1 <= year && year <= 9999
}
