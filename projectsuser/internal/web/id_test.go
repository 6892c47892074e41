package web_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
)

func TestParseIDReadsOnlyOneFormOfAnID(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "10": 10, "9007199254740991": store.MaxID} {
		if id, ok := web.ParseID(text); !ok || id != want {
			t.Errorf("ParseID(%q) = %d, %t; want %d", text, id, ok, want)
		}
	}
	for _, text := range []string{
		"", "0", "05", "00", "+5", "-5", " 5", "5 ", "5.0", "5e0", "0x5", "1_000", "५",
		"9007199254740992", "9223372036854775807", "9223372036854775808", "9999999999999999999", "10000000000000000000",
	} {
		if id, ok := web.ParseID(text); ok || id != 0 {
			t.Errorf("ParseID(%q) = %d, %t; want 0, false", text, id, ok)
		}
	}
}

// An id is exactly the text that strconv writes for an integer from 1 to MaxID.
func TestLawParseIDIsTheInverseOfFormatting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		if id, ok := web.ParseID(strconv.FormatInt(n, 10)); ok != (n > 0 && n <= store.MaxID) || ok && id != n {
			t.Fatalf("%d: got %d, %t", n, id, ok)
		}
		text := rapid.StringOf(rapid.SampledFrom([]rune("0159+- "))).Draw(t, "text")
		if id, ok := web.ParseID(text); ok && strconv.FormatInt(id, 10) != text {
			t.Fatalf("%q: got %d", text, id)
		}
	})
}
