package standin

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// statusField is the name of the fields that [AddFields] adds. The API calls the
// parameter "status", but the registry has a field of that name for its own status.
const statusField = "intra_status"

// Fields returns the fields of a registry that [NewHandler] serves fast: those that
// every registry has, and an index of the API's status.
func Fields() *store.Fields {
	f := store.NewFields()
	AddFields(f)
	return f
}

// AddFields adds the API's status of registrations and of teams, and the fields of users
// that only the API has, with an index for each, to fields from which no registry was
// made yet. A registry may have the fields of
// several faces. AddFields panics with a [*query.SchemaError] if the fields have
// them already.
func AddFields(f *store.Fields) {
	s := registrationStatusField(f.Registrations.Schema, query.Bitmap, query.Postings)
	query.Composite(f.Registrations.Schema, f.Registrations.ProjectID, s)
	teamStatusField(f.Teams.Schema, query.Bitmap, query.Postings)
	declareUserFields(f.Users.Schema, query.Postings, query.Bitmap)
}

// declareUserFields declares the fields of users that only the API has. The first index
// is for fields of many values, the second for those of few.
func declareUserFields(s *query.Schema[*user.User], many, few query.Trait) {
	text := func(name string, get func(*user.User) string) { query.String(s, userPrefix+name, get, many) }
	instant := func(name string, get func(*user.User) time.Time) {
		query.NullTime(s, userPrefix+name, func(u *user.User) (time.Time, bool) { return get(u), !get(u).IsZero() }, many)
	}
	flag := func(name string, get func(*user.User) bool) { query.Bool(s, userPrefix+name, get, few) }
	instant("created_at", func(u *user.User) time.Time { return u.CreatedAt })
	instant("updated_at", func(u *user.User) time.Time { return u.UpdatedAt })
	text("first_name", func(u *user.User) string { return u.FirstName })
	text("last_name", func(u *user.User) string { return u.LastName })
	text("kind", func(u *user.User) string { return u.Kind })
	flag("staff?", func(u *user.User) bool { return u.Staff })
	flag("alumni?", func(u *user.User) bool { return u.Alumni })
	flag("active?", func(u *user.User) bool { return u.Active })
	query.Ints(s, userPrefix+"primary_campus_id", primaryCampus, few)
	text("pool_year", func(u *user.User) string { return u.PoolYear })
	text("pool_month", func(u *user.User) string { return u.PoolMonth })
}

// userPrefix begins the names of the fields of users that only the API has.
const userPrefix = "intra_"

// registrationStatusField declares the status of registrations.
func registrationStatusField(s *query.Schema[*store.Entry], index ...query.Trait) *query.Field[*store.Entry, intra.Status] {
	return query.Enum(s, statusField, registrationStatus, statusValues(), index...)
}

// teamStatusField declares the status of teams.
func teamStatusField(s *query.Schema[*store.TeamEntry], index ...query.Trait) *query.Field[*store.TeamEntry, intra.Status] {
	return query.Enum(s, statusField, teamStatus, statusValues(), index...)
}

// registrationStatus returns the API's status of a registration. If its teams are
// unknown it is the status that the source declared, or unknown.
func registrationStatus(e *store.Entry) intra.Status {
	return intra.StatusOf(e.Status, e.Setting.HasChildren)
}

// teamStatus returns the API's status that a team gives its members.
func teamStatus(e *store.TeamEntry) intra.Status {
	return intra.StatusOf(e.Status, e.Setting.HasChildren)
}

// statusValues are the statuses of the API in their order.
func statusValues() query.Values[intra.Status] {
	values := query.Values[intra.Status]{Text: intra.Status.String}
	for s := intra.Unknown; s <= intra.Finished; s++ {
		values.All = append(values.All, s)
	}
	return values
}

// statusIn returns the field that [AddFields] added to a schema. If it was not
// called, statusIn declares the field on a clone of the schema: it has no index, and
// a query by it reads every record.
func statusIn[R, V any](s *query.Schema[R], declare func(*query.Schema[R], ...query.Trait) *query.Field[R, V]) query.Indexed[R] {
	if field, ok := s.Field(statusField); ok {
		return field
	}
	return declare(s.Clone())
}
