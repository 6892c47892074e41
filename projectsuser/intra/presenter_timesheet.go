package intra

import "github.com/projectsuser/roster/projectsuser/user"

// entry returns the form of a time entry.
func (p *Presenter) entry(e *user.TimeEntry) *Entry {
	shown := &Entry{
		ID: int64(e.ID), Date: writableTime(e.Date), UserID: int64(e.User), ProjectID: int64(e.Project), Billable: e.Billable,
		Minutes: e.Minutes, Description: e.Description, CreatedAt: writableTime(e.CreatedAt), UpdatedAt: writableTime(e.UpdatedAt),
	}
	for _, tag := range e.Tags {
		shown.Tags = append(shown.Tags, Named{tag})
	}
	return shown
}

// expense returns the form of an expense.
func (p *Presenter) expense(e *user.Expense) *Expense {
	return &Expense{
		ID: int64(e.ID), Date: writableTime(e.Date), UserID: int64(e.User), ProjectID: int64(e.Project), Price: Price{e.Price},
		Description: e.Description, CreatedAt: writableTime(e.CreatedAt), UpdatedAt: writableTime(e.UpdatedAt),
	}
}
