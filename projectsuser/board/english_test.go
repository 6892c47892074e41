package board

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// sourceOf returns the code and the templates of the package, without english.go.
func sourceOf(t *testing.T) string {
	var all strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name == "english.go" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

// keysIn returns the keys of the texts that the package asks for.
func keysIn(t *testing.T, source string) (keys []string) {
	for _, m := range regexp.MustCompile(`words\(?\s*"([^"]+)"[,) ]|words "([^"]+)"|counted\([^"]*"([^"]+)"\)|row\("([^"]+)"|twoUnits\([^"]*"([^"]+)"`).FindAllStringSubmatch(source, -1) {
		keys = append(keys, strings.Join(m[1:], ""))
	}
	keys = append(keys, "span.h", "span.min", "span.d", "true", "false") // the second units, and the values of a facet
	for _, m := range regexp.MustCompile(`named\(([^)]*)\)`).FindAllStringSubmatch(source, -1) {
		for _, name := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(m[1], -1) {
			keys = append(keys, "col."+name[1])
		}
	}
	fields := store.NewFields()
	AddFields(fields)
	q := &request{fields: fields}
	for _, c := range q.allColumns() {
		keys = append(keys, "field."+c.name)
	}
	for _, s := range state.Statuses() {
		keys = append(keys, s.String())
	}
	for _, e := range state.Events() {
		keys = append(keys, "event."+e.String())
	}
	for _, m := range regexp.MustCompile(`store\.(Kind\w+)`).FindAllStringSubmatch(source, -1) {
		kinds := map[string]store.Kind{"KindRegistration": store.KindRegistration, "KindTeam": store.KindTeam, "KindUser": store.KindUser, "KindProject": store.KindProject,
			"KindSession": store.KindSession, "KindTimeEntry": store.KindTimeEntry, "KindExpense": store.KindExpense}
		keys = append(keys, "kind."+string(kinds[m[1]]))
	}
	for _, status := range []string{"400", "403", "404", "405", "500", "503"} {
		keys = append(keys, "error."+status)
	}
	keys = append(keys, order...)
	return append(keys, "sources.removed", "sources.imports")
}

// TestEveryTextIsThereAndUsed compares the keys of the English texts with the keys that
// the code and the templates ask for.
func TestEveryTextIsThereAndUsed(t *testing.T) {
	asked := keysIn(t, sourceOf(t))
	for _, key := range asked {
		if strings.HasSuffix(key, ".") || key == " " {
			continue // the begin of a key, whose ends are listed above
		}
		_, ok := english[key]
		_, many := english[key+".none"]
		if _, one := english[key+".one"]; !ok && !many && !one {
			t.Errorf("there is no text %q", key)
		}
	}
	for key, text := range english {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".none")
		if !slices.Contains(asked, key) && !slices.Contains(asked, base) {
			t.Errorf("the text %q is not used: %s", key, text)
		}
		if n := strings.Count(text, "%s"); n != strings.Count(text, "%") || n > 2 {
			t.Errorf("the text %q has parts that are not %%s: %s", key, text)
		}
	}
}
