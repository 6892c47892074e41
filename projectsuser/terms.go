package projectsuser

import (
	"fmt"

	"github.com/projectsuser/roster/projectsuser/user"
)

// Terms are what a project says of a user besides progress. Its position is not
// among them: see [Snapshot.Position].
type Terms struct {
	Rate            user.Decimal // what an hour of the user's costs; not negative
	BudgetHours     int          // how long the user may work on it; 0 for no limit
	ViewAttachments bool         // the user sees the project's attachments
	HideTimesheets  bool         // the user does not see its timesheets
	WelcomeSent     bool         // the welcome mail is sent, or is not to be
	ProjectStatus   string       // how the project is shown to the user; empty is null
}

// check refuses terms that cannot be.
func (t Terms) check() error {
	if t.Rate.Sign() < 0 {
		return &NegativeError{"rate", t.Rate.String()}
	}
	if t.BudgetHours < 0 {
		return &NegativeError{"budget_hours", fmt.Sprint(t.BudgetHours)}
	}
	return nil
}

// TermsPatch is what an update changes of terms. What is absent stays; null is
// the zero value.
type TermsPatch struct {
	Rate            Optional[user.Decimal]
	BudgetHours     Optional[int]
	ViewAttachments Optional[bool]
	HideTimesheets  Optional[bool]
	WelcomeSent     Optional[bool]
	ProjectStatus   Optional[string]
}

// Apply returns the terms as the patch has them.
func (p TermsPatch) Apply(t Terms) Terms {
	set(&t.Rate, p.Rate)
	set(&t.BudgetHours, p.BudgetHours)
	set(&t.ViewAttachments, p.ViewAttachments)
	set(&t.HideTimesheets, p.HideTimesheets)
	set(&t.WelcomeSent, p.WelcomeSent)
	set(&t.ProjectStatus, p.ProjectStatus)
	return t
}

// UpdateTerms changes the terms of a registration. A negative rate or number of
// hours is refused with a [*NegativeError]. A patch that changes nothing is no
// change.
func (tx *Tx) UpdateTerms(id ID, p TermsPatch) (r *Registration, err error) {
	err = tx.run(CommandUpdateTerms, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		r = e.Registration
		terms := p.Apply(r.Terms)
		if err := terms.check(); err != nil || terms == r.Terms {
			return err
		}
		changed := *r
		changed.Terms, changed.UpdatedAt = terms, tx.draft.at
		r = &changed
		tx.put(Records{Registrations: []*Registration{r}})
		return nil
	})
	return r, err
}

// NegativeError says that an amount is below 0 that cannot be.
type NegativeError struct {
	Field string // as "rate"
	Value string
}

func (e *NegativeError) Error() string {
	return fmt.Sprintf("projectsuser: %s %q: below 0", e.Field, e.Value)
}
