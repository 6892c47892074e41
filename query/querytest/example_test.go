package querytest_test

import (
	"testing"

	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querytest"
	"pgregory.net/rapid"
)

// A dog is a record of the example.
type dog struct{ ID, Age, Breed int64 }

// dogSchema declares the schema to test.
func dogSchema() *query.Schema[dog] {
	s := query.NewSchema("id", func(d dog) int64 { return d.ID }, query.Settings{Descending: true})
	query.Int(s, "age", func(d dog) int64 { return d.Age }, query.Ordered)
	query.Int(s, "breed", func(d dog) int64 { return d.Breed }, query.Bitmap)
	return s
}

// TestDogs tests the schema against all laws. The records have few different values, so that
// many are equal.
func TestDogs(t *testing.T) {
	querytest.Laws(t, dogSchema(), rapid.Custom(func(t *rapid.T) dog {
		few := rapid.Int64Range(0, 5)
		return dog{ID: rapid.Int64Range(1, 30).Draw(t, "id"), Age: few.Draw(t, "age"), Breed: few.Draw(t, "breed")}
	}))
}
