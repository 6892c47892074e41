package user

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// ExpenseID is the id of an [Expense]. 0 means no expense.
type ExpenseID int64

// Expense is money that a user spent for a project.
type Expense struct {
	ID          ExpenseID
	User        ID
	Project     project.ID
	Date        time.Time // the day on which the money was spent; see [Day]
	Price       Decimal   // must not be negative; the currency is not recorded
	Description string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}
