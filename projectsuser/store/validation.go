package store

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// MaxID is the greatest id of a record, and the greatest amount or count in one: the
// greatest integer that every JSON reader represents exactly.
const MaxID = 1<<53 - 1

// maxYear is the greatest year that RFC 3339, and so every face, can write.
const maxYear = 9999

// The functions below return why a record is invalid, or "".

func projectFault(p *project.Project) string {
	fault := cmp.Or(
		referenceFault("parent", p.Parent),
		countFault("budget", p.Budget),
		timeFault("begin_at", p.BeginAt), timeFault("read_at", p.ReadAt),
		timeFault("created_at", p.CreatedAt), timeFault("updated_at", p.UpdatedAt))
	for _, c := range p.Cursus {
		fault = cmp.Or(fault, referenceFault("cursus", c))
	}
	for _, c := range p.Campuses {
		fault = cmp.Or(fault, referenceFault("campus", c))
	}
	return fault
}

func sessionFault(s *project.Session) string {
	fault := cmp.Or(
		referenceFault("project", s.Project), referenceFault("campus", s.Campus), referenceFault("cursus", s.Cursus),
		countFault("max_people", s.MaxPeople),
		timeFault("begin_at", s.BeginAt), timeFault("end_at", s.EndAt), timeFault("read_at", s.ReadAt),
		timeFault("created_at", s.CreatedAt), timeFault("updated_at", s.UpdatedAt))
	for _, d := range s.RetryDelays {
		if d < 0 {
			return cmp.Or(fault, fmt.Sprintf("retry delay %s is negative", d))
		}
	}
	return fault
}

func userFault(u *user.User) string {
	fault := cmp.Or(
		timeFault("invited_at", u.InvitedAt), timeFault("anonymize_date", u.AnonymizeDate), timeFault("read_at", u.ReadAt),
		amountFault("wallet", u.Wallet), amountFault("correction_point", u.CorrectionPoint),
		timeFault("created_at", u.CreatedAt), timeFault("updated_at", u.UpdatedAt))
	if u.State != 0 && !u.State.Valid() {
		fault = cmp.Or(fault, fmt.Sprintf("unknown state %d", u.State))
	}
	for _, c := range u.Cursus {
		if math.IsNaN(c.Level) || math.IsInf(c.Level, 0) {
			fault = cmp.Or(fault, fmt.Sprintf("level %f is not a number", c.Level))
		}
		fault = cmp.Or(fault, referenceFault("cursus", c.ID), timeFault("begin_at", c.BeginAt), timeFault("end_at", c.EndAt))
	}
	for _, c := range u.Campuses {
		fault = cmp.Or(fault, referenceFault("campus", c.ID))
	}
	return fault
}

func teamFault(t *team.Team) string {
	fault := cmp.Or(
		referenceFault("project", t.Project), referenceFault("session", t.Session),
		timeFault("locked_at", t.LockedAt), timeFault("closed_at", t.ClosedAt),
		timeFault("terminating_at", t.TerminatingAt), timeFault("deadline_at", t.DeadlineAt), timeFault("read_at", t.ReadAt),
		timeFault("created_at", t.CreatedAt), timeFault("updated_at", t.UpdatedAt),
		validationFault(t.Validated), statusFault(t.Declared))
	for _, m := range t.Members {
		fault = cmp.Or(fault, referenceFault("member", m.User), countFault("occurrence", m.Occurrence))
	}
	return fault
}

func registrationFault(r *projectsuser.Registration) string {
	fault := cmp.Or(
		referenceFault("user", r.User), referenceFault("project", r.Project), referenceFault("declared team", r.DeclaredTeam),
		countFault("occurrence", r.Occurrence), countFault("budget_hours", r.Terms.BudgetHours),
		timeFault("marked_at", r.MarkedAt), timeFault("retriable_at", r.RetriableAt), timeFault("read_at", r.ReadAt),
		timeFault("created_at", r.CreatedAt), timeFault("updated_at", r.UpdatedAt),
		validationFault(r.Validated), statusFault(r.Declared))
	if r.Terms.Rate.Sign() < 0 {
		fault = cmp.Or(fault, fmt.Sprintf("rate %s is negative", r.Terms.Rate))
	}
	for _, c := range r.Cursus {
		fault = cmp.Or(fault, referenceFault("cursus", c))
	}
	for t := range r.Attempts.All() {
		if reason := idFault(int64(t.ID)); reason != "" {
			fault = cmp.Or(fault, fmt.Sprintf("team %d: %s", t.ID, reason))
		}
	}
	return cmp.Or(fault, repeatedFault(r.Attempts))
}

func timeEntryFault(t *user.TimeEntry) string {
	return cmp.Or(
		referenceFault("user", t.User), referenceFault("project", t.Project),
		countFault("minutes", t.Minutes),
		timeFault("date", t.Date), timeFault("created_at", t.CreatedAt), timeFault("updated_at", t.UpdatedAt))
}

func progressFault(p *Progress) string {
	fault := cmp.Or(
		timeFault("complete_at", p.CompleteAt), timeFault("known_at", p.KnownAt), timeFault("began_at", p.BeganAt),
		timeFault("updated_at", p.UpdatedAt),
		referenceFault("round", p.Round), referenceFault("next", p.Next), referenceFault("last", p.Last))
	for _, w := range p.Windows {
		fault = cmp.Or(fault, referenceFault("window", w.First), referenceFault("window", w.Last))
	}
	return fault
}

func expenseFault(e *user.Expense) string {
	fault := cmp.Or(
		referenceFault("user", e.User), referenceFault("project", e.Project),
		timeFault("date", e.Date), timeFault("created_at", e.CreatedAt), timeFault("updated_at", e.UpdatedAt))
	if e.Price.Sign() < 0 {
		return cmp.Or(fault, fmt.Sprintf("price %s is negative", e.Price))
	}
	return fault
}

// repeatedFault returns why attempts with one team twice are invalid.
func repeatedFault(a team.Attempts) string {
	if a.Len() < 2 {
		return ""
	}
	ids := make([]team.ID, 0, a.Len())
	for t := range a.All() {
		ids = append(ids, t.ID)
	}
	slices.Sort(ids)
	for i := range ids[1:] {
		if ids[i] == ids[i+1] {
			return fmt.Sprintf("team %d twice", ids[i])
		}
	}
	return ""
}

// idFault returns why the id of a record is invalid.
func idFault(id int64) string {
	if id == 0 {
		return "without an id"
	}
	if id < 0 || id > MaxID {
		return "want an id from 1 to 9007199254740991"
	}
	return ""
}

// referenceFault returns why the id of another record is invalid. 0 refers to none.
func referenceFault[I ~int64](field string, id I) string {
	if id < 0 || id > MaxID {
		return fmt.Sprintf("%s %d: want 0 to 9007199254740991", field, id)
	}
	return ""
}

// countFault returns why an amount or a count is invalid.
func countFault(field string, n int) string { return referenceFault(field, int64(n)) }

// amountFault returns why an amount that may be negative is invalid.
func amountFault(field string, n int) string {
	if int64(n) < -MaxID || int64(n) > MaxID {
		return fmt.Sprintf("%s %d: want -9007199254740991 to 9007199254740991", field, n)
	}
	return ""
}

// statusFault returns why a declared status is invalid. 0 declares no status.
func statusFault(s state.Status) string {
	if s != 0 && !s.Valid() {
		return fmt.Sprintf("unknown status %d", s)
	}
	return ""
}

// validationFault returns why a validation is invalid.
func validationFault(v project.Validation) string {
	if !v.Valid() {
		return fmt.Sprintf("unknown validation %d", v)
	}
	return ""
}

// CheckInstant returns an [*InvalidError] if the instant of an answer is not in the years
// 1 to 9999.
func CheckInstant(at time.Time) error {
	if fault := timeFault("instant", at); fault != "" {
		return &InvalidError{Kind: "answer", Reason: fault}
	}
	return nil
}

// timeFault returns why a time is invalid. The zero time is valid.
func timeFault(field string, t time.Time) string {
	if year := t.UTC().Year(); year < 1 || year > maxYear {
		return fmt.Sprintf("%s in the year %d: want 1 to 9999", field, year)
	}
	return ""
}
