package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// plain returns a value in the form of encoding/json, numbers as json.Number.
func plain(v web.Value) any {
	switch v.Kind() {
	case web.Bool:
		return v.Text() == "true"
	case web.Number:
		return json.Number(v.Text())
	case web.Text:
		return v.Text()
	case web.Array:
		list := make([]any, len(v.Elements()))
		for i, e := range v.Elements() {
			list[i] = plain(e)
		}
		return list
	case web.Map:
		return plainObject(v.Object())
	}
	return nil
}

func plainObject(o web.Object) any {
	m := make(map[string]any)
	for _, key := range o.Keys() {
		m[key] = plain(o.Value(key))
	}
	return m
}

// decode returns an object as encoding/json reads it.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than an object")
	}
	return m, nil
}

func TestParseObjectRefuses(t *testing.T) {
	many := make([]string, 257)
	for i := range many {
		many[i] = fmt.Sprintf(`"%d":0`, i)
	}
	tests := []struct {
		name, text string
		want       error
	}{
		{"nothing", ``, &web.SyntaxError{Offset: 0, Reason: "unexpected end of JSON input"}},
		{"no JSON", `{"a":x}`, &web.SyntaxError{Offset: 5, Reason: "invalid character 'x' looking for beginning of value"}},
		{"cut in an object", `{"a":1`, &web.SyntaxError{Offset: 6, Reason: "unexpected end of JSON input"}},
		{"cut in a key", `{"a`, &web.SyntaxError{Offset: 3, Reason: "unexpected end of JSON input"}},
		{"cut in an array", `{"a":[1,`, &web.SyntaxError{Offset: 8, Reason: "unexpected end of JSON input"}},
		{"a comma too many", `{"a":1,}`, &web.SyntaxError{Offset: 7, Reason: "invalid character '}' looking for beginning of object key string"}},
		{"an array", `[1]`, &web.SyntaxError{Reason: "an array where an object is wanted"}},
		{"null", ` null `, &web.SyntaxError{Reason: "null where an object is wanted"}},
		{"something behind it", `{} x`, &web.SyntaxError{Offset: 3, Reason: "invalid character 'x' after top-level value"}},
		{"two objects", `{}{}`, &web.SyntaxError{Offset: 2, Reason: "invalid character '{' after top-level value"}},
		{"a key twice", `{"a":{"b":1,"b":1}}`, &web.DuplicateError{Field: "a.b"}},
		{"a key twice in two spellings", `{"a":1,"\u0061":2}`, &web.DuplicateError{Field: "a"}},
		{"a key twice, null", `{"a":null,"a":2}`, &web.DuplicateError{Field: "a"}},
		{"a key twice in an array", `{"a":[0,{"b":1,"b":1}]}`, &web.DuplicateError{Field: "a[1].b"}},
		{"Latin-1", "{\"a\":\"\xe9\"}", &web.SyntaxError{Offset: 6, Reason: "not UTF-8"}},
		{"too deep", strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat(`}`, 33), &web.SyntaxError{Offset: 161, Reason: "more than 32 levels of nested values"}},
		{"very deep", `{"a":` + strings.Repeat(`[`, 1<<20), &web.SyntaxError{Offset: 10004, Reason: "invalid character '[' exceeded max depth"}},
		{"too many members", `{` + strings.Join(many, ",") + `}`, &web.SyntaxError{Offset: 1944, Reason: "more than 256 members in an object"}},
	}
	for _, test := range tests {
		_, err := web.ParseObject([]byte(test.text))
		if err == nil || cmp.Diff(test.want, err) != "" {
			t.Errorf("%s: %v (-want +got)\n%s", test.name, err, cmp.Diff(test.want, err))
		}
	}
}

func TestParseObjectKeepsWhatWasSent(t *testing.T) {
	const text = `{"n":12345678901234567890.50,"s":"é\n","t":true,"z":null,"a":[1,[]],"o":{"k":{}},"":0}`
	o, err := web.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"n": json.Number("12345678901234567890.50"), "s": "é\n", "t": true, "z": nil,
		"a": []any{json.Number("1"), []any{}}, "o": map[string]any{"k": map[string]any{}}, "": json.Number("0"),
	}
	if diff := cmp.Diff(any(want), plainObject(o)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"n", "s", "t", "z", "a", "o", ""}, o.Keys()); diff != "" {
		t.Errorf("keys (-want +got)\n%s", diff)
	}
	if o.Value("y").Kind() != web.Absent || o.Value("z").Kind() != web.Null {
		t.Error("absent and null are one")
	}
	if got := o.Value("o").Object().Value("k").Object().Path(); got != "o.k" {
		t.Errorf("path %q", got)
	}
}

// FuzzParseObject compares ParseObject to encoding/json: both read the same value from
// every text that both accept.
func FuzzParseObject(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":[true,null,"x",{"c":-1.5e3}]}`, `{"a":1,"a":2}`, `{"a":1} x`, `{`, `[]`, `{"a":"\ud800"}`, "{\"\xff\":0}", `{"a":01}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := web.ParseObject(text)
		want, refused := decode(text)
		if err == nil {
			if diff := cmp.Diff(want, plainObject(o), cmpopts.EquateEmpty()); diff != "" || refused != nil {
				t.Fatalf("%q (-encoding/json +web): %v\n%s", text, refused, diff)
			}
			return
		}
		syntax, ok := errors.AsType[*web.SyntaxError](err)
		if ok && (syntax.Offset < 0 || syntax.Offset > int64(len(text))) {
			t.Fatalf("%q: offset %d is outside", text, syntax.Offset)
		}
		stricter := !utf8.Valid(text) || strings.Contains(err.Error(), "twice") || strings.Contains(err.Error(), "more than")
		if isNull := bytes.Equal(bytes.TrimSpace(text), []byte("null")); refused == nil && !stricter && !isNull {
			t.Fatalf("%q: %v, and encoding/json reads it", text, err)
		}
	})
}

func TestParseFormNests(t *testing.T) {
	tests := []struct {
		text string
		want any
	}{
		{"", map[string]any{}},
		{"a=1&b=&c&&d=%26+x", map[string]any{"a": "1", "b": "", "c": "", "d": "& x"}},
		{"a=1&a=2", map[string]any{"a": "2"}},
		{"t[name]=x&t[id]=7", map[string]any{"t": map[string]any{"name": "x", "id": "7"}}},
		{"t%5Bname%5D=x", map[string]any{"t": map[string]any{"name": "x"}}},
		{"t[u][][id]=1&t[u][][lead]=true&t[u][][id]=2", map[string]any{"t": map[string]any{"u": []any{
			map[string]any{"id": "1", "lead": "true"}, map[string]any{"id": "2"},
		}}}},
		{"a[]=1&a[]=2", map[string]any{"a": []any{"1", "2"}}},
		{"a[0][id]=1", map[string]any{"a": map[string]any{"0": map[string]any{"id": "1"}}}},
		{"a[=1&[b]=2&c]=3", map[string]any{"a[": "1", "[b]": "2", "c]": "3"}},
	}
	for _, test := range tests {
		o, err := web.ParseForm(test.text)
		if diff := cmp.Diff(test.want, plainObject(o)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", test.text, err, diff)
		}
	}
}

func TestParseFormRefuses(t *testing.T) {
	var many strings.Builder
	for i := range 257 {
		fmt.Fprintf(&many, "%d=&", i)
	}
	tests := []struct {
		text string
		want error
	}{
		{"a=%zz", &web.SyntaxError{Reason: "the form is not well encoded"}},
		{"%zz=a", &web.SyntaxError{Reason: "the form is not well encoded"}},
		{"a=%ff", &web.SyntaxError{Reason: "the form is not well encoded"}},
		{"a=1&a[b]=2", &web.DuplicateError{Field: "a"}},
		{"a[b]=1&a=2", &web.DuplicateError{Field: "a"}},
		{"a[b]=1&a[]=2", &web.DuplicateError{Field: "a"}},
		{"a[][b]=1&a[]=2&a[][c]=2", &web.DuplicateError{Field: "a[]"}},
		{"a" + strings.Repeat("[b]", 32) + "=1", &web.SyntaxError{Reason: "the names of the form are too deep"}},
		{many.String(), &web.SyntaxError{Reason: "the form has too many names"}},
	}
	for _, test := range tests {
		_, err := web.ParseForm(test.text)
		if err == nil || cmp.Diff(test.want, err) != "" {
			t.Errorf("%.40s: %v (-want +got)\n%s", test.text, err, cmp.Diff(test.want, err))
		}
	}
}

// FuzzParseForm compares flat forms to net/url.
func FuzzParseForm(f *testing.F) {
	for _, seed := range []string{"a=1&b=2", "a[b]=1&a[c][]=2&a[c][][d]=3", "a=%zz", "a[]=1&a=2", "&&=&[", "a[][]=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := web.ParseForm(text)
		if err != nil || strings.Contains(text, ";") { // which net/url takes for an old separator
			return
		}
		want, err := url.ParseQuery(text)
		if err != nil {
			t.Fatalf("%q: read, and net/url says %v", text, err)
		}
		for name, values := range want {
			if !strings.Contains(name, "[") && o.Value(name).Text() != values[len(values)-1] {
				t.Fatalf("%q: %s is %q, want %q", text, name, o.Value(name), values[len(values)-1])
			}
		}
	})
}
