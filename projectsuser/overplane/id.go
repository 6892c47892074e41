package overplane

import (
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
)

// The prefixes of ids. The last one is that of the page's request, which names a
// project by it.
const (
	rowPrefix     = "project-user_"
	projectPrefix = "project_"
	parentPrefix  = "parent_"
)

// appendRowID appends the id of a row.
func appendRowID(to []byte, id projectsuser.ID) []byte {
	return append(strconv.AppendInt(append(append(to, '"'), rowPrefix...), int64(id), 10), '"')
}

// appendProjectID appends the id of a project.
func appendProjectID(to []byte, id project.ID) []byte {
	return append(strconv.AppendInt(append(append(to, '"'), projectPrefix...), int64(id), 10), '"')
}

// projectID returns the id of a project as a text.
func projectID(id project.ID) string { return projectPrefix + strconv.FormatInt(int64(id), 10) }

// parseRowID returns the registration that the id of a row stands for. A row has
// one id: without the prefix, or with a zero before the number, it is none.
func parseRowID(text string) (projectsuser.ID, bool) {
	digits, ok := strings.CutPrefix(text, rowPrefix)
	if !ok {
		return 0, false
	}
	n, ok := parseNumber(digits)
	return projectsuser.ID(n), ok
}

// parseNumber returns the number of a record as it is written here: 0 and false
// for any other text.
func parseNumber(digits string) (n int64, ok bool) {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != digits {
		return 0, false
	}
	return n, true
}

// withoutPrefix returns what stands behind the prefix of a project's id.
func withoutPrefix(text string) string {
	if bare, ok := strings.CutPrefix(text, projectPrefix); ok {
		return bare
	}
	return strings.TrimPrefix(text, parentPrefix)
}
