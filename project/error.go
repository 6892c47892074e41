package project

import (
	"fmt"
	"strings"
)

// CycleError reports a parent that would make a project its own ancestor.
type CycleError struct {
	Path []ID // from the project over its parent up to the project again
}

func (e *CycleError) Error() string {
	path := strings.Trim(strings.ReplaceAll(fmt.Sprint(e.Path), " ", " -> "), "[]")
	return fmt.Sprintf("project: parent of %q: cycle %s", fmt.Sprint(e.Path[0]), path)
}
