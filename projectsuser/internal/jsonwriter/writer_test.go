package jsonwriter_test

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

func TestWriterSeparatesMembersAndElements(t *testing.T) {
	at := time.Date(2024, 3, 1, 12, 0, 0, 5e6, time.FixedZone("", 3600))
	w := jsonwriter.New([]byte("HEAD,"))
	w.BeginObject()
	w.Key("empty").BeginObject()
	w.EndObject()
	w.Key("list").BeginArray()
	w.Int(math.MinInt64)
	w.String(`,"`)
	w.BeginArray()
	w.EndArray()
	w.BeginObject()
	w.Key("in").Null()
	w.EndObject()
	w.Bool(true)
	w.EndArray()
	w.Key("text").StringOrNull("<")
	w.Key("no_text").StringOrNull("")
	w.Key("id").ID("project_", 7)
	w.Key("at").Time(at)
	w.Key("day").TimeFormat(at, time.DateOnly)
	w.Key("never").TimeFormat(time.Time{}, time.DateOnly)
	w.Key("raw").Raw("[1,2]")
	w.Key("append").Append(func(to []byte) []byte { return strconv.AppendFloat(to, 1.5, 'f', 2, 64) })
	w.Key("any").Any(map[string]int{"a": 1})
	w.EndObject()
	const want = `HEAD,{"empty":{},"list":[-9223372036854775808,",\"",[],{"in":null},true],"text":"\u003c","no_text":null,` +
		`"id":"project_7","at":"2024-03-01T11:00:00.005Z","day":"2024-03-01","never":null,"raw":[1,2],"append":1.50,"any":{"a":1}}`
	got, err := w.Bytes()
	if err != nil || string(got) != want {
		t.Errorf("got %s, error %v; want %s", got, err, want)
	}
	if !json.Valid(got[len("HEAD,"):]) {
		t.Error("the text is not valid JSON")
	}
}

// failing is a value that cannot be written.
type failing struct{ errs []error }

func (f failing) EncodeJSON(w *jsonwriter.Writer) {
	w.BeginArray()
	for _, err := range f.errs {
		w.Fail(err)
	}
	w.EndArray()
}

func TestAppendReturnsTheFirstErrorAndTheBufferUnchanged(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	got, err := jsonwriter.Append([]byte("x"), failing{[]error{first, second}})
	if err != first || string(got) != "x" {
		t.Errorf("got %q, error %v; want x and the first error", got, err)
	}
	w := jsonwriter.New(nil)
	w.Any(math.NaN())
	if got, err := w.Bytes(); err == nil || len(got) != 0 {
		t.Errorf("NaN: got %q, error %v; want an error", got, err)
	}
}
