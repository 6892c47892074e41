package board

import (
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// valueCell returns the value of a field of a registration.
func valueCell(f query.AnyField[*store.Entry], e *store.Entry) cell {
	texts := f.Texts(e)
	if len(texts) == 0 {
		return nothing()
	}
	text := strings.Join(texts, ", ")
	switch f.Kind() {
	case query.KindInt:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return identified(n)
		}
	case query.KindTime:
		if at, err := parseStamp(text); err == nil {
			return instant(at)
		}
	case query.KindBool:
		return texted(text).valued(text == "true")
	}
	return texted(text)
}

// parseStamp reads an instant in the form of URLs.
func parseStamp(text string) (time.Time, error) { return time.Parse(time.RFC3339Nano, text) }
