package standin

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// moment returns the condition of a filter that depends on the instant of the snapshot.
type moment[R any] func(now time.Time) query.Condition[R]

// sessionMoments are the filters of sessions that depend on the instant: a session is in the
// future before its begin_at, and is at its end from its end_at on.
func sessionMoments(f *store.SessionFields) map[string]moment[*project.Session] {
	return map[string]moment[*project.Session]{
		"future": func(now time.Time) query.Condition[*project.Session] { return f.BeginAt.AtLeast(now.Add(1)) },
		"end":    func(now time.Time) query.Condition[*project.Session] { return f.EndAt.AtMost(now) },
	}
}

// momentConditions takes the filters that depend on the instant out of the parameters of a
// list, and returns their conditions. It returns a [*query.ValueError] for a value that is
// neither true nor false.
func momentConditions[R any](moments map[string]moment[R], parameters string, now time.Time) (rest string, where []query.Condition[R], err error) {
	if len(moments) == 0 || !strings.Contains(parameters, "filter") {
		return parameters, nil, nil
	}
	values, err := url.ParseQuery(parameters)
	if err != nil {
		return parameters, nil, nil // package query returns the error
	}
	for _, name := range slices.Sorted(maps.Keys(moments)) {
		parameter := "filter[" + name + "]"
		if !values.Has(parameter) {
			continue
		}
		condition := moments[name](now)
		switch text := web.LastOf(values, parameter); text {
		case "true":
			where = append(where, condition)
		case "false":
			where = append(where, query.Not(condition))
		default:
			return "", nil, &query.ValueError{Parameter: parameter, Value: excerpt.Of(text), Allowed: "true or false"}
		}
		values.Del(parameter)
	}
	return values.Encode(), where, nil
}
