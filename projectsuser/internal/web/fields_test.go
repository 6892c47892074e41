package web_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
)

func object(t *testing.T, text string) web.Object {
	t.Helper()
	o, err := web.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTakeDistinguishesAbsentNullAndValue(t *testing.T) {
	f := web.FieldsOf(object(t, `{"null":null,"value":7}`))
	type number = optional.Optional[int]
	for key, want := range map[string]number{
		"absent": {}, "null": optional.Null[int](), "value": optional.Some(7),
	} {
		if got := web.Take(f, key, web.Int[int]()); got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
	if err := f.Err(); err != nil {
		t.Error(err)
	}
}

// reads returns the Go value of a JSON value, and whether a reader accepts it.
func reads[T any](t *testing.T, r web.Reader[T], text string) (T, bool) {
	t.Helper()
	f := web.FieldsOf(object(t, `{"v":`+text+`}`))
	return web.Take(f, "v", r).Value()
}

func TestReadersAcceptTheirValues(t *testing.T) {
	check := func(name, text string, got any, ok bool, want any) {
		if ok != (want != nil) || ok && got != want {
			t.Errorf("%s of %s: %v, %t; want %v", name, text, got, ok, want)
		}
	}
	for text, want := range map[string]any{
		"0": int32(0), "-42": int32(-42), "2147483647": int32(math.MaxInt32), "-2147483648": int32(math.MinInt32),
		"2147483648": nil, "1.0": nil, "1e2": nil, `"7"`: nil, "true": nil, "[]": nil, "{}": nil, "99999999999999999999": nil,
	} {
		got, ok := reads(t, web.Int[int32](), text)
		check("Int", text, got, ok, want)
	}
	for text, want := range map[string]any{`"7"`: int64(7), "7": int64(7), `""`: nil, `" 7"`: nil, `"7.0"`: nil, "[7]": nil} {
		got, ok := reads(t, web.Int[int64]().OrText(web.Number), text)
		check("Int or text", text, got, ok, want)
	}
	for text, want := range map[string]any{"true": true, "false": false, `"true"`: nil, "1": nil} {
		got, ok := reads(t, web.Boolean(), text)
		check("Boolean", text, got, ok, want)
	}
	for text, want := range map[string]any{`"true"`: true, `"false"`: false, `"yes"`: nil, "1": nil} {
		got, ok := reads(t, web.Boolean().OrText(web.Bool), text)
		check("Boolean or text", text, got, ok, want)
	}
	for text, want := range map[string]any{`"ééé"`: "ééé", `"éééé"`: nil, `""`: "", "7": nil} {
		got, ok := reads(t, web.String(3), text)
		check("String", text, got, ok, want)
	}
	for text, want := range map[string]any{`"a"`: "a", `"c"`: nil, "7": nil} {
		got, ok := reads(t, web.OneOf("a", "b"), text)
		check("OneOf", text, got, ok, want)
	}
	for text, want := range map[string]int{`[]`: 0, `[1,2]`: 2, `[1,"2"]`: -1, `7`: -1, `[null]`: -1} {
		if got, ok := reads(t, web.ListOf(web.Int[int]()), text); ok != (want >= 0) || ok && len(got) != want {
			t.Errorf("ListOf %s: %v, %t", text, got, ok)
		}
	}
	for text, want := range map[string]int{
		`[]`: 0, `[1,"2"]`: 2, `"1, 2 ,3"`: 3, `"13,"`: 1, `" "`: 0, `7`: 1, `"7"`: 1,
		`"1,,2"`: -1, `"x"`: -1, `null`: -1, `true`: -1, `{}`: -1, `[[1]]`: -1,
	} {
		if got, ok := reads(t, web.Commas(web.Int[int]().OrText(web.Number)), text); ok != (want >= 0) || ok && len(got) != want {
			t.Errorf("Commas %s: %v, %t", text, got, ok)
		}
	}
	for text, want := range map[string]int{`[{},{}]`: 2, `{"0":{},"12":{}}`: 2, `{}`: 0, `{"0":{},"x":{}}`: -1, `{"-1":{}}`: -1, `{"0":1}`: -1, `7`: -1} {
		if got, ok := reads(t, web.Indexed(web.Nested()), text); ok != (want >= 0) || ok && len(got) != want {
			t.Errorf("Indexed %s: %v, %t", text, got, ok)
		}
	}
	if o, ok := reads(t, web.Nested(), `{"a":1}`); !ok || o.Path() != "v" {
		t.Errorf("Nested: %v %t", o, ok)
	}
}

func TestFieldsCollectAllErrors(t *testing.T) {
	o := object(t, `{"team":{"name":"long","id":"x","leader":null,"list":[1]}}`)
	f := web.FieldsOf(o.Value("team").Object())
	web.Take(f, "name", web.String(3))
	web.Require(f, "id", web.Int[int]())
	web.Require(f, "leader", web.Int[int]())
	web.Require(f, "session", web.Int[int]())
	f.Refuse("list", "one that is empty")
	f.Refuse("name", "another reason, which comes too late")
	want := &web.FieldsError{Fields: []*web.FieldError{
		{Field: "team.name", Value: `"long"`, Want: "a text of at most 3 characters"},
		{Field: "team.id", Value: `"x"`, Want: "an integer"},
		{Field: "team.leader", Value: "null", Want: "an integer"},
		{Field: "team.session", Want: "an integer"},
		{Field: "team.list", Value: "an array", Want: "one that is empty"},
	}}
	err := f.Err()
	if diff := cmp.Diff(error(want), err); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := err.Error(); got != `web: field "team.name" is "long": want a text of at most 3 characters, and 4 more` {
		t.Error(got)
	}
	if got := want.Fields[3].Error(); got != `web: field "team.session": missing, want an integer` || want.Fields[3].Key() != "session" {
		t.Error(got)
	}
	if _, ok := errors.AsType[*web.FieldError](err); !ok {
		t.Error("the errors inside are not found")
	}
}
