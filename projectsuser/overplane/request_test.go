package overplane

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// A row has exactly one id.
func TestParseRowID(t *testing.T) {
	for _, id := range []projectsuser.ID{1, 42, store.MaxID} {
		text := fmt.Sprint(rowPrefix, id)
		if got, ok := parseRowID(text); got != id || !ok {
			t.Errorf("%q is %d, %t", text, got, ok)
		}
	}
	for _, text := range []string{
		"", "1", "project-user_", "project-user_0", "project-user_-1", "project-user_+1", "project-user_01", "project-user_1.0",
		"project-user_1e3", "project-user_ 1", "project-user_1_", "Project-User_1", "project_1", "project-user_9223372036854775808", "project-user_٣",
	} {
		if id, ok := parseRowID(text); id != 0 || ok {
			t.Errorf("%q is %d, %t", text, id, ok)
		}
	}
}
