package registry_test

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// BenchmarkRestore fills an empty registry with registrations that have a team
// each.
func BenchmarkRestore(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			content := imported(b, bigSchool(n), nil).Snapshot().Content()
			for b.Loop() {
				if err := registry.New(registry.Options{}).Restore(b.Context(), content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
