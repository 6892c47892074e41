package jsonwriter_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

// AppendString writes what encoding/json writes.
func TestLawAppendStringIsMarshal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("aé<>&\"\\/\x00\x1f\x7f\b\f\n\r\t\u2027\u2028\u2029\ufffd")))).Draw(t, "text")
		want, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := jsonwriter.AppendString([]byte("x"), text); string(got) != "x"+string(want) {
			t.Fatalf("%q: %s, want %s", text, got, want)
		}
	})
}

func TestLawAppendTimeIsFormat(t *testing.T) {
	last := time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(time.Time{}.Unix(), last.Unix()).Draw(t, "seconds")
		at := time.Unix(seconds, rapid.Int64Range(0, 999999999).Draw(t, "nanoseconds"))
		want := at.UTC().Format(`"2006-01-02T15:04:05.000Z"`)
		if got := jsonwriter.AppendTime(nil, at); string(got) != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

func BenchmarkAppendTime(b *testing.B) {
	at, buf := time.Now(), []byte(nil)
	for b.Loop() {
		buf = jsonwriter.AppendTime(buf[:0], at)
	}
}
