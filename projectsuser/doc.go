// Package projectsuser holds the record at the heart of the library: the
// registration of a user on a project, which the 42 API calls a projects_user.
//
// It is better than the status in an API's answer, because it derives the status
// from the teams, says why, and says what the status will be at any other instant.
//
// # Basics
//
//   - [Registration] is a user's subscription to a project, with all attempts.
//     [Registration.Status] derives how far the user is, [Registration.Explain]
//     says why, [Registration.Compile] recomputes the mark from the teams.
//   - [Terms] are what a project says of its user in addition to progress.
//   - [Audit] counts where the declared and the derived statuses differ.
//
// # Declared and derived
//
// A source declares a status; the teams derive one. If the data holds the teams,
// the derived status is the answer. If it does not, the teams are unknown, which is
// not the same as no team, and the declared status is the answer.
//
// # Packages below
//
//   - store: all records in memory, in versions that can be queried.
//   - registry: the commands that change a store, with time, policy and commit.
//   - user: the accounts of people.
//   - optional: a value that may be absent, null or present.
//   - intra: the JSON of the 42 API; intra/standin: a server that answers like it.
//   - overplane, zoho, noko: three other REST APIs over the same registry.
//   - board: the web page of a registry.
//   - journal: a registry that survives the end of its process.
//   - rostertest: generators and laws for your own tests.
package projectsuser
