// Package user describes users: who they are, where they study, what their
// accounts may do, and the time and money that they logged on projects. It is
// better than the user type of one API because it holds the union of what the
// four systems know, in the words of the domain, and because a table of
// transitions decides how an account changes instead of checks in each program.
//
// # Basics
//
//   - [User] is a person with an account: identity, [Role] and [State].
//   - [State] is the state of an account: pending, active, disabled or
//     suspended. [Transitions] is the table of the events that change it; the
//     table also draws diagrams.
//   - [TimeEntry] is time that a user logged on a project, and [Expense] is money.
//   - [Decimal] is an exact amount, for rates and prices.
//
// # Conventions
//
// An id of 0 means that there is no such record or that it is unknown. A zero time
// means null. Values are plain data: they may be copied, and are safe for
// concurrent use while no goroutine modifies them.
package user
