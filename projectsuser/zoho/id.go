package zoho

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// parseID returns the id that digits write, as this package writes it: without a
// sign, and without a 0 before it. No id is 0.
func parseID(digits string) (int64, bool) {
	if strings.Trim(digits, "0123456789") != "" || strings.HasPrefix(digits, "0") {
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil
}

// anID reads ids: texts of digits, and integers, of which every digit counts.
func anID() web.Reader[user.ID] {
	return web.Reader[user.ID]{Want: "the digits of an id", Read: func(v web.Value) (user.ID, bool) {
		id, ok := parseID(v.Text())
		return user.ID(id), ok && (v.Kind() == web.Text || v.Kind() == web.Number)
	}}
}

// appendID appends an id as a text of digits.
func appendID[ID ~int64](to []byte, id ID) []byte {
	to = strconv.AppendInt(append(to, '"'), int64(id), 10)
	return append(to, '"')
}

// projectOf returns the project in a request's path, or a
// [*store.MissingError].
func projectOf(s *store.Snapshot, r *http.Request) (project.ID, error) {
	id, ok := parseID(r.PathValue("project_id"))
	if _, there := s.Projects.Get(id); !ok || !there {
		return 0, &store.MissingError{Kind: store.KindProject, ID: id}
	}
	return project.ID(id), nil
}

// entryOf returns the registration of the user and on the project in a request's
// path, or a [*store.MissingError] for what is not there.
func entryOf(s *store.Snapshot, r *http.Request) (*store.Entry, error) {
	on, err := projectOf(s, r)
	if err != nil {
		return nil, err
	}
	id, ok := parseID(r.PathValue("user_id"))
	if e := s.Find(user.ID(id), on); ok && e != nil {
		return e, nil
	}
	return nil, &store.MissingError{Kind: store.KindUser, ID: id}
}
