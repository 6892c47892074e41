// Package overplane serves a registry as Overplane's Project User API: the users of
// a project, in an order that callers can change. It is for testing clients of
// Overplane and for local work.
//
// It is better than a table of your own for two reasons. The order of a project's
// users never has gaps or duplicates, whatever is inserted, moved, deleted or sent
// at the same time. And the registry behind it knows how far those users are.
//
// # Basics
//
//   - [NewHandler] returns the http.Handler of the API over a registry.
//   - [Options] name the caller, the log and the limits of a request.
//   - [Policy] is the policy of a registry that serves Overplane alone.
//
// The handler answers at "/" and below. Mount it with [http.StripPrefix]:
//
//	const root = "/api/projects/project-user"
//	h := http.StripPrefix(root, overplane.NewHandler(registry, overplane.Options{}))
//	mux.Handle(root, h)
//	mux.Handle(root+"/", h)
//
// # Requests
//
//	GET    ?parent_id=  lists the users of a project in order: {data, has_more, total}
//	POST                puts a user on a project; answers the row
//	GET    /{id}        answers one row
//	PATCH  /{id}        changes what is sent and nothing else; answers the row
//	DELETE /{id}        takes the user off the project: {id, deleted}
//	POST   /reorder     {parent_id, ids} sets the order of all rows of a project; answers the list
//
// An id in a path is "project-user_" and 1 to 19 digits without a sign or a leading zero;
// any other text is not found. A body is JSON. Keys that a row does not have are ignored,
// and so is id. If a URL gives a parameter twice, the last one counts.
//
// # Words
//
//	Project User        a registration, projectsuser.Registration
//	id                  its id, as "project-user_12"
//	idx                 its position in the project, 1 to n
//	parent_id           the project's id, as "project_7"
//	parent_type         the text that was sent for the row, else the project's kind, else "Project"
//	user                the account's login, or its e-mail address if it has no login
//	email, image        the account's
//	full_name           the account's name; writing it sets the display name, and with it
//	                    the first and the last name
//	welcome_email_sent, view_attachments, hide_timesheets, project_status
//	                    the registration's terms
//
// # Where Overplane's documentation is silent
//
// A project is named by its id, as "7", "project_7" or "parent_7", or by its slug,
// with or without such a prefix. An id takes precedence over a slug. A user is named
// by login or e-mail address. An empty text is shown as null.
//
// POST: parent_type is any text, and is kept for the row. Without idx the row comes last;
// with idx it is inserted there. The user is sent a welcome mail unless welcome_email_sent
// is true, the account has no e-mail address, or it is disabled. The answer shows the row
// as it was created; once the mail was accepted, welcome_email_sent is true. An email, image or full_name that differs from the
// account's is written to the account; null for one of them is ignored.
//
// PATCH: null clears image, full_name and project_status, and sets a flag to false; a
// parent_id of null keeps the parent, as in the documentation's own request; no other key
// accepts null. A value that equals the one shown is no change. Another parent_id moves
// the row, to idx there or to the end; on a solo project the row's user gets a locked
// team, as for a new row. Another user takes over the row. Both are refused once the registration has teams. Setting welcome_email_sent
// sends no mail.
//
// A row whose user is not in the registry shows null for every key of the account. A
// row whose project is not in the registry is found by id alone.
//
// The list has at most 1,000 rows. ?limit, from 1 to 1,000, asks for fewer, and
// ?starting_after, the id of a row, for those after it. total counts all rows of the
// project; has_more reports whether rows follow. The answer to /reorder is the first
// page of the list.
//
// # Errors
//
// An error is {"error": {"type", "message", "param"}}. param is the key at fault, or
// null. If several keys are wrong, it is the first.
//
//	400  invalid_request_error  a wrong body, value, idx or order
//	404  not_found_error        no such row, project or user; no such path
//	405  invalid_request_error  the path does not answer the method
//	408  invalid_request_error  the body did not arrive in time
//	409  conflict_error         the user is on the project already, or the registry refuses the change
//	413  invalid_request_error  the body is too large
//	415  invalid_request_error  the body is not JSON
//	500  api_error              a fault of the service
//	503  api_error              the change was not stored, or the time ran out
//
// A request that is answered with an error changes nothing. A mail that cannot be
// sent is logged and does not fail the request.
//
// # Laws
//
//   - positions-are-dense: after any requests the rows of a project have idx 1 to n.
//   - reorder-is-permutation: an order that names each row once becomes the order of
//     the list; any other order is refused.
//   - empty-update-changes-nothing: an update without keys, or with the values that
//     are shown, changes nothing.
//   - update-changes-what-it-shows: an update changes no other record of the registry.
//   - refusal-changes-nothing: a refused request changes nothing.
//   - pages-concatenate: all pages in turn are the list.
package overplane
