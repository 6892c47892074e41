package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/intra"
)

func TestSkim(t *testing.T) {
	const finished = `{"id":%d,"status":"finished","teams":[{"id":99,"status":"parent","name":"\"]}\\"}]}`
	record := func(id int) string { return fmt.Sprintf(finished, id) }
	for _, test := range []struct {
		body string
		n    int
		err  string // part of it
	}{
		{"[]", 0, ""},
		{"[]\n", 0, ""},
		{"[" + record(2) + "," + record(1) + "]", 2, ""},
		{`[{"id": 7 ,"status": "finished"}]`, 1, ""},
		{`[{"status":"finished","id":7}]`, 1, ""},
		{"", 0, "truncated"},
		{"[", 0, "truncated"},
		{"[" + record(2) + ",", 0, "truncated"},
		{`[{"id":1,"sta`, 0, "unterminated"},
		{`[{"id":1,"x":"\"]}]`, 0, "unterminated"},
		{"[" + record(1) + "," + record(2) + "]", 0, "id 2 after 1"},
		{"[" + record(1) + "," + record(1) + "]", 0, "id 1 after 1"},
		{`[{"id":1,"status":"parent"}]`, 0, `status "parent"`},
		{`[{"id":1,"status":"finished","x":[}]`, 0, "do not match"},
		{"[]]", 0, "do not match"},
		{"[][]", 0, "not one array"},
		{`{"error":"x"}`, 0, "not one array"},
		{`[["id"]]`, 0, "not a record"},
		{`[{"id":1}]`, 0, "without id or status"},
		{`[{"status":"finished"}]`, 0, "without id or status"},
		{`[{"id":"1","status":"finished"}]`, 0, "invalid syntax"},
		{`[{"id":`, 0, "invalid syntax"},
		{`[{"status":`, 0, "status"},
	} {
		n, err := skim([]byte(test.body), intra.Finished)
		if n != test.n || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %d, %v, want %d, %q", test.body, n, err, test.n, test.err)
		}
	}
}

// FuzzSkim expects that skim ends on any text, and counts the records of a valid
// page as encoding/json does.
func FuzzSkim(f *testing.F) {
	f.Add([]byte(`[{"id":2,"status":"finished","a":[1,{"b":"\\"}]},{"id":1,"status":"finished"}]`))
	f.Add([]byte(`[{"id":1,"status":"finished","a":"\"`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := skim(body, intra.Finished)
		var page []struct {
			ID     *int64
			Status string
		}
		if err == nil && json.Unmarshal(body, &page) == nil && len(page) != n {
			t.Errorf("%d records, encoding/json finds %d", n, len(page))
		}
	})
}

func BenchmarkSkim(b *testing.B) {
	teams := strings.Repeat(`{"id":1,"name":"a group","users":[{"id":1,"login":"user000001","leader":true}],"locked?":true},`, 6)
	var records []string
	for id := range 30 {
		records = append(records, fmt.Sprintf(`{"id":%d,"status":"finished","teams":[%s]}`, 100-id, strings.TrimSuffix(teams, ",")))
	}
	body := []byte("[" + strings.Join(records, ",") + "]")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if n, err := skim(body, intra.Finished); n != 30 || err != nil {
			b.Fatal(n, err)
		}
	}
}
