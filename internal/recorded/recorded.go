// Package recorded contains recorded, anonymized answers of the 42 intra API, for
// the tour of the command and for tests.
//
// Names, logins and addresses are replaced. Ids are renumbered in their order.
// Dates are shifted by whole days, by the same number within a registration and
// its teams. Project ids above 100000 come from the documentation of the API.
package recorded

import _ "embed"

// ProjectsUsers contains 228 registrations as JSON lines. Seven have a user and
// teams. The others have the short form that is nested in other answers, without
// teams. The first three are the example from the documentation of the API.
//
//go:embed projects_users.jsonl
var ProjectsUsers string

// Teams contains 117 teams as JSON lines. Each has the additional key
// project_has_children, which the API does not send; it comes from the parents in
// [ProjectsUsers]. Nine teams are also nested in registrations of
// [ProjectsUsers], without that key.
//
//go:embed teams.jsonl
var Teams string
