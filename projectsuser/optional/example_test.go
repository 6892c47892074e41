package optional_test

import (
	"encoding/json"
	"fmt"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// A PATCH request keeps null and absent apart.
func ExampleOptional() {
	var patch struct {
		Mark optional.Optional[int]    `json:"final_mark,omitzero"`
		Name optional.Optional[string] `json:"name,omitzero"`
	}
	_ = json.Unmarshal([]byte(`{"final_mark": null}`), &patch)
	fmt.Println("mark: null", patch.Mark.IsNull())
	fmt.Println("name: absent", patch.Name.IsZero())
	// Output:
	// mark: null true
	// name: absent true
}

// Set applies a field of a PATCH request to a record.
func ExampleOptional_Set() {
	name, color := "Roof", "red"
	optional.Some("New roof").Set(&name)
	optional.Optional[string]{}.Set(&name) // absent
	optional.Null[string]().Set(&color)
	fmt.Printf("%q %q\n", name, color)
	// Output: "New roof" ""
}
