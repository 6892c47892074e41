// Package projectsuser holds the heart of the library: the registration of a
// user on a project, which 42's API calls a projects_user.
//
// It is better than the status in the answer of an API because it says how the
// status comes about, and what it is when the answer is old or wrong.
//
// # Basics
//
//   - [Registration] is a user on a project, with all attempts at it.
//   - [Registration.Status] derives how far the user is; [Registration.Explain] says why.
//   - [Registration.Compile] recomputes the mark from the teams.
//   - [Audit] counts where declared and derived statuses differ.
//   - [Optional] tells absent, null and a value apart, in what other systems send.
//
// # Declared and derived
//
// A source declares a status; the teams derive one. Where the data holds the
// teams the derived status is the answer. Where it does not, they are unknown
// rather than none, and the declared status stands.
package projectsuser
