package user

import (
	"time"

	"github.com/projectsuser/roster/project"
)

// ExpenseID is the id of an [Expense]. 0 is none.
type ExpenseID int64

// Expense is money that a user spent for a project.
type Expense struct {
	ID          ExpenseID
	User        ID
	Project     project.ID
	Date        time.Time // the day on which it was spent, as [Day] has it
	Price       Decimal
	Description string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}
