package noko

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// maxID is the greatest id in this system.
const maxID = 1<<31 - 1

// parseID returns the id that digits write: without a sign, and without a 0
// before it. No id is 0.
func parseID(digits string) (int64, bool) {
	if strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(digits, "0") {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id <= maxID
}

// userOf returns the user in a request's path, or a [*store.MissingError].
func userOf(s *store.Snapshot, r *http.Request) (*user.User, error) {
	id, ok := parseID(r.PathValue("id"))
	u, there := s.Users.Get(id)
	if !ok || !there {
		return nil, &store.MissingError{Kind: store.KindUser, ID: id}
	}
	return u, nil
}

// appendLink appends the member of a key with the URL of a thing, or of what is
// below it.
func appendLink[ID ~int64](to []byte, key, root, things string, id ID, below string) []byte {
	to = append(append(append(to, `,"`...), key...), `":"`...)
	to = append(appendPlain(append(to, root...), '/', things), '/')
	to = strconv.AppendInt(to, int64(id), 10)
	if below != "" {
		to = appendPlain(to, '/', below)
	}
	return append(to, '"')
}

func appendPlain(to []byte, before byte, text string) []byte {
	return append(append(to, before), text...)
}

// appendText appends a text, null for a blank one.
func appendText(to []byte, text string) []byte {
	if text == "" {
		return append(to, "null"...)
	}
	return web.AppendString(to, text)
}

// appendCount appends the member of a key with a number.
func appendCount(to []byte, key string, n int) []byte {
	to = append(append(append(to, `,"`...), key...), `":`...)
	return strconv.AppendInt(to, int64(n), 10)
}

// appendFlag appends the member of a key with true or false.
func appendFlag(to []byte, key string, is bool) []byte {
	to = append(append(append(to, `,"`...), key...), `":`...)
	return strconv.AppendBool(to, is)
}

// appendTimes appends when a thing was made and changed: in UTC, to the second,
// null where nobody knows.
func appendTimes(to []byte, created, updated time.Time) []byte {
	to = appendTime(append(to, `,"created_at":`...), created)
	return appendTime(append(to, `,"updated_at":`...), updated)
}

func appendTime(to []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(to, "null"...)
	}
	return t.UTC().AppendFormat(to, `"2006-01-02T15:04:05Z"`)
}

// appendDate appends a day.
func appendDate(to []byte, day time.Time) []byte {
	return day.UTC().AppendFormat(to, `"2006-01-02"`)
}
