package intra

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

// layout is the form of an instant in the API: ISO 8601 in UTC with milliseconds.
const layout = "2006-01-02T15:04:05.000Z"

// Time is an instant of the API: written in UTC with milliseconds. The zero Time is null.
type Time struct {
	time.Time
}

// ParseTime reads an instant in the form of RFC 3339, with any offset and any fraction of
// a second, or a date, which is its midnight in UTC. It returns a [*TimeError] for any
// other text.
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

// lax reports whether a text is one that package time accepts and RFC 3339 does not: an
// hour of one digit, or a comma as the decimal point.
func lax(text string) bool {
	const hour = len("2006-01-02T15")
	return strings.Contains(text, ",") || len(text) > hour && text[hour] != ':'
}

// writable reports whether an instant in UTC has a year of four digits.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// MarshalText returns the instant in the form of the API, empty for the zero Time. It cuts
// off fractions of a millisecond, because the API has none. It returns a [*TimeError] for
// a year that does not have four digits.
func (t Time) MarshalText() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	if !writable(t.UTC()) {
		return nil, &TimeError{Text: t.String()}
	}
	return t.UTC().AppendFormat(nil, layout), nil
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

// encode writes what [Time.MarshalJSON] writes, with the same error.
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

// TimeError reports a text that is not an instant.
type TimeError struct {
	Text string
}

func (e *TimeError) Error() string {
	return fmt.Sprintf("intra: date %q: want one like %s or %s", excerpt.Of(e.Text), layout, time.DateOnly)
}
