package intra_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// reflected returns the JSON of a record by the tags of its fields, as encoding/json would
// write it without the MarshalJSON methods.
func reflected(v reflect.Value) string {
	switch v.Interface().(type) {
	case intra.Time, intra.Price, json.RawMessage:
		return marshalled(v)
	}
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return "null"
	case v.Kind() == reflect.Pointer:
		return reflected(v.Elem())
	case v.Kind() == reflect.Slice:
		elements := make([]string, v.Len())
		for i := range elements {
			elements[i] = reflected(v.Index(i))
		}
		return "[" + strings.Join(elements, ",") + "]"
	case v.Kind() != reflect.Struct || strings.HasPrefix(v.Type().Name(), "Optional"):
		return marshalled(v)
	}
	var members []string
	for i := range v.NumField() {
		name, omit, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if omit == "omitzero" && isZero(v.Field(i)) {
			continue
		}
		members = append(members, fmt.Sprintf("%q:%s", name, reflected(v.Field(i))))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func isZero(v reflect.Value) bool {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero()
}

func marshalled(v reflect.Value) string {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		panic(err)
	}
	return string(text)
}

// fill draws the values of all fields of a record.
func fill(t *rapid.T, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *intra.Time:
		if rapid.Bool().Draw(t, "time") {
			p.Time = time.Unix(rapid.Int64Range(-62135596799, 253402300799).Draw(t, "seconds"), 123456789)
		}
		return
	case *user.State:
		*p = rapid.SampledFrom(user.States()).Draw(t, "state")
		return
	case *intra.Price:
		p.Decimal, _ = user.ParseDecimal(rapid.SampledFrom([]string{"0", "12.5", "-0.000001", "999999999999"}).Draw(t, "price"))
		return
	case *intra.StatusText:
		*p = rapid.SampledFrom([]intra.StatusText{"", "finished", "not_started"}).Draw(t, "status")
		return
	case *json.RawMessage:
		*p = rapid.SampledFrom([]json.RawMessage{nil, json.RawMessage(`[]`), json.RawMessage("[ 1, {\"a\" :\"<é\u2028>\"} ]\n")}).Draw(t, "raw")
		return
	case *string:
		*p = rapid.SampledFrom([]string{"", "libft", "<é\">\u2028\xff"}).Draw(t, "text")
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "pointer") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 2).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Struct:
		if strings.HasPrefix(v.Type().Name(), "Optional") {
			fillOptional(t, v)
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{0, 7.42, -1e-9, 1e21}).Draw(t, "float"))
	default:
		v.SetInt(rapid.Int64Range(-200, 200).Draw(t, "int"))
	}
}

// fillOptional draws an optional value: absent, null or a value.
func fillOptional(t *rapid.T, v reflect.Value) {
	text := "null"
	switch rapid.IntRange(0, 2).Draw(t, "optional") {
	case 0:
		return
	case 1:
		value := reflect.New(v.Field(0).Type()).Elem()
		fill(t, value)
		text = marshalled(value)
	}
	if err := json.Unmarshal([]byte(text), v.Addr().Interface()); err != nil {
		t.Fatal(err)
	}
}

// AppendJSON writes a record as its tags define it.
func TestLawEncodeIsReflection(t *testing.T) {
	t.Run("projects_user", encodes[intra.ProjectsUser])
	t.Run("team", encodes[intra.Team])
	t.Run("project", encodes[intra.Project])
	t.Run("session", encodes[intra.Session])
	t.Run("user", encodes[intra.User])
	t.Run("entry", encodes[intra.Entry])
	t.Run("expense", encodes[intra.Expense])
}

// encodes checks the law for one type of record.
func encodes[T intra.Record](t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		record := new(T)
		fill(t, reflect.ValueOf(record).Elem())
		want := reflected(reflect.ValueOf(*record))
		got, err := any(record).(interface {
			AppendJSON([]byte) ([]byte, error)
		}).AppendJSON([]byte("["))
		if err != nil || string(got) != "["+want {
			t.Fatalf("%v\n%s", err, cmp.Diff(want, string(got)))
		}
		if text, err := json.Marshal(*record); err != nil || string(text) != want {
			t.Fatalf("json.Marshal: %v\n%s", err, cmp.Diff(want, string(text)))
		}
	})
}

func TestAppendJSONRefusesValuesWithoutText(t *testing.T) {
	late := intra.Time{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	for name, record := range map[string]interface {
		AppendJSON([]byte) ([]byte, error)
	}{
		"a date of five digits":  &intra.Team{CreatedAt: optional.Some(late)},
		"one inside a record":    &intra.ProjectsUser{Teams: []intra.Team{{CreatedAt: optional.Some(late)}}},
		"a text that is no JSON": &intra.Session{Scales: json.RawMessage("[")},
	} {
		to := []byte("kept")
		got, err := record.AppendJSON(to)
		if err == nil || string(got) != "kept" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if _, err := json.Marshal(record); err == nil {
			t.Errorf("%s: json.Marshal writes it", name)
		}
	}
	_, err := (&intra.Team{CreatedAt: optional.Some(late), ScaleTeams: json.RawMessage("[")}).AppendJSON(nil)
	if _, ok := errors.AsType[*intra.TimeError](err); !ok {
		t.Errorf("of two errors the second: %v", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	var p intra.ProjectsUser
	for line := range strings.Lines(recorded.ProjectsUsers) {
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			b.Fatal(err)
		}
		break
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf, _ = p.AppendJSON(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}
