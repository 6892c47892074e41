package standin

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/query"
)

// maxQuery is the largest query string that is rewritten, in bytes. Package query refuses
// a longer one.
const maxQuery = 64 << 10

// grammarOf rewrites the query string of a list into the grammar of package query, which
// is stricter than the API:
//
//   - the page 0 is page 1;
//   - filter[a][]=1&filter[a][]=2 is filter[a]=1,2;
//   - in a filter, blanks after commas and an empty value after the last comma mean
//     nothing;
//   - a date may have any form that [intra.ParseTime] reads.
//
// It also returns the parameters search[a], which are not in that grammar.
//
// It returns a [*query.UnknownParameterError] for any other name with brackets that is not
// in the grammar, such as filters[a]: the API would answer with all records.
func grammarOf(rawQuery string) (plain string, search url.Values, err error) {
	if len(rawQuery) > maxQuery || !strings.ContainsAny(rawQuery, "[%") && !strings.Contains(rawQuery, "page=0") {
		return rawQuery, nil, nil
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return rawQuery, nil, nil // package query returns the error
	}
	search = make(url.Values)
	rewritten := make(url.Values, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) { // so that the same error is returned each time
		given := values[name]
		word, rest, bracket := strings.Cut(name, "[")
		if word == "search" && strings.HasSuffix(rest, "]") {
			search[strings.TrimSuffix(rest, "]")] = given
			continue
		}
		if bracket && word != "filter" && word != "range" && word != "page" {
			return "", nil, &query.UnknownParameterError{Parameter: excerpt.Of(name), Allowed: allowedParameters}
		}
		last := given[len(given)-1]
		switch list, isList := strings.CutSuffix(name, "[]"); {
		case word == "filter" && isList:
			rewritten[list] = []string{filterValues(list, strings.Join(given, ","))}
		case word == "filter":
			rewritten[name] = []string{filterValues(name, last)}
		case word == "range":
			rewritten[name] = []string{dateValues(name, last)}
		case (name == "page" || name == "page[number]") && last == "0":
			rewritten[name] = []string{"1"}
		default:
			rewritten[name] = given
		}
	}
	return rewritten.Encode(), search, nil
}

// dateValues returns the values of a parameter about an instant in the form that package
// query reads. It leaves those that are no date, and the values of other parameters.
func dateValues(name, text string) string {
	if !strings.HasSuffix(name, "_at]") && !strings.HasSuffix(name, "_date]") {
		return text
	}
	values := strings.Split(text, ",")
	for i, value := range values {
		t, err := intra.ParseTime(value)
		switch {
		case err != nil: // package query refuses it
		case len(value) > len(time.DateOnly):
			values[i] = t.UTC().Format(time.RFC3339Nano)
		default:
			values[i] = t.UTC().Format(time.DateOnly) // of 2024-3-5
		}
	}
	return strings.Join(values, ",")
}

// filterValues returns the values of a filter without blanks around them and without an
// empty one at the end.
func filterValues(name, text string) string {
	values := strings.Split(text, ",")
	for i := range values[1:] {
		values[i+1] = strings.TrimLeft(values[i+1], " ")
	}
	if last := len(values) - 1; last > 0 && values[last] == "" {
		values = values[:last]
	}
	return dateValues(name, strings.Join(values, ","))
}

// allowedParameters are the names of the grammar.
var allowedParameters = []string{"filter[field]", "search[field]", "range[field]", "sort", "page[number]", "page[size]", "page", "per_page"}

// searchConditions returns the conditions of the parameters search[field]: the field
// starts with a text, in any letter case. It returns a [*query.UnknownFieldError] for a
// field that the list does not search.
func searchConditions[R any](fields map[string]query.AnyField[R], search url.Values) (where []query.Condition[R], err error) {
	for _, name := range slices.Sorted(maps.Keys(search)) {
		field, ok := fields[name]
		if !ok {
			return nil, &query.UnknownFieldError{Parameter: "search", Field: excerpt.Of(name), Allowed: slices.Sorted(maps.Keys(fields))}
		}
		where = append(where, field.HasPrefixFold(web.LastOf(search, name)))
	}
	return where, nil
}
