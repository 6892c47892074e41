package fieldset_test

import (
	"testing"

	"github.com/projectsuser/roster/internal/fieldset"
)

func TestText(t *testing.T) {
	names := []string{"name", "slug", "color"}
	for set, want := range map[uint32]string{
		0: "none", 1: "name", 4: "color", 7: "name, slug, color", 1<<31 | 2: "slug, bit 31",
	} {
		if got := fieldset.Text(set, names); got != want {
			t.Errorf("%b: %q, want %q", set, got, want)
		}
	}
}
