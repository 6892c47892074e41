package excerpt_test

import (
	"strings"
	"testing"

	"github.com/projectsuser/roster/internal/excerpt"
)

func TestOf(t *testing.T) {
	long := strings.Repeat("x", 64)
	tests := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"64 bytes", long, long},
		{"65 bytes", long + "y", long + "..."},
		{"a character across the limit", long[1:] + "é", long[1:] + "..."},
	}
	for _, test := range tests {
		if got := excerpt.Of(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
