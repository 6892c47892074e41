package fetch

import (
	"encoding/json"
	"slices"
	"testing"
)

// idsIn finds the ids that encoding/json finds.
func FuzzIDs(f *testing.F) {
	for _, text := range []string{
		`[]`, ` [ {"id" : 5 } , {"id":-7,"a":{"id":1},"b":[{"id":2}]} ]`, `[{"a":"id","id":3}]`, `[{"a":"\"id\":9","id":4}]`,
		`[{}]`, `[{"x":"}{[","id":12}]`, `[{"id":null}]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var records []map[string]json.RawMessage
		if json.Unmarshal(text, &records) != nil {
			return
		}
		var want []int64
		for _, r := range records {
			if r == nil {
				return // null is no record
			}
			var id int64
			if _ = json.Unmarshal(r["id"], &id); slices.Contains([]string{"", "null"}, string(r["id"])) {
				id = 0
			}
			want = append(want, id)
		}
		if got := idsIn(text); len(got) != len(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	})
}

func TestIDsInAPage(t *testing.T) {
	text := ` [ {"id" : 5 } , {"id":-7,"a":{"id":1},"b":[{"id":2}]} , {"a":"\"id\":9","c":"id","id":4}, {}]`
	if got := idsIn([]byte(text)); !slices.Equal(got, []int64{5, -7, 4, 0}) {
		t.Errorf("ids %v", got)
	}
}
