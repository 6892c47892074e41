package optional_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// patch has an optional of each sort.
type patch struct {
	Mark optional.Optional[int32]    `json:"mark,omitzero"`
	Name optional.Optional[string]   `json:"name,omitzero"`
	IDs  optional.Optional[[]int64]  `json:"ids,omitzero"`
	Raw  optional.Optional[embedded] `json:"raw,omitzero"`
}

// embedded decodes itself.
type embedded struct{ json.RawMessage }

func TestOptionalSurvivesJSON(t *testing.T) {
	for _, text := range []string{
		`{}`,
		`{"mark":null,"name":null,"ids":null,"raw":null}`,
		`{"mark":0,"name":"","ids":[],"raw":[]}`,
		`{"mark":-42,"name":"null","ids":[1,2],"raw":{"a":null}}`,
	} {
		var p patch
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got, err := json.Marshal(p); err != nil || string(got) != text {
			t.Errorf("%s becomes %s, %v", text, got, err)
		}
	}
}

func TestOptionalTellsThreeApart(t *testing.T) {
	tests := []struct {
		name         string
		o            optional.Optional[int]
		absent, null bool
		value        int
		ok           bool
	}{
		{"absent", optional.Optional[int]{}, true, false, 0, false},
		{"null", optional.Null[int](), false, true, 0, false},
		{"zero", optional.Some(0), false, false, 0, true},
		{"a value", optional.Some(7), false, false, 7, true},
	}
	for _, test := range tests {
		v, ok := test.o.Value()
		if test.o.IsZero() != test.absent || test.o.IsNull() != test.null || v != test.value || ok != test.ok {
			t.Errorf("%s: %+v", test.name, test.o)
		}
		if text := map[string]string{"zero": "0", "a value": "7"}[test.name]; fmt.Sprint(test.o) != cmp.Or(text, test.name) {
			t.Errorf("%s prints as %s", test.name, test.o)
		}
		want := 9
		if test.ok {
			want = test.value
		}
		if got := test.o.Or(9); got != want {
			t.Errorf("%s or 9: %d", test.name, got)
		}
	}
}

func TestOptionalKeepsItsValueOnError(t *testing.T) {
	o := optional.Some(7)
	if err := json.Unmarshal([]byte(`"seven"`), &o); err == nil || o != optional.Some(7) {
		t.Errorf("%+v, %v", o, err)
	}
	if err := json.Unmarshal([]byte(`null`), &o); err != nil || !o.IsNull() {
		t.Errorf("%+v, %v", o, err)
	}
}
