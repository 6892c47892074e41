package intra

import (
	"fmt"
	"strings"
	"time"
)

// written is how the API writes an instant: ISO 8601 in UTC with milliseconds.
const written = "2006-01-02T15:04:05.000Z"

// Time is an instant as the API writes it: in UTC, with milliseconds. The zero
// Time is null.
type Time struct {
	time.Time
}

// ParseTime reads an instant as the API writes it, with any offset and any
// fraction of a second, or a date alone, which is its midnight in UTC. Anything
// else gives a [*TimeError].
func ParseTime(text string) (Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil && len(text) == len(time.DateOnly) {
		t, err = time.Parse(time.DateOnly, text)
	}
	if err != nil {
		return Time{}, &TimeError{Text: text}
	}
	return Time{t.UTC()}, nil
}

// MarshalJSON writes the instant, or null for the zero Time. Fractions below a
// millisecond are cut off, as the API has none. A year that has no four digits
// gives a [*TimeError].
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		return nil, &TimeError{Text: t.String()}
	}
	return t.UTC().AppendFormat(nil, `"`+written+`"`), nil
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
	return fmt.Sprintf("intra: date %q: want one like %s or %s", shorten(e.Text), written, time.DateOnly)
}

// shorten cuts a text that is too long to be read in a message.
func shorten(text string) string {
	const longest = 64
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "..."
}
