package intra

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// transparent compares records by all of their content.
var transparent = cmp.Options{
	cmp.Exporter(func(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "Optional[") }),
	cmp.Comparer(func(a, b Time) bool { return a.Time == b.Time }),
}

// checkScan fails unless a scanner reads what encoding/json reads from a text, or fails.
// It reports whether the scanner reads the text.
func checkScan[T Record](t *testing.T, text []byte) bool {
	t.Helper()
	got, want := new(T), new(T)
	read := scanned(new(scanner), text, any(got).(identified))
	err := json.Unmarshal(text, want)
	if !read {
		return false
	}
	if err != nil {
		t.Fatalf("%T: read, and encoding/json says %v: %q", *got, err, text)
	}
	if diff := cmp.Diff(want, got, transparent); diff != "" {
		t.Fatalf("%q (-encoding/json +scanner):\n%s", text, diff)
	}
	return true
}

// checkAllScans checks a text as a record of each kind.
func checkAllScans(t *testing.T, text []byte) (read []bool) {
	t.Helper()
	return []bool{
		checkScan[ProjectsUser](t, text), checkScan[Team](t, text), checkScan[Project](t, text), checkScan[Session](t, text),
		checkScan[User](t, text), checkScan[CursusUser](t, text), checkScan[CampusUser](t, text),
		checkScan[Entry](t, text), checkScan[Expense](t, text),
	}
}

// seeds are texts at the edges of JSON and of the records. Most are members of an object
// whose key is replaced by each key of the records.
var seeds = []string{
	`null`, `true`, `false`, `tru`, `nul`, `truex`, `nullx`, `True`, `0`, `-0`, `-`, `+1`, `01`, `-01`, `1.`, `.5`, `1.5`, `1e3`, `1E+3`, `1e-3`, `1e`, `1e+`, `1.0`,
	`2147483647`, `2147483648`, `-2147483648`, `-2147483649`, `999999999999999999`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `1e400`, `-1e-400`,
	`123456789012345678901234567890`, `0x1`, `1 2`, `NaN`, `Infinity`,
	`""`, `"a"`, `"é"`, `"\u00e9"`, `"\u00E9\n\"\\\/\b\f\r\t"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00"`, `"\ud83d\u0041"`, `"\ud83dx"`, `"\ud83d\ud83d\ude00"`, `"\ud83d\n"`, `"\ufffd"`,
	`"\u00g0"`, `"\u00"`, `"\u"`, `"\x"`, `"\`, `"`, `"a`, "\"a\nb\"", "\"a\x00b\"", "\"\x7f\"", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\u2028\"", `'a'`, `"a" "b"`, `"\u0000"`,
	`"2020-01-01"`, `"2020-01-01T00:00:00.000Z"`, `"2020-01-01 10:00:00 UTC"`, `"\u0032020-01-01"`, `"2020-02-30"`, `"finished"`, `"nothing"`,
	`[]`, `[ ]`, `[null]`, `[1]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `[1`, `[1,`, `]`, `[[]]`, `["a"]`, `[{}]`, `[{},null,{"id":1}]`, `[{"id":1},]`, `[1}`,
	`{}`, `{ }`, `{"id":1}`, `{"id":1,}`, `{,}`, `{"id"}`, `{"id":}`, `{"id":1 "name":2}`, `{id:1}`, `{1:1}`, `{"a":{"b":[1,"}",{"c":"\\\""}]}}`, `{"id":1`, `{"id"`, `{`, `}`, `{"id":1]`,
	`{"id":1,"id":2}`, `{"ID":3}`, `{"\u0069d":4}`, "{\"\u017ftatus\":5}", "{\"slu\xff\":1}", `{"name":"a","NAME":"b"}`, `{"id":1,"Id":null}`,
	"\t\r\n 1 \t\r\n", "\v1", "\u00a01", "\ufeff1",
}

// keysOf returns the keys of all kinds of records.
func keysOf() (keys []string) {
	seen := make(map[reflect.Type]bool)
	var add func(reflect.Type)
	add = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] || t == reflect.TypeFor[Time]() {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
				keys = append(keys, name)
			}
			add(t.Field(i).Type)
		}
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[ProjectsUser](), reflect.TypeFor[Team](), reflect.TypeFor[Project](), reflect.TypeFor[Session](),
		reflect.TypeFor[User](), reflect.TypeFor[CursusUser](), reflect.TypeFor[CampusUser](), reflect.TypeFor[ProjectLink](),
		reflect.TypeFor[Entry](), reflect.TypeFor[Expense](),
	} {
		add(t)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// A scanner reads what encoding/json reads: each value at the edges of JSON, under each
// key of each kind of record, once and after another value.
func TestLawScannerIsEncodingJSON(t *testing.T) {
	keys := append(keysOf(), "other")
	if len(keys) < 100 {
		t.Fatalf("%d keys", len(keys))
	}
	before := []string{`1`, `"a"`, `[1,2,3]`, `{"id":7,"name":"b"}`, `[{"id":7,"name":"b"},{"id":8}]`, `null`}
	for _, key := range keys {
		for _, value := range seeds {
			checkAllScans(t, fmt.Appendf(nil, "{%q:%s}", key, value))
		}
		for _, first := range before {
			for _, second := range append(before, `[]`, `[{"url":"x"}]`, `{"slug":"c"}`) {
				checkAllScans(t, fmt.Appendf(nil, "{%q:%s,%q:%s,%q:%s}", key, first, key, second, key, first))
			}
		}
	}
	for _, text := range seeds {
		checkAllScans(t, []byte(text))
	}
}

// A scanner reads every prefix of a record as encoding/json does, and every record with one
// byte replaced.
func TestLawScannerIsEncodingJSONForDamagedRecords(t *testing.T) {
	var line string
	for line = range strings.Lines(recorded.ProjectsUsers) {
		if strings.HasPrefix(line, `{"id": 56,`) {
			break
		}
	}
	text := []byte(line)
	for i := range text {
		checkScan[ProjectsUser](t, text[:i])
		for _, c := range []byte("\"\\{}[]:, 0-.e\x00\xff") {
			damaged := bytes.Clone(text)
			damaged[i] = c
			checkScan[ProjectsUser](t, damaged)
		}
	}
}

// The scanner itself must read the usual texts, not leave them to encoding/json.
func TestScannerReadsUsualTexts(t *testing.T) {
	for line := range strings.Lines(recorded.ProjectsUsers) {
		if !checkScan[ProjectsUser](t, []byte(line)) {
			t.Fatalf("not read: %s", line)
		}
	}
	for line := range strings.Lines(recorded.Teams) {
		if !checkScan[Team](t, []byte(line)) {
			t.Fatalf("not read: %s", line)
		}
	}
	for _, text := range []string{
		`{"id":-1,"unknown":{"a":[1.5e-3,"x",null,true,false,{}]},"name":"\u00e9 é \ud83d\ude00 <a>","Unknown":[]}`,
		" {\n\t\"id\" : 1 ,\r\n\"users\" : [ ] } \n",
	} {
		if !checkScan[Team](t, []byte(text)) {
			t.Errorf("not read: %s", text)
		}
	}
	deep := strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1)
	if !checkScan[Team](t, []byte(`{"x":`+deep+`}`)) || checkScan[Team](t, []byte(`{"x":[`+deep+`]}`)) {
		t.Errorf("the depth is not limited to %d", maxDepth)
	}
}

func TestRecentStrings(t *testing.T) {
	var k recent
	for _, want := range []string{"", "a", "b", "a", strings.Repeat("x", longestRecent), strings.Repeat("x", longestRecent+1)} {
		if got := k.string([]byte(want)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	text := []byte("libft")
	kept := k.string(text)
	if n := testing.AllocsPerRun(10, func() { k.string(text) }); n != 0 {
		t.Errorf("%v allocations for a kept string", n)
	}
	if text[0] = 'L'; kept != "libft" {
		t.Errorf("the string changed to %q", kept)
	}
}

// FuzzScanner reads arbitrary texts as each kind of record, and compares the records to
// those of encoding/json.
func FuzzScanner(f *testing.F) {
	for line := range strings.Lines(recorded.ProjectsUsers) {
		if strings.Contains(line, `"teams"`) {
			f.Add([]byte(line))
		}
	}
	for _, seed := range seeds {
		f.Add([]byte(`{"id":1,"name":` + seed + `,"teams":[{"locked_at":` + seed + `,"users":` + seed + `}]}`))
		f.Add([]byte(`{"level":` + seed + `,"projects_users":[{"project":` + seed + `,"user":` + seed + `}],"parent":` + seed + `}`))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkAllScans(t, text) })
}

// An Optional that is read keeps absent, null and a value apart.
func TestScannerReadsOptionals(t *testing.T) {
	got := new(Team)
	if !scanned(new(scanner), []byte(`{"id":1,"final_mark":0,"locked_at":null}`), got) {
		t.Fatal("not read")
	}
	if got.FinalMark != optional.Some[int32](0) || !got.LockedAt.IsNull() || !got.ClosedAt.IsZero() {
		t.Errorf("%v %v %v", got.FinalMark, got.LockedAt, got.ClosedAt)
	}
}
