// Package standin is a local stand-in for the 42 intra API, version 2: a server that
// answers as the API does, over a registry instead of the real service. Programs that
// use the API can be tested and run against it.
//
// It is better than a mock because its records change as in the real service: a user who
// registers on a solo project gets a team, a session with a begin_at begins at that
// instant, and the stand-in refuses the commands that the real service refuses.
//
//	r := registry.New(registry.Options{Fields: standin.Fields()})
//	srv := httptest.NewServer(standin.NewHandler(r, standin.Options{}))
//
// # Basics
//
//   - [NewHandler] serves a registry as an http.Handler.
//   - [Options] require tokens and limit callers as the real service does.
//   - [Faults] are statuses, delays and broken answers on demand, for tests of what a
//     client does about them. [ReadFaults] reads them from a file.
//   - [Fields] are the fields of a registry to serve: they index the API's status.
//     [AddFields] adds them to the fields of another face.
//
// Package intra has the JSON types of the answers.
//
// # What the stand-in follows
//
// It follows the documentation of the API and recorded answers: routes, parameters,
// headers, JSON, errors. Where both say nothing:
//
//   - A retry and a compile answer 200 with the full registration.
//   - A list can be sorted by every field that it can be ranged by.
//   - A value that a field cannot have is 400, as an unknown field is.
//   - An invalid body, or a command that the status of a registration does not
//     permit, is 422 with the errors of each field, or of "base", as Rails writes them.
//   - A team is formed of users who are registered and search a group, or may retry.
//     Then the dates, marks and names in the body are set, and the statuses follow.
//     Deleting a team removes it from the attempts of all members.
//   - Keys for which no record has a field are null, [] or false. A key whose fact is
//     unknown is absent, as in the answer that the record was read from; wallet and
//     correction_point are null then. deadline_at of a team, begin_at of a project and
//     minimum_mark of a session are written if they are set. A cursus or a campus of a
//     project or a user has only its id.
//   - Names are those of the source. None is composed of others.
//   - Forms are read as JSON is. Numbers and booleans may be texts.
//   - A parameter with brackets that a list does not know is 400. An unknown name without
//     brackets is ignored. search[login] on users, also of email, first_name and last_name,
//     finds those that start with a text, in any letter case.
//   - A member of a team with a true _destroy leaves the team, if that is open.
//   - The cursus and the campuses are those that a project, a session or a user refers to.
//     The ids of cursus_users and campus_users are made of the user's id.
//   - A graph counts records by the interval in the path, up to the instant of the registry.
//     Its days and weeks are those of UTC, and a week starts on Sunday. If there are more
//     than 10,000 intervals, those without a record are left out.
//   - A route that the stand-in lacks is 404 with a body that says so; a record that does
//     not exist is 404 with an empty object.
//   - /oauth/authorize asks no user. It issues a code for the user in the parameter user,
//     else for that of [Options].Me.
//   - An id in a path is 1 to 19 digits without a sign or a leading zero. Any other
//     text, and an id that no record has, is 404.
//
// These routes change records. A path names projects by id or slug, users by id or
// login, and other records by id:
//
//	POST        /v2/projects/libft/register   {"projects_user": {"user_id": 16}}
//	POST        /v2/projects_users            {"projects_user": {"user_id": 16, "project_id": 1314}}
//	POST        /v2/teams                     {"team": {"project_id": 1314, "teams_users_attributes": [{"user_id": 16}]}}
//	PATCH, PUT  /v2/teams/240                 {"team": {"locked_at": "2024-03-01T12:00:00Z"}}; closed_at and final_mark too
//	DELETE      /v2/teams/240
//	PATCH, PUT  /v2/projects_users/56         {"projects_user": {"final_mark": 100}}
//	PATCH, PUT  /v2/projects_users/56/retry   ?force=true before retriable_at
//	PATCH, PUT  /v2/projects_users/56/compile sets the registration's mark to that of its teams
//	DELETE      /v2/projects_users/56
//	POST        /oauth/token                  grant_type=client_credentials&client_id=uid&client_secret=secret
//
// Setting the mark of a team finishes the team, and does not change the mark of the
// registration until it is compiled. As Rails does, the stand-in ignores unknown
// members of a body, so a test should read back what it writes. Answers to GET have an
// ETag.
//
// # Policy
//
// The 42 API needs the zero [registry.Policy]: it refuses nothing beyond the rules
// of the status machine. A registry with another policy can be served too; a command
// that its policy refuses is 403.
//
// # Errors
//
// All faces classify errors in the same way. The stand-in answers the API's own errors
// as recorded. Its other errors are 400 for a body that cannot be read, 404 for a path
// that does not exist, 405 with the header Allow, 413 and 415 for a body that is too
// large or of another type, 429 with Retry-After, 500 for a panic, and 503 if a command
// could not be stored or took too long.
package standin
