package intra_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// all returns the records and the errors of a whole text.
func all[T intra.Record](d intra.Decoder[T], source io.Reader) (records []*T, errs []error) {
	for r, err := range d.Records(source) {
		if err != nil {
			errs = append(errs, err)
		} else {
			records = append(records, r)
		}
	}
	return records, errs
}

// slowAll is the oracle: it decodes the whole text with encoding/json.
func slowAll(t testing.TB, text string) (records []*intra.ProjectsUser) {
	t.Helper()
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		if err := json.Unmarshal([]byte(text), &records); err != nil {
			t.Fatal(err)
		}
		return records
	}
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		r := new(intra.ProjectsUser)
		if err := d.Decode(r); err == io.EOF {
			return records
		} else if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
}

// opaque compares records by their JSON.
var opaque = cmp.Transformer("JSON", func(p *intra.ProjectsUser) string {
	text, _ := json.Marshal(p)
	return string(text)
})

func TestDecoderReadsTheSameFromArrayAndLines(t *testing.T) {
	lines := recorded.ProjectsUsers
	array := "[" + strings.Join(strings.Split(strings.TrimSpace(lines), "\n"), ",") + "]"
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(array), "", "  "); err != nil {
		t.Fatal(err)
	}
	want := slowAll(t, lines)
	if len(want) != 228 {
		t.Fatalf("%d records", len(want))
	}
	texts := map[string]string{
		"lines": lines, "array": array, "pretty array": pretty.String(),
		"one after the other": strings.ReplaceAll(lines, "\n", ""), "CRLF": strings.ReplaceAll(lines, "\n", "\r\n"),
	}
	for name, text := range texts {
		for _, parallel := range []int{0, 1, 3} {
			got, errs := all(intra.Decoder[intra.ProjectsUser]{Parallel: parallel}, strings.NewReader(text))
			if errs != nil {
				t.Errorf("%s: %v", name, errs)
			}
			if diff := cmp.Diff(want, got, opaque); diff != "" {
				t.Errorf("%s on %d (-want +got):\n%s", name, parallel, diff)
			}
		}
	}
}

func TestDecoderReadsFromReadersOfAnyKind(t *testing.T) {
	want := slowAll(t, recorded.ProjectsUsers)
	readers := map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(strings.NewReader(recorded.ProjectsUsers)),
		"half a buffer":    iotest.HalfReader(strings.NewReader(recorded.ProjectsUsers)),
		"data with EOF":    iotest.DataErrReader(strings.NewReader(recorded.ProjectsUsers)),
	}
	for name, r := range readers {
		got, errs := all(intra.Decoder[intra.ProjectsUser]{}, r)
		if diff := cmp.Diff(want, got, opaque); diff != "" || errs != nil {
			t.Errorf("%s: %v\n%s", name, errs, diff)
		}
	}
}

func TestDecoderReadsTextsWithoutRecords(t *testing.T) {
	for _, text := range []string{"", " \n\t\r\n", "[]", " [ ] \n"} {
		got, errs := all(intra.Decoder[intra.Team]{}, strings.NewReader(text))
		if got != nil || errs != nil {
			t.Errorf("%q: %v, %v", text, got, errs)
		}
	}
}

func TestDecoderSkipsUnknownKeys(t *testing.T) {
	got := decodeOne[intra.Team](t, `{"id":1,"new":{"a":[1,"}",{"b":"\\\""}]},"name":"n"}`)
	if got.ID != 1 || got.Name != "n" {
		t.Errorf("decoded %+v", got)
	}
}

func TestDecodeErrorsHavePositions(t *testing.T) {
	const good = `{"id":1,"project":{"id":77}}` + "\n"
	tests := []struct {
		name, text string
		want       string
	}{
		{"a text for a number", good + `{"id":"x"}`, `intra: line 2, offset 35: "id" is "x": want a whole number of at most 64 bits`},
		{"a fraction", `{"id":1.5}`, `intra: line 1, offset 6: "id" is 1.5: want a whole number of at most 64 bits`},
		{"a number that is too large", `{"id":9223372036854775808}`, `intra: line 1, offset 6: "id" is 9223372036854775808: want a whole number of at most 64 bits`},
		{"a mark that is too large", `{"id":1,"final_mark":2147483648}`, `intra: line 1, offset 21: "final_mark" is 2147483648: want a whole number of at most 32 bits`},
		{"a mark as text", `{"id":1,"final_mark":"80"}`, `intra: line 1, offset 21: "final_mark" is "80": want a whole number of at most 32 bits`},
		{"a number for a status", `{"id":1,"status":3}`, `intra: line 1, offset 17: "status" is 3: want a text`},
		{"a text for a truth", `{"id":1,"validated?":"yes"}`, `intra: line 1, offset 21: "validated?" is "yes": want true or false`},
		{"a bad date", `{"id":1,"marked_at":"yesterday"}`, `intra: line 1, offset 20: "marked_at" is "yesterday": date "yesterday": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"a bad date in a team", good + "\n" + `{"id":1, "name": "2020-99-99", "teams":[{"id":1},{"id":2,"closed_at": "2020-99-99"}]}`,
			`intra: line 3, offset 100: "teams[1].closed_at" is "2020-99-99": date "2020-99-99": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"a number for a date", `{"id":1,"teams":[{"id":1,"locked_at":0}]}`, `intra: line 1, offset 37: "teams[0].locked_at" is 0: date "0": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"an object for an array", `{"id":1,"cursus_ids":{}}`, `intra: line 1, offset 21: "cursus_ids" is {}: want an array`},
		{"a bad element", `{"id":1,"cursus_ids":[1,null,"2"]}`, `intra: line 1, offset 29: "cursus_ids[2]" is "2": want a whole number of at most 64 bits`},
		{"an offset in bytes, not letters", `{"id":1,"teams":[{"id":1,"name":"` + strings.Repeat("é", 100) + `","users":7}]}`, `intra: line 1, offset 243: "teams[0].users" is 7: want an array`},
		{"a long value", `{"id":1,"occurrence":"` + strings.Repeat("é", 100) + `"}`, `intra: line 1, offset 21: "occurrence" is "` + strings.Repeat("é", 31) + `...: want a whole number of at most 64 bits`},
		{"an array for an object", `{"id":1,"project":[]}`, `intra: line 1, offset 18: "project" is []: want an object`},
		{"no id", good + `{"project":{"id":7}}`, `intra: line 2, offset 29: "id": want an id that is not 0`},
		{"a null id", `{"id":null,"project":{"id":7}}`, `intra: line 1, offset 0: "id": want an id that is not 0`},
		{"no project", `{"id":1,"project_id":7}`, `intra: line 1, offset 0: "project.id": want an id that is not 0`},
		{"a nested team without an id", `{"id":1,"project":{"id":7},"teams":[{"id":1},{"name":"x"}]}`, `intra: line 1, offset 0: "teams[1].id": want an id that is not 0`},
		{"a key in other letters", `{"ID":"x"}`, `intra: line 1, offset 6: "ID" is "x": want a whole number of at most 64 bits`},
		{"a byte order mark and no JSON", "\ufeffx", `intra: line 1, offset 3: want a JSON object, in an array or one after the other`},
		{"bad JSON in a record", good + `{"id":1,}`, `intra: line 2, offset 38: invalid character '}' looking for beginning of object key string`},
		{"a cut line", good + `{"id":1,"status":"fin`, `intra: line 2, offset 29: unexpected EOF`},
		{"a cut array", `[` + good, `intra: line 2, offset 30: unexpected EOF`},
		{"a cut array after a comma", `[` + good + `,`, `intra: line 2, offset 31: unexpected EOF`},
		{"a comma between lines", good + `,` + good, `intra: line 2, offset 29: want a JSON object, in an array or one after the other`},
		{"no comma in an array", `[{"id":1,"project":{"id":77}}{"id":2}]`, `intra: line 1, offset 29: want a JSON object, in an array or one after the other`},
		{"two commas in an array", `[{"id":1,"project":{"id":77}},,{"id":2}]`, `intra: line 1, offset 30: want a JSON object, in an array or one after the other`},
		{"text after the array", "[]\nx", `intra: line 2, offset 3: want a JSON object, in an array or one after the other`},
		{"an array in an array", "[][[]]", `intra: line 1, offset 3: want a JSON object, in an array or one after the other`},
		{"a comma after an array", "[],[]", `intra: line 1, offset 2: want a JSON object, in an array or one after the other`},
		{"a number", "17", `intra: line 1, offset 0: want a JSON object, in an array or one after the other`},
		{"an array of numbers", "[1]", `intra: line 1, offset 1: want a JSON object, in an array or one after the other`},
		{"HTML", "<html>", `intra: line 1, offset 0: want a JSON object, in an array or one after the other`},
		{"NUL", "\x00", `intra: line 1, offset 0: want a JSON object, in an array or one after the other`},
		{"brackets that do not match", `{"id":1]`, `intra: line 1, offset 8: invalid character ']' after object key:value pair`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, errs := all(intra.Decoder[intra.ProjectsUser]{}, strings.NewReader(test.text))
			if len(errs) != 1 || errs[0].Error() != test.want {
				t.Fatalf("got  %v\nwant %s", errs, test.want)
			}
			var where *intra.DecodeError
			if !errors.As(errs[0], &where) || where.Err == nil {
				t.Errorf("%#v", errs[0])
			}
		})
	}
}

func TestDecoderContinuesAfterABadRecord(t *testing.T) {
	got, errs := all(intra.Decoder[intra.Team]{}, strings.NewReader(`[{"id":1},{"id":"x"},{"id":3},{"id":{}},{"id":5}]`))
	var ids []int64
	for _, r := range got {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]int64{1, 3, 5}, ids); diff != "" || len(errs) != 2 {
		t.Errorf("%v\n%s", errs, diff)
	}
}

func TestDecodeErrorUnwrapsItsCause(t *testing.T) {
	var bad *intra.TimeError
	_, errs := all(intra.Decoder[intra.Team]{}, strings.NewReader(`{"id":1,"locked_at":"x"}`))
	if len(errs) != 1 || !errors.As(errs[0], &bad) || bad.Text != "x" {
		t.Errorf("%v", errs)
	}
	_, errs = all(intra.Decoder[intra.Team]{}, strings.NewReader(`{"id":1`))
	if len(errs) != 1 || !errors.Is(errs[0], io.ErrUnexpectedEOF) {
		t.Errorf("%v", errs)
	}
	broken := errors.New("the disk is gone")
	got, errs := all(intra.Decoder[intra.Team]{}, io.MultiReader(strings.NewReader("{\"id\":1}\n{\"id\""), iotest.ErrReader(broken)))
	if len(got) != 1 || len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("%d records, %v", len(got), errs)
	}
}

func TestDecoderRefusesLargeRecords(t *testing.T) {
	small := intra.Decoder[intra.Team]{MaxRecord: 1000}
	got, errs := all(small, strings.NewReader(`{"id":1}{"id":2,"name":"`+strings.Repeat("x", 1000)+`"}{"id":3}`))
	if len(got) != 1 || len(errs) != 1 || errs[0].Error() != "intra: line 1, offset 8: the record has more than 1000 bytes" {
		t.Errorf("%d records, %v", len(got), errs)
	}
	// A record of exactly the limit is accepted.
	if _, errs = all(small, strings.NewReader(`{"id":2,"name":"`+strings.Repeat("x", 1000-18)+`"}`)); errs != nil {
		t.Errorf("%v", errs)
	}
	// An endless record is refused without being kept in memory.
	endless := &forever{}
	_, errs = all(intra.Decoder[intra.Team]{MaxRecord: 1 << 20}, io.MultiReader(strings.NewReader(`{"id":1,"name":"`), endless))
	var tooLarge *intra.TooLargeError
	if len(errs) != 1 || !errors.As(errs[0], &tooLarge) || tooLarge.Limit != 1<<20 {
		t.Errorf("%v", errs)
	}
	if endless.read > 3<<20 {
		t.Errorf("%d bytes were read of a record that may have %d", endless.read, 1<<20)
	}
	// A record longer than a batch is accepted.
	large := `{"id":7,"name":"` + strings.Repeat("x", 3<<20) + `"}`
	got, errs = all(intra.Decoder[intra.Team]{}, strings.NewReader("["+large+","+large+"]"))
	if len(got) != 2 || errs != nil || len(got[1].Name) != 3<<20 {
		t.Errorf("%d records, %v", len(got), errs)
	}
}

// forever is an endless source of the letter x that counts what it returns.
type forever struct{ read int }

func (f *forever) Read(p []byte) (int, error) {
	f.read += len(p)
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// idle is a source that never returns anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestDecoderStopsReadingAnIdleSource(t *testing.T) {
	_, errs := all(intra.Decoder[intra.Team]{}, io.MultiReader(strings.NewReader(`{"id":1}`), idle{}))
	if len(errs) != 1 || !errors.Is(errs[0], io.ErrNoProgress) {
		t.Errorf("%v", errs)
	}
}

func TestDecoderNegativeOptionsAreTheDefaults(t *testing.T) {
	got, errs := all(intra.Decoder[intra.Team]{Parallel: -1, MaxRecord: -1}, strings.NewReader("\ufeff[{\"id\":1}]"))
	if len(got) != 1 || errs != nil {
		t.Errorf("%d records, %v", len(got), errs)
	}
}

func TestDecoderLeavesNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	text := strings.Repeat(recorded.ProjectsUsers, 50)
	for range (intra.Decoder[intra.ProjectsUser]{Parallel: 8}).Records(strings.NewReader(text)) {
		break
	}
	func() {
		defer func() { _ = recover() }()
		for range (intra.Decoder[intra.ProjectsUser]{Parallel: 8}).Records(strings.NewReader(text)) {
			panic("in the loop")
		}
	}()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// The decoder reads what encoding/json reads, however the text is formatted and split.
func TestLawDecoderIsEncodingJSON(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(recorded.ProjectsUsers), "\n")
	rapid.Check(t, func(t *rapid.T) {
		picked := rapid.SliceOfN(rapid.SampledFrom(lines), 0, 40).Draw(t, "records")
		space := func(label string) string {
			return rapid.StringOfN(rapid.SampledFrom([]rune(" \n\t\r")), 0, 3, -1).Draw(t, label)
		}
		text, between := strings.Join(picked, space("between")), ""
		if rapid.Bool().Draw(t, "array") {
			between = space("before") + "," + space("after")
			text = "[" + space("first") + strings.Join(picked, between) + space("last") + "]" + space("end")
		}
		chunk := rapid.IntRange(1, 5000).Draw(t, "chunk")
		d := intra.Decoder[intra.ProjectsUser]{Parallel: rapid.IntRange(1, 3).Draw(t, "parallel")}
		got, errs := all(d, &chunked{text, chunk})
		if errs != nil || len(got) != len(picked) {
			t.Fatalf("%d of %d records, %v", len(got), len(picked), errs)
		}
		for i := range got {
			want := new(intra.ProjectsUser)
			if err := json.Unmarshal([]byte(picked[i]), want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got[i], opaque); diff != "" {
				t.Fatalf("record %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

// chunked is a source that returns a text in chunks of a size.
type chunked struct {
	rest string
	size int
}

func (c *chunked) Read(p []byte) (int, error) {
	if c.rest == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.size)], c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func FuzzDecoder(f *testing.F) {
	for line := range strings.Lines(recorded.ProjectsUsers) {
		if strings.Contains(line, `"teams"`) {
			f.Add([]byte(line))
		}
	}
	for _, text := range []string{
		"", "[]", `{"id":1,"project":{"id":7}}` + "\n" + `{"id":2,"project":{"id":7}}`, `[{"id":1,"project":{"id":7}},{"id":2}]`, `{"id":"x"}`, `{"id":1,"teams":[{"closed_at":"x"}]}`,
		`{"id":1,"project":{"id":7},"validated?":true,"final_mark":-42}`, `{"a":"\"}{"}`, `[{`, `{"id":1,"teams":{}}`, `{"id":1}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, errs := all(intra.Decoder[intra.ProjectsUser]{MaxRecord: 1 << 16, Parallel: 1}, bytes.NewReader(text))
		for _, err := range errs {
			var where *intra.DecodeError
			if !errors.As(err, &where) || where.Line < 1 || where.Offset < 0 || where.Offset > int64(len(text)) {
				t.Errorf("error %#v", err)
			}
			if len(err.Error()) > 2000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		}
		for _, r := range got {
			encoded, err := json.Marshal(r)
			if err != nil {
				t.Fatalf("decoded and not encoded: %v", err)
			}
			again := new(intra.ProjectsUser)
			if err := json.Unmarshal(encoded, again); err != nil {
				t.Fatalf("%s: %v", encoded, err)
			}
			if diff := cmp.Diff(r, again, opaque); diff != "" {
				t.Errorf("encoded and decoded differs:\n%s", diff)
			}
		}
		if json.Valid(text) && len(errs) == 0 && len(bytes.TrimSpace(text)) > 0 && bytes.TrimSpace(text)[0] == '[' {
			if want := slowAll(t, string(text)); len(want) != len(got) {
				t.Errorf("%d records, encoding/json has %d", len(got), len(want))
			}
		}
	})
}
