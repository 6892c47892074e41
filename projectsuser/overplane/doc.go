// Package overplane speaks the language of Overplane's Project User: a user on a
// parent, which is a project, at a place in its order.
//
// It is better than a table of one's own because the order of a project's users
// has no gaps and no doubles, whatever is inserted, moved, deleted or sent at the
// same time, and because the registry behind it knows how far those users are.
//
// # Basics
//
//   - [NewHandler] answers the requests of the API from a registry.
//   - [Policy] is what the system lets be done.
//
// The handler answers at the root and below, so it is mounted with
// [http.StripPrefix]:
//
//	const root = "/api/projects/project-user"
//	h := http.StripPrefix(root, overplane.NewHandler(registry, overplane.Options{}))
//	mux.Handle(root, h)
//	mux.Handle(root+"/", h)
//
// # Requests
//
//	GET    ?parent_id=  the users of a project in order: {data, has_more, total}
//	POST                puts a user on a project: its row
//	GET    /{id}        one row
//	PATCH  /{id}        changes what is sent, and nothing else: the row
//	DELETE /{id}        takes the user off the project: {id, deleted}
//	POST   /reorder     {parent_id, ids} puts all rows of a project in an order: its list
//
// A body is JSON. Keys that a row does not have are passed over, id is, too.
// Of a parameter given twice in a URL the last counts.
//
// # Words
//
//	Project User        a registration, projectsuser.Registration
//	id                  its id, as "project-user_12"
//	idx                 its position in the project, 1 to n
//	parent_id           the project's id, as "project_7"
//	parent_type         the project's kind; "Project" for one that has none
//	user                the account's login, or its e-mail address if it has none
//	email, image        the account's
//	full_name           what the account's user is called; written, it is the display name
//	welcome_email_sent, view_attachments, hide_timesheets, project_status
//	                    the registration's terms
//
// # Where the page is silent
//
// A project is named by its id, as "7", "project_7" or "parent_7", or by its slug,
// with or without such a prefix; an id goes before a slug. A user is named by
// login or e-mail address. An empty text and null are the same in what is shown:
// null.
//
// POST: parent_type has to be the project's kind. Without idx the row comes last,
// with one it comes there, and the others make room. The user is sent a welcome
// mail unless welcome_email_sent is true; it is true afterwards. An email, image
// or full_name that the account does not have is written to it, and null for one
// of them says nothing.
//
// PATCH: null clears image, full_name and project_status, and makes a flag false;
// nothing else can be null. A value that is shown already is no change. Another
// parent_id moves the row, to idx there or to the end; another user takes the row
// over. Neither can be once the registration has teams. Setting welcome_email_sent
// sends nothing.
//
// A row of a user whom the registry does not know shows null for all that is the
// account's. A row on a project that it does not know is found by id alone.
//
// The list has all rows up to 1,000. ?limit, from 1 to 1,000, asks for fewer, and
// ?starting_after, the id of a row, for those behind it. total counts all rows of
// the project, and has_more says whether some are behind those shown. The answer to
// /reorder is the list from its start.
//
// # Errors
//
// An error is {"error": {"type", "message", "param"}}. param is the key that it is
// about, or null. If several keys are wrong it is the first.
//
//	400  invalid_request_error  a body, a value, an idx, or an order that is none
//	404  not_found_error        no such row, project or user; nothing at that path
//	405  invalid_request_error  that path does not answer that method
//	408  invalid_request_error  the body did not come in time
//	409  conflict_error         the user is there already, or the registry refuses it
//	413  invalid_request_error  the body is too large
//	415  invalid_request_error  the body is not JSON
//	500  api_error              a fault of the service
//	503  api_error              the change could not be stored, or there was no time
//
// What is answered with an error changed nothing. A mail that could not be sent is
// no error: it is told to the log.
//
// # Laws
//
//   - positions-are-dense: after any requests the rows of a project have idx 1 to n.
//   - reorder-is-permutation: an order that names each row once is how the list
//     stands afterwards, and any other changes nothing.
//   - empty-update-changes-nothing: neither does writing back what is shown.
//   - update-changes-what-it-shows: everything else in the registry stays.
//   - refusal-changes-nothing.
//   - pages-concatenate: all pages in turn are the list.
package overplane
