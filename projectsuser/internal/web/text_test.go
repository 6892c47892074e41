package web_test

import (
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
)

func TestIsBlank(t *testing.T) {
	for text, want := range map[string]bool{"": true, " \t\n": true, "\u00a0": true, " a ": false} {
		if got := web.IsBlank(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestIsEmail(t *testing.T) {
	for text, want := range map[string]bool{
		"ada@example.com": true, "": false, "ada": false, "Ada <ada@example.com>": false, "<ada@example.com>": false, " ada@example.com": false,
		strings.Repeat("ä", 18) + "@example.com": true, strings.Repeat("ä", 19) + "@example.com": false,
	} {
		if got := web.IsEmail(text, 30); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestNamed(t *testing.T) {
	for text, want := range map[string]bool{`"ää"`: true, `"äää"`: false, `""`: false, `" "`: false, `1`: false} {
		o, err := web.ParseObject([]byte(`{"name":` + text + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := web.Named("a name", 2).Read(o.Value("name")); ok != want {
			t.Errorf("%s: %t", text, ok)
		}
	}
}

func TestTakeValue(t *testing.T) {
	o, err := web.ParseObject([]byte(`{"one":1,"none":null,"text":"1"}`))
	if err != nil {
		t.Fatal(err)
	}
	f := web.FieldsOf(o)
	if got := web.TakeValue(f, "one", web.Int[int]()); got != optional.Some(1) {
		t.Errorf("one is %v", got)
	}
	if got := web.TakeValue(f, "absent", web.Int[int]()); !got.IsZero() || f.Err() != nil {
		t.Errorf("absent is %v, %v", got, f.Err())
	}
	web.TakeValue(f, "none", web.Int[int]())
	web.TakeValue(f, "text", web.Int[int]())
	want := `web: field "none" is null: want an integer, and 1 more`
	if err := f.Err(); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
