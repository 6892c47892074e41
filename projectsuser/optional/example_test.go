package optional_test

import (
	"encoding/json"
	"fmt"

	"github.com/projectsuser/roster/projectsuser/optional"
)

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
