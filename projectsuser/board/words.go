package board

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/state"
)

// words returns the text of a key, with its parts filled in. A key without a text is
// shown as it is: it is a name that has no translation, such as that of a field.
func words(key string, parts ...any) string {
	text, ok := english[key]
	if !ok {
		return key
	}
	if len(parts) == 0 {
		return text
	}
	return fmt.Sprintf(text, parts...)
}

// counted returns the text of a key for a number: that of 0, of 1 or of many.
func counted(n int, key string) string {
	switch text, ok := "", false; n {
	case 0:
		if text, ok = english[key+".none"]; ok {
			return text
		}
	case 1:
		if text, ok = english[key+".one"]; ok {
			return text
		}
	}
	return words(key, number(n))
}

// number returns a number with a narrow space between thousands.
func number(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if left := len(digits) - i; i > 0 && left%3 == 0 && digits[i-1] != '-' {
			b.WriteRune('\u202f')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// statusName returns a status in words.
func statusName(s state.Status) string {
	if s == 0 {
		return words("unknown")
	}
	return words(s.String())
}

// span returns a duration in its two greatest units, as "3 d 4 h".
func span(d time.Duration) string {
	const day = 24 * time.Hour
	minutes, days := int(d/time.Minute), int(d/day)
	switch {
	case days >= 365:
		return twoUnits(days/365, "span.y", days%365, "span.d")
	case days >= 10:
		return twoUnits(days, "span.d", 0, "")
	case days >= 1:
		return twoUnits(days, "span.d", minutes/60%24, "span.h")
	case minutes >= 60:
		return twoUnits(minutes/60, "span.h", minutes%60, "span.min")
	case minutes >= 1:
		return twoUnits(minutes, "span.min", 0, "")
	}
	return words("span.0")
}

// twoUnits returns a duration in two units, without the second one if that is 0.
func twoUnits(n int, key string, rest int, restKey string) string {
	text := words(key, itoa(n))
	if rest > 0 {
		text += " " + words(restKey, itoa(rest))
	}
	return text
}

// spaced returns the name of a command with spaces between its words.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// oneLine returns an error without line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
