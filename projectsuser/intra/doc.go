// Package intra speaks the language of the 42 intra API, version 2: the JSON of
// projects_users, teams, projects, project sessions and users, key for key, and
// the routes over HTTP, so that a registry is a local 42 API.
//
// It is better than structs of one's own because a record in the API's own form
// comes back as it was: mark 0 and no mark differ, keys with a question mark are
// read, and what only some answers carry stays away where it was away. And it is
// better than a mock because it moves: who registers has a team, what begins at
// an instant begins then, and what the real service refuses is refused.
//
//	srv := httptest.NewServer(intra.NewHandler(registry, intra.Options{}))
//
// # Basics
//
//   - [ProjectsUser], [Team], [Project], [Session] and [User] are what the API
//     writes. encoding/json decodes and encodes them.
//   - [Decode] reads a JSON array or JSON lines of them, of any length, on all
//     cores, without holding the text; a [Decoder] is told how.
//   - A [World] collects what texts tell of a school, whole answers of the API
//     one after the other or an object with arrays of them, each record once: all
//     that it takes to fill a registry.
//   - [Status] is a status in the API's words; [Time] a date as it writes them.
//   - [Converter] turns registrations and teams into the domain's own records;
//     [ProjectOf], [SessionOf] and [UserOf] do it for the others, and [AddProject]
//     enters a project in a catalog with all that it carries.
//   - [NewHandler] serves a registry; [Options] ask for tokens and limit callers as
//     the real service does. [Fields] are those of a registry that is served.
//
// # Over HTTP
//
// What the documentation and recorded answers of the API tell is followed:
// routes, parameters, headers, JSON, errors. Where they are silent:
//
//   - A retry and a compile answer 200 with the whole registration.
//   - A list can be sorted by what it can be ranged by.
//   - A value that a field cannot have is 400, as an unknown field is.
//   - What is not valid, or what the status of a registration does not permit, is
//     422 with the errors of each field, or of base, as Rails writes them.
//   - A team is formed of users who are registered and search a group, or may
//     retry. Dates, marks and names in a body are set by hand afterwards, and
//     statuses follow. Deleting a team takes it from everybody's attempts.
//   - A stand-in has no data for some keys; they are null, [] or false.
//   - Forms are read as JSON is, and numbers and booleans may be texts.
//
// What writes, and where. An object in a path is named by id, a project by slug and
// a user by login too:
//
//	POST        /v2/projects/libft/register   {"projects_user": {"user_id": 16}}
//	POST        /v2/projects_users            {"projects_user": {"user_id": 16, "project_id": 1314}}
//	POST        /v2/teams                     {"team": {"project_id": 1314, "teams_users_attributes": [{"user_id": 16}]}}
//	PATCH, PUT  /v2/teams/240                 {"team": {"locked_at": "2024-03-01T12:00:00Z"}}; closed_at and final_mark too
//	DELETE      /v2/teams/240
//	PATCH, PUT  /v2/projects_users/56         {"projects_user": {"final_mark": 100}}
//	PATCH, PUT  /v2/projects_users/56/retry   ?force=true before retriable_at
//	PATCH, PUT  /v2/projects_users/56/compile the registration's mark is that of its teams
//	DELETE      /v2/projects_users/56
//	POST        /oauth/token                  grant_type=client_credentials&client_id=uid&client_secret=secret
//
// A mark that a team is given finishes it, and leaves the registration's own mark
// as it was until it is compiled. As Rails does, a stand-in skips members of a body
// that it does not know: what a test writes it should read back.
//
// Answers to GET have an ETag. Time passes in a registry by commands and by
// [registry.Registry.Run], which a server runs beside.
//
// # JSON
//
// Keys that the API sends and these types do not have are skipped; a key that
// every answer has, and a shortened record lacks, comes back as null, [], false
// or the empty text. A wrong type, a date that is none or a cut file is a
// [*DecodeError] with line, offset, field and value.
package intra
