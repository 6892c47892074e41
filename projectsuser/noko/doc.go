// Package noko serves a registry as the users of Noko's time tracking, over HTTP and
// in Noko's JSON. It is for testing clients of Noko and for local work.
//
// It is better than a stub with fixed answers because it answers from a registry: an
// account that is invited here is a user in every face of the registry, and a change
// that the policy forbids is refused with Noko's own code.
//
// # Basics
//
//   - [NewHandler] returns the http.Handler of the API over a registry: users, the
//     caller's own account, entries, expenses and projects, and the commands on accounts.
//   - [Options] name the caller, the log and the limits of a request.
//   - [Policy] is what such an organisation allows. A registry with another policy can
//     be served too: the registry applies its own rules.
//
// # Words
//
//	here                              in the registry
//	user                              the account of a user
//	create                            Tx.Invite: the account is pending
//	activate, deactivate              Tx.Enable, Tx.Disable
//	role                              the account's role; member if no source gave one
//	state                             the account's state, by the same names
//	access to a project               a registration on it
//	accessible_projects               all projects for a role that reaches every
//	                                  project, else those of the registrations
//	participating_projects            those with entries or expenses of the user
//	enabled, billable (of a project)  not archived, not unbilled
//
// # Requests
//
// An id in a path is 1 to 19 digits without a sign or a leading zero; any other text is
// not found. A body is JSON or a form. Null and an empty text are both blank, and a blank
// is shown as null. PATCH and PUT change the named values, all of them or none.
//
// The words of the current API are accepted beside those of the older page: project_ids
// for projects, user_ids for users, paths below /v2, revoke_access_to_all_projects, and
// the roles supervisor, leader, coworker and contractor if the registry's policy names
// them. "first name" and "last name", as the page writes them, are first_name and
// last_name.
//
// At /api answers the first version of the API, which Noko still serves, for reading users,
// projects and entries and for inviting, editing and removing users: a record is the only
// member of an object, as {"user": {...}}; only entries have pages, and a Link only to the
// next one; a path may end with .json; and entries are searched with people, projects, tags,
// from, to and billable, in search[people] or in the member search of a body. Removing a
// user deletes an account with nothing logged and deactivates any other.
//
// A list of ids may be an array, one id, or a text with commas; in a URL also
// project_ids[]=1&project_ids[]=2.
//
// A user is searched by the name that is shown elsewhere: the display name, else first and
// last name. description and tags ignore case too; tags are names, with or
// without #, and tag_ids the ids of the entries' tags, which are made of their names.
//
// A documented filter for which the registry has no data, such as invoices or apply_taxes,
// is refused, because the answer would be of other records. Other unknown parameters, and
// unknown members of a body, are ignored.
//
// Where the documentation of these requests is silent: a list of users is in order of
// id; entries and expenses are in order of date, newest first, and on one day in order
// of id, greatest first. accessible_projects is served as participating_projects is.
// created_at and updated_at are never null: an unknown one is the instant of the import.
// Giving access to a user whose role reaches every project changes nothing.
//
// # Errors
//
// The body of an error is {"message", "errors": [{"resource", "field", "code"}]}.
//
//	status  code                     when
//	400                              the body is not a JSON object or has a key twice; a malformed query
//	401                              the caller is unknown and Options.Caller is set
//	404                              no such URL, or no such user
//	405                              the URL does not answer the method
//	408                              the body did not arrive in time
//	413                              the body is too large
//	415                              the body is neither JSON nor a form
//	422     missing_field            email, or projects, is blank
//	422     invalid                  a wrong value, or a filter that is not applied
//	422     already_exists           another account has the e-mail address
//	422     reached_user_limit       no seat is free
//	422     deactivated              the account is disabled
//	422     not_deactivated          activate an account that is not disabled
//	422     not_active               deactivate an account that is disabled already
//	422     not_pending              resend an invitation that was accepted
//	422     account_owner            the account owns the organisation
//	422     authenticated_user       the account is the caller's own
//	422     deletable                deactivate an account that can be deleted
//	422     not_deletable            delete an account with entries or expenses, or in a team
//	                                 that does not belong to a registration
//	422     can_access_all_projects  revoke access from a role that reaches every project
//	422     last_admin               no admin would remain
//	422     email_fixed              the policy fixes e-mail addresses
//	422     has_attempts             the policy keeps registrations with attempts
//	500                              a fault of the service
//	503                              the change was not stored, or the time ran out
//
// The codes last_admin, email_fixed, has_attempts, not_active and invalid were chosen
// for this package. A request that is answered with an error changes nothing. A mail
// that cannot be sent is logged and does not fail the request.
//
// The package does not decide who may call: authenticate callers before the handler.
package noko
