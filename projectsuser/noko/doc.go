// Package noko shows the registry as the users of Noko's time tracking, over HTTP
// and in its own JSON.
//
// It is better than a stub with fixed answers because it answers from a registry:
// an account that is invited here is a user everywhere, and what a policy does
// not let be is refused with this system's own code.
//
// # Basics
//
//   - [NewHandler] serves a registry: the users, what they logged, the projects
//     that they take part in, and what changes accounts.
//   - [Options] say who asks, and bound a request.
//   - [Policy] is what such an organisation allows. A registry with another policy
//     is served just as well: the rules are the registry's.
//
// # Words
//
//	here                              in the registry
//	user                              the account of a user
//	create                            Tx.Invite: the account is pending
//	activate, deactivate              Tx.Enable, Tx.Disable
//	role                              the account's; one that no source told is member
//	state                             the account's, by the same names
//	access to a project               a registration on it
//	accessible_projects               all projects for a role that reaches every
//	                                  project, else those of the registrations
//	participating_projects            those on which entries or expenses are logged
//	enabled, billable (of a project)  not archived, not unbilled
//
// # Requests
//
// A body is JSON, or a form. Ids are integers from 1 to 2147483647; any other is
// nobody's. A null, like an empty text, is blank, and a blank is shown as null.
// PATCH and PUT change what they name, together or not at all.
//
// Where the documentation of these requests says nothing: lists of users are in
// order of id; those of entries and expenses begin with the newest date, and on
// one day with the greatest id. A member of a body, or a parameter, that is not
// known is ignored. The URLs of entries, expenses and projects name where they
// would be: only users are served. accessible_projects is served as
// participating_projects is.
//
// # Errors
//
// The body of an error is {"message", "errors": [{"resource", "field", "code"}]}.
//
//	status  code                     when
//	400                              a body that is no JSON, or has a key twice; a broken query
//	401                              nobody asks, where somebody has to
//	404                              no such URL, or no such user
//	405                              not by this method
//	422     missing_field            email, or projects, is blank
//	422     invalid                  a value that is not what is wanted
//	422     already_exists           another account has the e-mail address
//	422     reached_user_limit       no seat is free
//	422     deactivated              the account is disabled
//	422     not_deactivated          activate another than a disabled account
//	422     not_active               deactivate another than an active account
//	422     not_pending              resend an invitation that was accepted
//	422     account_owner            the account owns the organisation
//	422     authenticated_user       the account is the caller's own
//	422     deletable                deactivate what can be deleted: nothing is logged
//	422     not_deletable            delete what has entries or expenses
//	422     can_access_all_projects  revoke from a role that reaches every project
//	422     last_admin               no admin would remain
//	422     email_fixed              the policy keeps e-mail addresses
//	422     has_attempts             the policy keeps registrations with attempts
//
// The last three, not_active and invalid were chosen here. Nothing is changed by a
// request that is answered with an error. Mail that cannot be sent is for the log.
//
// Who may ask is not decided here.
package noko
