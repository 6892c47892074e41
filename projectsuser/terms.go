package projectsuser

import (
	"fmt"

	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Terms are what a project says of its user in addition to progress. The zero Terms
// say nothing. The position of the user in the project is kept elsewhere, because a
// move changes the positions of others too.
type Terms struct {
	Rate            user.Decimal // the price of one hour of the user's work; not negative
	BudgetHours     int          // the hours that the user may work; 0 means no limit
	ViewAttachments bool         // the user sees the attachments of the project
	HideTimesheets  bool         // the user does not see the timesheets of the project
	WelcomeSent     bool         // the welcome mail was sent, or must not be sent
	ProjectStatus   string       // how the project is shown to the user; empty is null
	ProjectKind     string       // what the project is for this user, as "Project Update"; empty is the project's own kind
}

// Validate returns a [*NegativeError] if the rate or the hours are negative.
func (t Terms) Validate() error {
	if t.Rate.Sign() < 0 {
		return &NegativeError{"rate", t.Rate.String()}
	}
	if t.BudgetHours < 0 {
		return &NegativeError{"budget_hours", fmt.Sprint(t.BudgetHours)}
	}
	return nil
}

// TermsPatch is a change of terms. An absent field stays as it is; null sets the
// zero value.
type TermsPatch struct {
	Rate            optional.Optional[user.Decimal] `json:",omitzero"`
	BudgetHours     optional.Optional[int]          `json:",omitzero"`
	ViewAttachments optional.Optional[bool]         `json:",omitzero"`
	HideTimesheets  optional.Optional[bool]         `json:",omitzero"`
	WelcomeSent     optional.Optional[bool]         `json:",omitzero"`
	ProjectStatus   optional.Optional[string]       `json:",omitzero"`
	ProjectKind     optional.Optional[string]       `json:",omitzero"`
}

// Apply returns the terms with the change applied.
func (p TermsPatch) Apply(t Terms) Terms {
	p.Rate.Set(&t.Rate)
	p.BudgetHours.Set(&t.BudgetHours)
	p.ViewAttachments.Set(&t.ViewAttachments)
	p.HideTimesheets.Set(&t.HideTimesheets)
	p.WelcomeSent.Set(&t.WelcomeSent)
	p.ProjectStatus.Set(&t.ProjectStatus)
	p.ProjectKind.Set(&t.ProjectKind)
	return t
}

// NegativeError reports an amount that must not be negative.
type NegativeError struct {
	Field string // for example "rate"
	Value string
}

func (e *NegativeError) Error() string {
	return fmt.Sprintf("projectsuser: %s %q: must not be negative", e.Field, e.Value)
}
