package query_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/projectsuser/roster/query"
)

// A song has a field for each test of the extended grammar.
type song struct {
	id     int64
	title  string
	plays  int64 // negative: null
	labels []string
	score  float64
}

// newSongs returns a schema with the extended grammar.
func newSongs() *query.Schema[song] {
	s := query.NewSchema("id", func(r song) int64 { return r.id }, query.Settings{Extended: true, Limits: query.Limits{Alternatives: 3, Depth: 2}})
	query.String(s, "title", func(r song) string { return r.title }, query.Folded)
	query.NullInt(s, "plays", func(r song) (int64, bool) { return r.plays, r.plays >= 0 }, query.Ordered)
	query.Strings(s, "labels", func(r song) []string { return r.labels }, query.Bitmap)
	query.Float(s, "score", func(r song) float64 { return r.score })
	return s
}

// Each parameter of the extended grammar makes the condition that it says, and is formatted as
// it was given.
func TestExtendedGrammar(t *testing.T) {
	songs := newSongs()
	for raw, want := range map[string]string{
		"filter[plays][not]=1,2":                               "not plays in (1, 2)",
		"filter[labels][all]=a,b":                              "labels has all of (a, b)",
		"filter[labels][not][all]=a,b":                         "not labels has all of (a, b)",
		"filter[plays][null]=true":                             "plays is null",
		"filter[plays][null]=false":                            "plays is not null",
		"filter[plays][not][null]=true":                        "not plays is null",
		"filter[title][prefix]=a,b":                            `title starts with "a,b"`,
		"filter[title][contains]=":                             `title contains ""`,
		"filter[title][fold]=ab":                               `title is ab in any case`,
		"filter[title][prefix][fold]=ab":                       `title starts with "ab" in any case`,
		"filter[title][not][contains][fold]=ab":                `not title contains "ab" in any case`,
		"range[plays][not]=1,2":                                "not plays from 1 to 2",
		"range[score]=-1.5,1e+300":                             "score from -1.5 to 1e+300",
		"filter[labels][prefix]=a":                             `labels starts with "a"`,
		"or[0][filter][plays]=1&or[1][filter][title]=a":        "plays is 1 or title is a",
		"or[0][filter][plays]=1&or[0][filter][title][not]=a":   "(plays is 1 and not title is a)",
		"or[0][or][0][range][plays]=1,&or[1][filter][id]=2":    "(plays from 1) or id is 2",
		"filter[id]=1&or[0][filter][id]=2&or[1][filter][id]=3": "id is 1; id is 2 or id is 3",
	} {
		values, err := url.ParseQuery(strings.ReplaceAll(raw, "+", "%2B"))
		if err != nil {
			t.Fatal(err)
		}
		q, err := songs.Parse(values)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		var words []string
		for _, c := range q.Where {
			words = append(words, c.String())
		}
		if got := strings.Join(words, "; "); got != want {
			t.Errorf("%s is %s, want %s", raw, got, want)
		}
		again, err := songs.Format(q)
		if err != nil || again.Encode() != values.Encode() {
			t.Errorf("%s is formatted as %s, %v", raw, again.Encode(), err)
		}
	}
}

// A parameter that is not in the extended grammar is refused with a typed error.
func TestExtendedGrammarErrors(t *testing.T) {
	songs := newSongs()
	for raw, want := range map[string]string{
		"or=1":                              `*query.UnknownParameterError`,
		"or[x][filter][id]=1":               `*query.UnknownParameterError`,
		"or[0][sort]=id":                    `*query.UnknownParameterError`,
		"or[0]=1":                           `*query.UnknownParameterError`,
		"or[-1][filter][id]=1":              `*query.UnknownParameterError`,
		"filter[id][fold][not]=1":           `*query.UnknownParameterError`,
		"filter[id][null][fold]=true":       `*query.UnknownParameterError`,
		"range[id][prefix]=1":               `*query.UnknownParameterError`,
		"filter[plays][null]=1":             `*query.ValueError`,
		"filter[plays][prefix]=1":           `*query.ValueError`,
		"filter[plays][all]=1":              `*query.ValueError`,
		"filter[plays][fold]=1":             `*query.ValueError`,
		"filter[score]=NaN":                 `*query.ValueError`,
		"filter[nothing][not]=1":            `*query.UnknownFieldError`,
		"or[0][filter][nothing]=1":          `*query.UnknownFieldError`,
		"sort=plays[middle]":                `*query.UnknownFieldError`,
		"sort=labels[last]":                 `*query.NotSortableError`,
		"or[0][or][0][or][0][filter][id]=1": `*query.LimitError`,
		"or[0][filter][id]=1&or[1][filter][id]=1&or[2][filter][id]=1&or[3][filter][id]=1": `*query.LimitError`,
	} {
		if _, err := songs.ParseString(raw); fmt.Sprintf("%T", err) != want {
			t.Errorf("%s: %T %v, want %s", raw, err, err, want)
		}
	}
	plain := query.NewSchema("id", func(r song) int64 { return r.id }, query.Settings{})
	for _, raw := range []string{"filter[id][not]=1", "sort=id[last]"} {
		var unknown *query.UnknownFieldError
		if _, err := plain.ParseString(raw); !errors.As(err, &unknown) {
			t.Errorf("plain grammar, %s: %v", raw, err)
		}
	}
	if q, err := plain.ParseString("or[0][filter][id]=1"); err != nil || len(q.Where) > 0 {
		t.Errorf("the plain grammar does not ignore or: %v, %v", q, err)
	}
}

// A sort key says where null is only if it is not there by default.
func TestSortPlacesNull(t *testing.T) {
	songs := newSongs()
	for raw, want := range map[string]string{
		"plays[last]": "plays", "plays[first]": "plays[first]", "-plays[first]": "-plays", "-plays[last]": "-plays[last]",
	} {
		q, err := songs.ParseString("sort=" + raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Sort[0].String(); got != want {
			t.Errorf("%s is %s, want %s", raw, got, want)
		}
	}
}

// Whatever the extended grammar accepts, it formats as something that it parses as the same.
func FuzzExtendedGrammar(f *testing.F) {
	for _, raw := range []string{
		"filter[plays][not]=1,2&filter[labels][all]=a,b", "or[0][filter][title][prefix][fold]=É&or[1][range][score]=1,",
		"or[0][or][1][filter][id]=1&or[0][filter][plays][null]=true", "sort=-plays[last],id", "filter[title][not][fold]=%C5%BF,S",
	} {
		f.Add(raw)
	}
	songs := newSongs()
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := songs.ParseString(raw)
		if err != nil {
			return
		}
		values, err := songs.Format(q)
		if err != nil {
			t.Fatalf("%q parses but is not formatted: %v", raw, err)
		}
		again, err := songs.Parse(values)
		if err != nil {
			t.Fatalf("%q is formatted as %v, which does not parse: %v", raw, values, err)
		}
		last, err := songs.Format(again)
		if err != nil || last.Encode() != values.Encode() {
			t.Fatalf("%q is formatted as %v, then as %v, %v", raw, values, last, err)
		}
	})
}
