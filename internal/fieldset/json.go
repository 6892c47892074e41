package fieldset

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// MarshalJSON returns a set as a JSON list of the names that [Text] lists. The empty set
// is []. The error is always nil.
func MarshalJSON(set uint32, names []string) ([]byte, error) {
	if set == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal(strings.Split(Text(set, names), ", "))
}

// UnmarshalJSON returns the set of a JSON list of names, in any order. A null is the empty
// set. It returns a [*NameError] for another name and the error of encoding/json for
// another type.
func UnmarshalJSON(text []byte, names []string) (set uint32, err error) {
	var listed []string
	if err := json.Unmarshal(text, &listed); err != nil {
		return 0, err
	}
	for _, name := range listed {
		bit := slices.Index(names, name)
		if digits, ok := strings.CutPrefix(name, "bit "); ok && bit < 0 {
			if n, err := strconv.Atoi(digits); err == nil && n >= len(names) && n < 32 {
				bit = n
			}
		}
		if bit < 0 {
			return 0, &NameError{Name: name, Allowed: names}
		}
		set |= 1 << bit
	}
	return set, nil
}

// NameError reports a name that is not that of a field.
type NameError struct {
	Name    string   // the name that was read, in full
	Allowed []string // all names of fields; must not be modified
}

func (e *NameError) Error() string {
	return fmt.Sprintf("fieldset: field %q: want one of %s", excerpt.Of(e.Name), strings.Join(e.Allowed, ", "))
}
