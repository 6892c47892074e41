package standin

import (
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
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

// AddFields adds the API's status of registrations and of teams, with an index, to
// fields from which no registry was made yet. A registry may have the fields of
// several faces. AddFields panics with a [*query.SchemaError] if the fields have
// them already.
func AddFields(f *store.Fields) {
	s := registrationStatusField(f.Registrations.Schema, query.Bitmap)
	query.Composite(f.Registrations.Schema, f.Registrations.ProjectID, s)
	teamStatusField(f.Teams.Schema, query.Bitmap)
}

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
