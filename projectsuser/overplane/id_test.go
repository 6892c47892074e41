package overplane

import (
	"math"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
)

// A row has one id.
func TestParseRowID(t *testing.T) {
	for _, id := range []projectsuser.ID{1, 42, math.MaxInt64} {
		text := string(appendRowID(nil, id))
		if got, ok := parseRowID(text[1 : len(text)-1]); got != id || !ok {
			t.Errorf("%s is %d, %t", text, got, ok)
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
