package standin

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
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
//     nothing.
//
// It returns a [*query.UnknownParameterError] for any other name with brackets that is not
// in the grammar, such as filters[a]: the API would answer with all records.
func grammarOf(rawQuery string) (string, error) {
	if len(rawQuery) > maxQuery || !strings.ContainsAny(rawQuery, "[%") && !strings.Contains(rawQuery, "page=0") {
		return rawQuery, nil
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return rawQuery, nil // package query returns the error
	}
	rewritten := make(url.Values, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) { // so that the same error is returned each time
		given := values[name]
		word, _, bracket := strings.Cut(name, "[")
		if bracket && word != "filter" && word != "range" && word != "page" {
			return "", &query.UnknownParameterError{Parameter: excerpt.Of(name), Allowed: allowedParameters}
		}
		last := given[len(given)-1]
		switch list, isList := strings.CutSuffix(name, "[]"); {
		case word == "filter" && isList:
			rewritten[list] = []string{filterValues(strings.Join(given, ","))}
		case word == "filter":
			rewritten[name] = []string{filterValues(last)}
		case (name == "page" || name == "page[number]") && last == "0":
			rewritten[name] = []string{"1"}
		default:
			rewritten[name] = given
		}
	}
	return rewritten.Encode(), nil
}

// filterValues returns the values of a filter without blanks around them and without an
// empty one at the end.
func filterValues(text string) string {
	values := strings.Split(text, ",")
	for i := range values[1:] {
		values[i+1] = strings.TrimLeft(values[i+1], " ")
	}
	if last := len(values) - 1; last > 0 && values[last] == "" {
		values = values[:last]
	}
	return strings.Join(values, ",")
}

// allowedParameters are the names of the grammar.
var allowedParameters = []string{"filter[field]", "range[field]", "sort", "page[number]", "page[size]", "page", "per_page"}
