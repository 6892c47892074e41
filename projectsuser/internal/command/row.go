package command

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// answerJSON is a page of registrations as JSON.
type answerJSON struct {
	Total    int                `json:"total"`
	Nulls    map[string]int     `json:"nulls,omitzero"` // by field: the records that the rest of the query matches
	Page     int                `json:"page"`
	Pages    int                `json:"pages"`
	Plan     string             `json:"plan,omitzero"`
	Records  []registrationJSON `json:"records"`
	Problems *problems          `json:"problems,omitzero"`
}

// registrationJSON is a registration of an answer as JSON. What is not known is null.
type registrationJSON struct {
	ID          projectsuser.ID `json:"id"`
	UserID      *user.ID        `json:"user_id"`
	Login       *string         `json:"login"`
	ProjectID   project.ID      `json:"project_id"`
	Project     *string         `json:"project"` // the slug
	ProjectName *string         `json:"project_name"`
	Status      *string         `json:"status"`
	Derived     bool            `json:"derived"`
	Declared    *string         `json:"declared_status"`
	Mark        project.Mark    `json:"final_mark"`
	Validated   *bool           `json:"validated"`
	UpdatedAt   *time.Time      `json:"updated_at"`
}

func newAnswerJSON(s *store.Snapshot, a query.Answer[*store.Entry], nulls []query.NullCount, plan string, p *problems) answerJSON {
	j := answerJSON{Total: a.Total, Page: a.Page.Number, Pages: a.Page.Last(a.Total), Plan: plan, Records: []registrationJSON{}, Problems: p.value()}
	for _, n := range nulls {
		if j.Nulls == nil {
			j.Nulls = make(map[string]int)
		}
		j.Nulls[fieldName(n.Field)] = n.Count
	}
	for _, e := range a.Records {
		j.Records = append(j.Records, newRegistrationJSON(s, e))
	}
	return j
}

func newRegistrationJSON(s *store.Snapshot, e *store.Entry) registrationJSON {
	reg := e.Registration
	j := registrationJSON{
		ID: reg.ID, UserID: known(reg.User), ProjectID: reg.Project, Status: known(statusText(e)), Derived: e.Derived,
		Declared: known(declaredText(reg.Declared, reg.DeclaredText)), Mark: reg.FinalMark, Validated: validatedValue(reg.Validated),
	}
	if e.User != nil {
		j.Login = known(e.User.Login)
	}
	if p := projectOf(s, e); p != nil {
		j.Project, j.ProjectName = known(p.Slug), known(p.Name)
	}
	if !reg.UpdatedAt.IsZero() {
		j.UpdatedAt = &reg.UpdatedAt
	}
	return j
}

// known returns a pointer to a value, nil for the zero value.
func known[V comparable](v V) *V {
	var zero V
	if v == zero {
		return nil
	}
	return &v
}

// validatedValue returns a validation as a value, nil if it is not known.
func validatedValue(v project.Validation) *bool {
	validated, ok := v.Bool()
	if !ok {
		return nil
	}
	return &validated
}

// statusText returns the status of an entry, or the source's word if the program does not
// know it; empty if no status is known.
func statusText(e *store.Entry) string {
	if e.Status == 0 {
		return e.Registration.DeclaredText
	}
	return e.Status.String()
}

// declaredText returns a declared status, or the source's word if the program does not
// know it.
func declaredText(s state.Status, other string) string {
	if s == 0 {
		return other
	}
	return s.String()
}

// projectOf returns the project of an entry, nil if not found.
func projectOf(s *store.Snapshot, e *store.Entry) *project.Project {
	return s.Project(e.Registration.Project)
}

// csvHeader names the columns of CSV.
var csvHeader = []string{
	"id", "user_id", "login", "project_id", "project", "status", "derived", "declared_status", "final_mark", "validated", "updated_at",
}

// writeCSV writes the registrations of a query as CSV: all of them, or those of the page
// that the user asked for. A value that is not known is empty.
func writeCSV(out io.Writer, s *store.Snapshot, q question) error {
	w := csv.NewWriter(out)
	_ = w.Write(csvHeader) // the error is that of Flush
	if q.paged {
		answer, err := s.Registrations.Select(q.Query)
		if err != nil {
			return &usageError{"query", err}
		}
		for _, e := range answer.Records {
			_ = w.Write(csvRow(newRegistrationJSON(s, e)))
		}
	} else {
		for e := range s.Registrations.All(q.Query) {
			_ = w.Write(csvRow(newRegistrationJSON(s, e)))
		}
	}
	w.Flush()
	return w.Error()
}

// csvRow returns the cells of a registration.
func csvRow(r registrationJSON) []string {
	mark, updated := "", ""
	if points, ok := r.Mark.Points(); ok {
		mark = strconv.Itoa(int(points))
	}
	if r.UpdatedAt != nil {
		updated = r.UpdatedAt.UTC().Format(time.RFC3339Nano)
	}
	return []string{
		fmt.Sprint(r.ID), cell(r.UserID), cell(r.Login), fmt.Sprint(r.ProjectID), cell(r.Project), cell(r.Status),
		strconv.FormatBool(r.Derived), cell(r.Declared), mark, cell(r.Validated), updated,
	}
}

// cell returns a value as text, empty for nil.
func cell[V any](v *V) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}
