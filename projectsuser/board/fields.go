package board

import (
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// The names of the fields that only the board needs.
const (
	poolYearField  = "pool_year"
	poolMonthField = "pool_month"
	sinceField     = "since"
)

// AddFields declares the fields that only a board needs, on fields from which no
// registry was made yet: of registrations the pool year and pool month of the user and
// the instant since which the status holds (since), of users the pool year and pool
// month. They take about 40 bytes a registration, and four to seven microseconds of the
// processor when it is imported. It panics with a [*query.SchemaError] if the fields have them already.
func AddFields(f *store.Fields) {
	s := f.Registrations.Schema
	year := query.NullString(s, poolYearField, ofUser(func(u *user.User) string { return u.PoolYear }), query.Bitmap)
	month := query.NullString(s, poolMonthField, ofUser(func(u *user.User) string { return u.PoolMonth }), query.Bitmap)
	query.NullTime(s, sinceField, func(e *store.Entry) (time.Time, bool) { return e.Since() }, query.Ordered)
	query.Composite(s, f.Registrations.ProjectID, f.Registrations.UserCampus, f.Registrations.UserCursus, year, month)
	poolText := func(text string) (string, bool) { return poolName(text), text != "" }
	query.NullString(f.Users.Schema, poolYearField, func(u *user.User) (string, bool) { return poolText(u.PoolYear) }, query.Bitmap)
	query.NullString(f.Users.Schema, poolMonthField, func(u *user.User) (string, bool) { return poolText(u.PoolMonth) }, query.Bitmap)
}

// ofUser returns the getter of a text of a registration's user, null if it is empty.
func ofUser(get func(*user.User) string) func(*store.Entry) (string, bool) {
	return func(e *store.Entry) (string, bool) {
		if e.User == nil {
			return "", false
		}
		text := get(e.User)
		return poolName(text), text != ""
	}
}

// poolName returns a year or month of a pool without the case of its letters, and
// without commas, which the grammar of URLs could not say.
func poolName(text string) string { return strings.ToLower(strings.ReplaceAll(text, ",", " ")) }
