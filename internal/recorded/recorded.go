// Package recorded holds answers of the 42 intra API, recorded and made
// anonymous, for the tour of the command and for tests.
//
// Names, logins and addresses are replaced, ids are numbered anew in their
// order, and dates are shifted by whole days: by the same number within a
// registration and its teams. Project ids above 100000 are those of the API's
// own documentation.
package recorded

import _ "embed"

// ProjectsUsers are 228 registrations as JSON lines. Seven have user and teams;
// the others are the short form that is nested in other answers, whose teams
// are unknown. The first three are the example of the API's documentation.
//
//go:embed projects_users.jsonl
var ProjectsUsers string

// Teams are 117 teams as JSON lines. Each has one key that the API does not
// send, project_has_children, known from the parents in [ProjectsUsers]. Nine of
// them are nested in registrations too, and are the same there but for that key.
//
//go:embed teams.jsonl
var Teams string
