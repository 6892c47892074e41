// Package zoho shows the registry as the staff of projects: the users of a
// project as Zoho's time tracking has them, over HTTP and in its own JSON.
//
// It is better than a stub with fixed answers because it answers from a registry:
// what is assigned is there, what a policy does not let be is refused with a
// reason, and the other faces of the same registry see it at once.
//
// # Basics
//
//   - [NewHandler] serves a registry:
//     GET and POST /projects/{project_id}/users,
//     POST /projects/{project_id}/users/invite, and
//     GET, PUT and DELETE /projects/{project_id}/users/{user_id}.
//   - [Options] say who asks, and bound a request.
//   - [Policy] is what such an organisation allows. A registry with another policy
//     is served just as well: the rules are the registry's.
//
// # Words
//
//	here                              in the registry
//	staff, a user of a project        a registration, with its user
//	assign                            Tx.Assign
//	invite                            Tx.Invite
//	remove                            Tx.Unregister: the account stays
//	rate, budget_hours                the registration's terms, null is 0
//	user_name                         the user's name; an update sets the display name
//	user_role                         the account's role, for all projects:
//	  staff                           member, or a source that does not say
//	  admin                           admin
//	  timesheetstaff                  freelancer
//	status                            the account's state:
//	  active, invited                 active, pending
//	  inactive                        disabled or suspended
//	is_current_user                   the user is the caller
//	user_id, project_id               an id, as a text of digits
//
// # Requests
//
// A body is JSON, or a form: of its fields, or of one field JSONString that holds
// the JSON. Ids are texts of digits or integers; 7.0 and 7e0 are neither. A rate
// is kept digit by digit. Numbers may stand in texts; a blank text is a number
// that is not given, and null is 0. Members that are not known are ignored.
//
// Where somebody is on the project already, assigning and inviting change nothing
// and answer with what there is. Somebody named twice in one request is assigned
// once, as named first. Inviting an address that somebody has assigns them; their
// name and role stay. What bounds how many are assigned at once is the size of a
// body.
//
// An update changes what it names, of the account and of the terms, together or
// not at all. What it names as it is already is no change. An e-mail address
// cannot be updated: it may be sent along as it is.
//
// # Lists
//
// A list is in the order that the project's staff has been put in. It has at most
// 200 users, or as many as per_page says if that is less; page counts from 1. The
// page of documentation shows no paging: page_context, with page, per_page and
// has_more_page, follows the users only if the caller named a page, or if there
// is more. A registration whose source did not say whose it is belongs to nobody
// here, and its page is one user shorter.
//
// # Errors
//
//	code   status  when
//	4      400     a value, or a key that is there twice
//	5      404     no such URL
//	5      405     not by this method
//	57     403     the policy does not let it be: the last admin, no seat
//	1000   500     not the caller's fault; 503 if the request was given up
//	1002   404     no such project, or no such user on it or at all
//	1038   400     the body is no JSON object; 408, 413, 415 if it is late, large, of another type
//	20004  400     a negative amount
//
// The documentation of these requests names none. 4, 1000, 1002 and 20004 are the
// system's; the others were chosen here. Nothing is changed by a request that is
// answered with an error. Mail that cannot be sent is for the log.
//
// Who may ask is not decided here.
package zoho
