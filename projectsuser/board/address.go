package board

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// address returns a path with parameters. Brackets and commas stay readable.
func address(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + readable.Replace(values.Encode())
}

// readable are the characters that are permitted in a query although url.Values
// escapes them.
var readable = strings.NewReplacer("%5B", "[", "%5D", "]", "%2C", ",", "%3A", ":", "%2F", "/")

// mountedAt returns the path under which the board is mounted, without a slash at its
// end.
func mountedAt(r *http.Request) string {
	u, err := url.Parse(web.Root(r))
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// zoneOf returns the time zone of a request: that of the parameter, else that of the
// cookie which the script sets, else UTC.
func zoneOf(r *http.Request, name string) (*time.Location, error) {
	const most = 64
	if len(name) > most {
		name = name[:most] + "…"
	}
	if name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil || name == "Local" {
			return nil, &problem{http.StatusBadRequest, "tz: " + strconv.Quote(name) + " is not a time zone; want a name such as Europe/Paris"}
		}
		return zone, nil
	}
	if c, err := r.Cookie("roster_tz"); err == nil && len(c.Value) <= most && c.Value != "Local" {
		text, err := url.QueryUnescape(c.Value)
		if err != nil {
			return time.UTC, nil
		}
		if zone, err := time.LoadLocation(text); err == nil {
			return zone, nil
		}
	}
	return time.UTC, nil
}

// itoa returns a number as text.
func itoa(n int) string { return strconv.Itoa(n) }
