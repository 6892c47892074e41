package command

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

// Every parameter that is not of the grammar is refused before any data is read.
func TestQueryRefusesWhatIsNotOfTheGrammar(t *testing.T) {
	for text, want := range map[string]string{
		"filters[status]=finished":        `query: parameter "filters[status]": unknown; a query consists of filter[FIELD]=VALUE,VALUE, range[FIELD]=MIN,MAX, sort=FIELD,-FIELD, page[number]=N and page[size]=N; did you mean "filter[status]"?`,
		"limit=5":                         `query: parameter "limit": unknown; a query consists of `,
		"finished":                        `query: parameter "finished": unknown; a query consists of `,
		"filter[status]=finished&x=":      `query: parameter "x": unknown; a query consists of `,
		"sorts=id":                        `did you mean "sort"?`,
		"filter=1":                        `query: parameter "filter": unknown; a query consists of `,
		"page[no]=2":                      `query: parameter "page[no]": unknown; a query consists of `,
		"filter[stauts]=finished":         `did you mean "status"?`,
		"sort=-finalmark":                 `did you mean "final_mark"?`,
		"filter[status]=finish":           `query: filter[status] value "finish": want one of searching, creating_group, waiting_to_start, in_progress, waiting_evaluation, finished; or, in the words of the 42 API, unknown, searching_a_group, parent, waiting_for_correction; did you mean "finished"?`,
		"range[status]=a,b":               `query: range[status] value "a": want one of `,
		"range[status]=searching":         `query: range[status] value `,
		"filter[declared_status]=unknown": `query: filter[declared_status] value "unknown": want one of `,
		"filter[status]=not_registered":   `query: filter[status] value "not_registered": want one of `,
		"filter[status]=":                 `query: filter[status] value "": want `,
		"filter[login]=%zz":               `query: query string: `,
	} {
		got := run("", "query", "-data", "/not/there", text)
		if got.code != 2 || got.out != "" || !strings.Contains(got.errors, want) || !strings.HasSuffix(got.errors, "\nRun 'roster query -h' for help.\n") {
			t.Errorf("%s: exit %d, %s%s; want %s", text, got.code, got.out, got.errors, want)
		}
	}
}

// rows returns the rows of CSV after the header, by the name of their column.
func rows(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// The words of the 42 API and those of this library select the same registrations. The
// API splits searching in two.
func TestQueryTakesTheWordsOfTheAPI(t *testing.T) {
	const text = `[{"id":1,"status":"parent","project":{"id":1,"slug":"piscine"},"user":{"id":2,"login":"ada"},"teams":[]},
		{"id":2,"status":"searching_a_group","project":{"id":3,"slug":"day","parent_id":1},"user":{"id":2,"login":"ada"},"teams":[]},
		{"id":3,"status":"waiting_for_correction","project":{"id":3,"slug":"day","parent_id":1},"user":{"id":4,"login":"bob"}},
		{"id":4,"status":"finished","project":{"id":3,"slug":"day","parent_id":1},"user":{"id":5}},
		{"id":5,"project":{"id":3,"slug":"day","parent_id":1},"user":{"id":6,"login":"cyd"}}]`
	for query, want := range map[string]string{
		"filter[status]=searching":                                    "2 1",
		"filter[status]=Searching,finished":                           "4 2 1",
		"filter[status]=searching_a_group":                            "2",
		"filter[status]=parent":                                       "1",
		"filter[status]=unknown":                                      "5",
		"filter[status]=waiting_for_correction":                       "3",
		"filter[status]=waiting-evaluation":                           "3",
		"range[status]=searching,waiting_evaluation":                  "3 2 1",
		"range[status]=,searching":                                    "5 2 1",
		"range[status]=waiting_for_correction,":                       "4 3",
		"sort=status,id":                                              "5 2 1 3 4",
		"filter[declared_status]=waiting_for_correction":              "3",
		"filter[declared_status]=parent":                              "2 1",
		"range[declared_status]=searching_a_group,waiting evaluation": "3 2 1",
		"filter[login]=ada,bob":                                       "3 2 1",
		"filter[project]=piscine":                                     "1",
		"filter[project]=day&filter[login]=ada":                       "2",
		"filter[project]=nothing":                                     "",
		"filter[differs]=false":                                       "2 1",
		"sort=login,-id&page[size]=2&page[number]=2":                  "3 5",
	} {
		checkFound(t, text, query, want)
	}
}

// checkFound checks the ids that a query over the text of a file finds, in order.
func checkFound(t *testing.T, text, query, want string) {
	t.Helper()
	got := run(text, "query", "-csv", "-data", "-", query)
	var ids []string
	for _, row := range rows(t, got.out) {
		ids = append(ids, row["id"])
	}
	if found := strings.Join(ids, " "); got.code != 0 || found != want {
		t.Errorf("%s: exit %d, found %q, want %q %s", query, got.code, found, want, got.errors)
	}
}

// A query takes instants in every form that the data may have.
func TestQueryTakesTheDatesOfTheData(t *testing.T) {
	const text = `[{"id":1,"created_at":"2024-05-01 10:00:00.123456","updated_at":"2024-3-5","project":{"id":1},"teams":[]},
		{"id":2,"created_at":"2026-06-01 00:00:00 UTC","updated_at":"2024-03-05T01:00:00 0100","project":{"id":1},"teams":[]}]`
	for query, want := range map[string]string{
		"range[created_at]=2024-05-01 10:00:00.123456,2024-05-01T10:00:00.123456Z": "1",
		"range[created_at]=2026-06-01T00:00Z,2026-06-01 00:00:00 UTC":              "2",
		"range[created_at]=2026-06-01T02:00:00+02:00,2026-06-01T02:00:00%2B0200":   "2",
		"filter[updated_at]=2024-03-05T00:00:00":                                   "2 1",
		"range[updated_at]=2024-3-5,&filter[created_at]=2026-06-01":                "2",
		"range[updated_at]=2024-03-06,":                                            "",
	} {
		checkFound(t, text, query, want)
	}
}

// CSV has every record of the answer, JSON those of a page, with values.
func TestQueryWritesValues(t *testing.T) {
	const text = `[{"id":1,"status":"finished","final_mark":0,"validated?":false,"project":{"id":1,"slug":"p"},"user":{"id":2,"login":"a,\"da"}},
		{"id":2,"status":"in_progress","final_mark":null,"validated?":null,"project":{"id":7,"slug":"q"}}]`
	got := run(text, "query", "-csv", "-data", "-", "sort=id")
	want := "id,user_id,login,project_id,project,status,derived,declared_status,final_mark,validated,updated_at\n" +
		"1,2,\"a,\"\"da\",1,p,finished,false,finished,0,false,\n2,,,7,q,in_progress,false,in_progress,,,\n"
	if got != (result{0, want, ""}) {
		t.Errorf("%+v, want %s", got, want)
	}
	got = run(text, "query", "-json", "-data", "-", "sort=id&filter[login]=x")
	if got.out != `{"total":0,"nulls":{"login":1},"page":1,"pages":1,"records":[]}`+"\n" {
		t.Error(got.out)
	}
	got = run(text, "query", "-json", "-data", "-", "sort=id&page[size]=1")
	var answer struct {
		Total, Pages int
		Records      []map[string]any
	}
	if err := json.Unmarshal([]byte(got.out), &answer); err != nil || answer.Total != 2 || answer.Pages != 2 || len(answer.Records) != 1 {
		t.Fatalf("%v: %s", err, got.out)
	}
	if r := answer.Records[0]; r["final_mark"] != 0.0 || r["validated"] != false || r["updated_at"] != nil || r["login"] != `a,"da` {
		t.Error(r)
	}
	all := run("", "query", "-csv")
	if n := len(rows(t, all.out)); n != 228 {
		t.Errorf("%d rows of the recorded data, want all 228", n)
	}
	if n := len(rows(t, run("", "query", "-csv", "page[size]=7").out)); n != 7 {
		t.Errorf("%d rows of a page of 7", n)
	}
}
