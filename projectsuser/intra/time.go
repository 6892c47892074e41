package intra

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

// written is how the API writes an instant: ISO 8601 in UTC with milliseconds.
const written = "2006-01-02T15:04:05.000Z"

// Time is an instant as the API writes it: in UTC, with milliseconds. The zero
// Time is null.
type Time struct {
	time.Time
}

// ParseTime reads an instant as RFC 3339 has it, with any offset and any
// fraction of a second, or a date alone, which is its midnight in UTC. Anything
// else gives a [*TimeError].
func ParseTime(text string) (Time, error) {
	var t time.Time
	err := t.UnmarshalText([]byte(text))
	if err != nil && len(text) == len(time.DateOnly) {
		t, err = time.Parse(time.DateOnly, text)
	}
	if t = t.UTC(); err != nil || lax(text) || !writable(t) {
		return Time{}, &TimeError{Text: text}
	}
	return Time{t}, nil
}

// lax reports whether package time takes text for an instant although RFC 3339
// does not: an hour of one digit, a comma for the point.
func lax(text string) bool {
	const hour = len("2006-01-02T15")
	return strings.Contains(text, ",") || len(text) > hour && text[hour] != ':'
}

// writable reports whether an instant in UTC has a year of four digits.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// MarshalText returns the instant as the API writes it, empty for the zero Time.
// Fractions below a millisecond are cut off, as the API has none. A year that
// has no four digits gives a [*TimeError].
func (t Time) MarshalText() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	if !writable(t.UTC()) {
		return nil, &TimeError{Text: t.String()}
	}
	return t.UTC().AppendFormat(nil, written), nil
}

// UnmarshalText reads what [ParseTime] reads, and the zero Time from the empty
// text. On an error t keeps its value.
func (t *Time) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = Time{}
		return nil
	}
	parsed, err := ParseTime(string(text))
	if err == nil {
		*t = parsed
	}
	return err
}

// MarshalJSON writes the instant as [Time.MarshalText] does, or null for the
// zero Time.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	if err != nil || text == nil {
		return []byte("null"), err
	}
	return slices.Concat([]byte{'"'}, text, []byte{'"'}), nil
}

// encode writes what [Time.MarshalJSON] does, and fails with a [*TimeError] where
// that does.
func (t Time) encode(w *jsonwriter.Writer) {
	switch utc := t.UTC(); {
	case t.IsZero():
		w.Null()
	case !writable(utc):
		w.Fail(&TimeError{Text: t.String()})
	default:
		w.Time(utc)
	}
}

// UnmarshalJSON reads null or what [ParseTime] reads. On an error t keeps its
// value.
func (t *Time) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*t = Time{}
		return nil
	}
	quoted := len(text) >= 2 && text[0] == '"'
	if !quoted {
		return &TimeError{Text: string(text)}
	}
	parsed, err := ParseTime(string(text[1 : len(text)-1]))
	if err == nil {
		*t = parsed
	}
	return err
}

// TimeError says that a text is no instant.
type TimeError struct {
	Text string
}

func (e *TimeError) Error() string {
	return fmt.Sprintf("intra: date %q: want one like %s or %s", excerpt.Of(e.Text), written, time.DateOnly)
}
