package intra

import (
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// statusField is the name of the fields that [AddFields] adds. It is not the
// API's, where the core's own status has that name already.
const statusField = "intra_status"

// Fields returns the fields of a registry that [NewHandler] answers quickly: those
// that every registry has, and the status in the API's words, indexed.
func Fields() *store.Fields {
	f := store.NewFields()
	AddFields(f)
	return f
}

// AddFields adds to the fields of a registry that is still to be made the status
// in the API's words, of registrations and of teams. A registry can have the
// fields of several dialects. It panics with a [*query.SchemaError] the second
// time.
func AddFields(f *store.Fields) {
	s := registrationStatus(f.Registrations.Schema, query.Bitmap)
	query.Composite(f.Registrations.Schema, f.Registrations.ProjectID, s)
	teamStatus(f.Teams.Schema, query.Bitmap)
}

// registrationStatus declares the status of registrations.
func registrationStatus(s *query.Schema[*store.Entry], index ...query.Trait) *query.Field[*store.Entry, Status] {
	return query.Enum(s, statusField, registrationStatusOf, statusValues(), index...)
}

// teamStatus declares the status of teams.
func teamStatus(s *query.Schema[*store.TeamEntry], index ...query.Trait) *query.Field[*store.TeamEntry, Status] {
	return query.Enum(s, statusField, teamStatusOf, statusValues(), index...)
}

// registrationStatusOf returns the status of an entry in the API's words. Where the
// teams are unknown it is the declared one, and unknown if there is none.
func registrationStatusOf(e *store.Entry) Status {
	return StatusOf(e.Status, e.Setting.HasChildren)
}

// teamStatusOf returns the status that a team gives in the API's words.
func teamStatusOf(e *store.TeamEntry) Status {
	return StatusOf(e.Status, e.Setting.HasChildren)
}

// statusValues are the statuses in the order of life.
func statusValues() query.Values[Status] {
	values := query.Values[Status]{Text: Status.String}
	for s := range statuses {
		values.All = append(values.All, Status(s))
	}
	return values
}

// statusIn returns the field that [AddFields] added to a schema. A registry that
// was made without has one of the handler's own: it is on a clone of the schema,
// so that no index knows it and records are asked one by one.
func statusIn[R, V any](s *query.Schema[R], declare func(*query.Schema[R], ...query.Trait) *query.Field[R, V]) query.Indexed[R] {
	if known, ok := s.Field(statusField); ok {
		return known
	}
	return declare(s.Clone())
}
