// Package noko serves a registry as the users of Noko's time tracking, over HTTP and
// in Noko's JSON. It is for testing clients of Noko and for local work.
//
// It is better than a stub with fixed answers because it answers from a registry: an
// account that is invited here is a user in every face of the registry, and a change
// that the policy forbids is refused with Noko's own code.
//
// # Basics
//
//   - [NewHandler] returns the http.Handler of the API over a registry: users, their
//     entries, expenses and projects, and the commands on accounts.
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
// Where the documentation of these requests is silent: a list of users is in order of
// id; entries and expenses are in order of date, newest first, and on one day in order
// of id, greatest first. Unknown members of a body and unknown parameters are ignored.
// Only the URLs below /users are served; the URLs of single entries, expenses and
// projects in answers are names only. accessible_projects is served as
// participating_projects is.
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
//	422     invalid                  a wrong value
//	422     already_exists           another account has the e-mail address
//	422     reached_user_limit       no seat is free
//	422     deactivated              the account is disabled
//	422     not_deactivated          activate an account that is not disabled
//	422     not_active               deactivate an account that is not active
//	422     not_pending              resend an invitation that was accepted
//	422     account_owner            the account owns the organisation
//	422     authenticated_user       the account is the caller's own
//	422     deletable                deactivate an account without entries and expenses
//	422     not_deletable            delete an account with entries or expenses
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
