package command

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// question is a query on the command line.
type question struct {
	query.Query[*store.Entry]
	fields *store.Fields    // for the registry that is asked
	paged  bool             // the user asked for a page
	asked  **store.Snapshot // the snapshot that is asked; set it before the query runs
}

// parseQuestion parses a query. It refuses every parameter that is not in the grammar.
func parseQuestion(text string) (question, error) {
	q := question{fields: standin.Fields(), asked: new(*store.Snapshot)}
	values, err := url.ParseQuery(text)
	if err != nil {
		return q, &query.EncodingError{Err: err}
	}
	others := q.fields.Registrations.Schema.Others(values)
	if names := slices.Sorted(maps.Keys(others)); len(names) > 0 {
		return q, unknownParameter(names[0])
	}
	for _, field := range []string{"status", "declared_status"} {
		if err := translateStatuses(values, field); err != nil {
			return q, err
		}
	}
	translateTimes(values)
	q.Query, err = q.view().Parse(values)
	for _, name := range []string{"page", "per_page", "page[number]", "page[size]"} {
		q.paged = q.paged || values.Has(name)
	}
	return q, suggestField(err)
}

// grammarText describes the grammar in an error.
const grammarText = "a query consists of filter[FIELD]=VALUE,VALUE, range[FIELD]=MIN,MAX, sort=FIELD,-FIELD, page[number]=N and page[size]=N"

// unknownParameter returns the error for a parameter that is not in the grammar.
func unknownParameter(name string) error {
	word, rest, _ := strings.Cut(name, "[")
	if rest != "" {
		rest = "[" + rest
	}
	err := fmt.Errorf("parameter %.40q: unknown; %s", name, grammarText)
	if found := closest(word, []string{"filter", "range", "sort", "page"}); found != "" && found != word {
		return fmt.Errorf("%w; did you mean %.40q?", err, found+rest)
	}
	return err
}

// view returns the names by which a query may filter, range and sort.
func (q *question) view() *query.View[*store.Entry] {
	f := &q.fields.Registrations
	status, _ := f.Schema.Field("intra_status") // of standin.Fields
	v := query.NewView(f.Schema)
	v.Name("id", f.ID)
	v.Name("user_id", f.UserID)
	v.Name("login", q.login())
	v.Name("project_id", f.ProjectID)
	v.Name("project", q.slug())
	v.Name("project_session_id", f.SessionID)
	v.Name("occurrence", f.Occurrence)
	v.Name("final_mark", f.FinalMark)
	v.Name("status", status)
	v.Name("declared_status", f.Declared)
	v.Name("other_status", f.OtherStatus)
	v.Name("differs", f.Differs)
	v.Name("created_at", f.CreatedAt)
	v.Name("updated_at", f.UpdatedAt)
	v.Name("marked_at", f.MarkedAt)
	v.Name("retriable_at", f.RetriableAt)
	v.Name("marked", f.Marked)
	v.Name("retriable", f.Retriable)
	v.Name("cursus", f.UserCursus)
	v.Name("campus", f.UserCampus)
	return v
}

// login returns the field of the login of the user, null if it is not known.
func (q *question) login() query.Indexed[*store.Entry] {
	return query.NullString(q.fields.Registrations.Schema.Clone(), "login", func(e *store.Entry) (string, bool) {
		if e.User == nil {
			return "", false
		}
		return e.User.Login, e.User.Login != ""
	})
}

// slug returns the field of the slug of the project, null if it is not known.
func (q *question) slug() query.Indexed[*store.Entry] {
	return query.NullString(q.fields.Registrations.Schema.Clone(), "project", func(e *store.Entry) (string, bool) {
		p := (*q.asked).Project(e.Registration.Project)
		if p == nil {
			return "", false
		}
		return p.Slug, p.Slug != ""
	})
}

// translateStatuses replaces the statuses in the filter and the range of a field by the
// words that the field takes: those of the API for status, those of package state for
// declared_status. The user may write both.
func translateStatuses(values url.Values, field string) error {
	translate := apiWords
	if field == "declared_status" {
		translate = declaredWords
	}
	for _, kind := range []string{"filter", "range"} {
		name := kind + "[" + field + "]"
		given := values[name]
		if len(given) == 0 {
			continue
		}
		words := strings.Split(given[len(given)-1], ",")
		for i, word := range words {
			if word == "" || kind == "range" && i > 1 {
				continue // refused by the grammar
			}
			as := translate(word)
			if as == nil {
				return unknownStatus(name, word, field == "status")
			}
			switch {
			case kind == "filter":
				words[i] = strings.Join(as, ",")
			case i == 0:
				words[i] = as[0]
			default:
				words[i] = as[len(as)-1]
			}
		}
		values[name] = []string{strings.Join(words, ",")}
	}
	return nil
}

// translateTimes replaces the instants in filters and ranges by the form that the grammar
// takes. The user may write every form that the data may have.
func translateTimes(values url.Values) {
	for _, field := range []string{"created_at", "updated_at", "marked_at", "retriable_at"} {
		for _, kind := range []string{"filter", "range"} {
			name := kind + "[" + field + "]"
			given := values[name]
			if len(given) == 0 {
				continue
			}
			words := strings.Split(given[len(given)-1], ",")
			for i, word := range words {
				if at, err := intra.ParseTime(word); err == nil {
					words[i] = at.Format(time.RFC3339Nano)
				}
			}
			values[name] = []string{strings.Join(words, ",")}
		}
	}
}

// apiWords returns the words of the API for a status, in order, nil if the word is
// unknown.
func apiWords(word string) []string {
	if s, err := intra.ParseStatus(word); err == nil {
		return []string{s.String()}
	}
	s, err := state.ParseStatus(word)
	if err != nil || s == state.NotRegistered {
		return nil
	}
	words := []string{intra.StatusOf(s, false).String()}
	if other := intra.StatusOf(s, true).String(); other != words[0] {
		words = append(words, other)
	}
	return words
}

// declaredWords returns the word of package state for a status, nil if the word is
// unknown.
func declaredWords(word string) []string {
	s, err := state.ParseStatus(word)
	if err != nil {
		of, _ := intra.ParseStatus(word)
		s = of.State()
	}
	if s == 0 || s == state.NotRegistered {
		return nil
	}
	return []string{s.String()}
}

// unknownStatus returns the error for a word that is not a status.
func unknownStatus(parameter, word string, orUnknown bool) error {
	var known, api []string
	for _, s := range state.Statuses()[1:] {
		known = append(known, s.String())
	}
	if orUnknown {
		api = append(api, intra.Unknown.String())
	}
	api = append(api, intra.SearchingAGroup.String(), intra.Parent.String(), intra.WaitingForCorrection.String())
	err := fmt.Errorf("%s value %.40q: want one of %s; or, in the words of the 42 API, %s", parameter, word, strings.Join(known, ", "), strings.Join(api, ", "))
	return suggest(err, word, append(known, api...))
}
