// Package zoho serves a registry as the project users of Zoho's time tracking, over
// HTTP and in Zoho's JSON. It is for testing clients of Zoho and for local work.
//
// It is better than a stub with fixed answers because it answers from a registry: an
// assigned user is listed, a change that the policy forbids is refused with a reason,
// and the other faces of the same registry show every change at once.
//
// # Basics
//
//   - [NewHandler] returns the http.Handler of the API over a registry:
//     GET and POST /projects/{project_id}/users,
//     POST /projects/{project_id}/users/invite, and
//     GET, PUT and DELETE /projects/{project_id}/users/{user_id}.
//   - [Options] name the caller, the log and the limits of a request.
//   - [Policy] is what such an organisation allows. A registry with another policy can
//     be served too: the registry applies its own rules.
//
// # Words
//
//	here                              in the registry
//	staff, a user of a project        a registration, with its user
//	assign                            Tx.Assign
//	invite                            Tx.Invite
//	remove                            Tx.Unregister: the account stays
//	rate, budget_hours                the registration's terms; null is 0
//	user_name, name                   the user's name; an update sets the display name, and
//	                                  with it the first and the last name
//	user_role                         the account's role, for all projects:
//	  staff                           member, or no role given by the source
//	  admin                           admin
//	  timesheetstaff                  freelancer
//	status                            the account's state:
//	  active, invited                 active, pending
//	  inactive                        disabled or suspended
//	is_current_user                   whether the user is the caller
//	user_id, project_id               an id, as a text of digits
//
// # Requests
//
// A body is JSON or a form. A body has either the fields themselves, or one field
// JSONString with the JSON as a text. JSONString may also be a parameter of the URL of a
// request without a body. An id is 1 to 19 digits without a sign or a leading zero. In a
// body it is a text or an integer, and 7.0 and 7e0 are refused; in a path any other text is
// not found. A rate is a number in any form, also "1e2"; it is rounded half to even to six
// digits after the point. A number may be given as a text; a blank text means that the
// number is not given, and null is 0. Unknown members and parameters, such as
// organization_id, are ignored.
//
// The users and the projects of the organisation are read at /users, /users/me, /users/7,
// /projects and /projects/7. All paths are also served below /api/v3.
//
// Assigning or inviting a user who is on the project changes nothing and answers with
// the existing user. If one request names a user twice, the first one counts. Inviting
// an e-mail address that an account has assigns the account; its name and role stay.
// The number of users that one request assigns is limited by the size of its body
// alone.
//
// An update changes the named values of the account and of the terms, all of them or
// none. A value that equals the one shown is no change. The e-mail address cannot be
// updated: only the current one is accepted.
//
// # Lists
//
// A list is in the order of the registrations' positions. A page has at most 200
// users, or per_page if that is less; page counts from 1. Zoho's documentation shows
// no paging: page_context, with page, per_page and has_more_page, follows the users
// only if the caller gave page or per_page, or if there are more users. A registration
// without a user, as some sources give it, is left out, and its page is one user
// shorter.
//
// # Errors
//
//	code   status  when
//	4      400     a wrong value, or a key given twice
//	5      404     no such URL
//	5      405     the URL does not answer the method
//	44     429     too many requests
//	57     403     the policy forbids it: the last admin, no free seat
//	57     409     the state of a record forbids it
//	1000   500     a fault of the service
//	1000   503     the change was not stored, or the time ran out
//	1002   404     no such project, no such user on the project, or no such user
//	1038   400     the body is not a JSON object; 408, 413 or 415 if it is late, too large or of another type
//	20004  400     a negative amount
//
// The documentation of these requests lists no codes. 4, 44, 1000, 1002 and 20004 are
// Zoho's; the others were chosen for this package. A request that is answered with an
// error changes nothing. A mail that cannot be sent is logged and does not fail the
// request.
//
// The package does not decide who may call: authenticate callers before the handler.
package zoho
