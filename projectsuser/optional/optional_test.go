package optional_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// patch has Optionals of several types.
type patch struct {
	Mark optional.Optional[int32]    `json:"mark,omitzero"`
	Name optional.Optional[string]   `json:"name,omitzero"`
	IDs  optional.Optional[[]int64]  `json:"ids,omitzero"`
	Raw  optional.Optional[embedded] `json:"raw,omitzero"`
}

// embedded has its own UnmarshalJSON.
type embedded struct{ json.RawMessage }

// A value, null and absent are the same after a round trip through JSON.
func TestOptionalJSONRoundTrip(t *testing.T) {
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
			t.Errorf("%s: after the round trip %s, %v", text, got, err)
		}
	}
}

// Absent, null and a value are three different things, and zero is a value.
func TestOptionalPresence(t *testing.T) {
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
			t.Errorf("%s: Value, IsNull or IsZero is wrong: %+v", test.name, test.o)
		}
		if text := map[string]string{"zero": "0", "a value": "7"}[test.name]; fmt.Sprint(test.o) != cmp.Or(text, test.name) {
			t.Errorf("%s: String returns %q", test.name, test.o.String())
		}
		want := 9
		if test.ok {
			want = test.value
		}
		if got := test.o.Or(9); got != want {
			t.Errorf("%s: Or(9) returns %d", test.name, got)
		}
	}
}

// UnmarshalJSON that fails leaves the Optional as it was.
func TestOptionalUnmarshalErrorChangesNothing(t *testing.T) {
	o := optional.Some(7)
	if err := json.Unmarshal([]byte(`"seven"`), &o); err == nil || o != optional.Some(7) {
		t.Errorf("after an error: %+v, %v", o, err)
	}
	if err := json.Unmarshal([]byte(`null`), &o); err != nil || !o.IsNull() {
		t.Errorf("after null: %+v, %v", o, err)
	}
}

func TestOptionalSet(t *testing.T) {
	for _, test := range []struct {
		name string
		o    optional.Optional[int]
		want int
	}{
		{"absent", optional.Optional[int]{}, 5},
		{"null", optional.Null[int](), 0},
		{"zero", optional.Some(0), 0},
		{"a value", optional.Some(7), 7},
	} {
		field := 5
		if test.o.Set(&field); field != test.want {
			t.Errorf("%s: the field is %d, want %d", test.name, field, test.want)
		}
	}
}
