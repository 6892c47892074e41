package codec

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// TimeEntry is the binary form of working time that a user logged.
var TimeEntry = newMessage("entry",
	at(1, "id", func(e *user.TimeEntry) *user.TimeEntryID { return &e.ID }, integer[user.TimeEntryID]()),
	at(2, "user", func(e *user.TimeEntry) *user.ID { return &e.User }, integer[user.ID]()),
	at(3, "project", func(e *user.TimeEntry) *project.ID { return &e.Project }, integer[project.ID]()),
	at(4, "date", func(e *user.TimeEntry) *time.Time { return &e.Date }, instant{}),
	at(5, "minutes", func(e *user.TimeEntry) *int { return &e.Minutes }, integer[int]()),
	at(6, "billable", func(e *user.TimeEntry) *bool { return &e.Billable }, boolean{}),
	at(7, "description", func(e *user.TimeEntry) *string { return &e.Description }, text[string]{}),
	at(8, "tags", func(e *user.TimeEntry) *[]string { return &e.Tags }, texts{}),
	at(9, "created_at", func(e *user.TimeEntry) *time.Time { return &e.CreatedAt }, instant{}),
	at(10, "updated_at", func(e *user.TimeEntry) *time.Time { return &e.UpdatedAt }, instant{}),
)

// Expense is the binary form of an expense of a user.
var Expense = newMessage("expense",
	at(1, "id", func(e *user.Expense) *user.ExpenseID { return &e.ID }, integer[user.ExpenseID]()),
	at(2, "user", func(e *user.Expense) *user.ID { return &e.User }, integer[user.ID]()),
	at(3, "project", func(e *user.Expense) *project.ID { return &e.Project }, integer[project.ID]()),
	at(4, "date", func(e *user.Expense) *time.Time { return &e.Date }, instant{}),
	at(5, "price", func(e *user.Expense) *user.Decimal { return &e.Price }, decimal{}),
	at(6, "description", func(e *user.Expense) *string { return &e.Description }, text[string]{}),
	at(7, "created_at", func(e *user.Expense) *time.Time { return &e.CreatedAt }, instant{}),
	at(8, "updated_at", func(e *user.Expense) *time.Time { return &e.UpdatedAt }, instant{}),
)
