package zoho

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The codes of answers.
const (
	codeSuccess  = 0
	codeInvalid  = 4     // a wrong value
	codeURL      = 5     // no such URL, or not with this method
	codeRate     = 44    // too many requests
	codeRefused  = 57    // the policy or the state of a record forbids the change
	codeInternal = 1000  // a fault of the service
	codeMissing  = 1002  // no such project or user
	codeSyntax   = 1038  // the body cannot be read
	codeNegative = 20004 // a negative amount
)

// failure is an error as the body of an answer.
type failure struct {
	status, code int
	message      string
}

// renderError answers an error.
func renderError(_ *http.Request, buf []byte, err error) web.Answer {
	f := failureOf(err)
	a, _ := finish(begin(buf, f.code, f.message))
	a.Status = f.status
	return a
}

// failureOf returns an error as an answer shows it. A fault of the service gives no
// reason: the reason is in the log.
func failureOf(err error) failure {
	cause, found := web.CauseOf(err)
	f := failure{status: statusOf(cause), code: codeInternal}
	switch {
	case cause == web.CauseUncommitted:
		f.message = "The change could not be stored"
	case cause == web.CauseTimeout:
		f.message = "The request took too long. Nothing changed"
	case cause == web.CausePending:
		f.message = "The request took too long. The change may still happen"
	case f.status >= http.StatusInternalServerError:
		f.message = "Internal error"
	default:
		f.code, f.message = describe(found)
	}
	return f
}

// statusOf returns the HTTP status for a cause.
func statusOf(cause web.Cause) int {
	switch cause {
	case web.CauseFields, web.CauseInvalid:
		return http.StatusBadRequest
	}
	return cause.Status()
}

// describe returns the code and the message for an error of the caller.
func describe(err error) (code int, message string) {
	switch e := err.(type) {
	case *store.MissingError:
		return codeMissing, nounOf(e.Kind) + " does not exist."
	case *projectsuser.NegativeError:
		return codeNegative, fmt.Sprintf("%s %s: cannot be negative", e.Field, e.Value)
	case *registry.RoleError:
		return codeInvalid, invalid("user_role", "want one of "+list(e.Allowed))
	case *store.InvalidError:
		return codeInvalid, fmt.Sprintf("Invalid value passed: %s", e.Reason)
	case *registry.GuardError:
		return codeRefused, fmt.Sprintf("You are not allowed to do this: only if %s", e.Guard)
	case *registry.Refusal:
		return codeRefused, fmt.Sprintf("You are not allowed to do this: %s", e.Err)
	}
	return describeRequest(err)
}

// describeRequest returns the code and the message for an error in a request itself.
func describeRequest(err error) (code int, message string) {
	switch e := err.(type) {
	case *web.FieldError:
		return codeInvalid, invalidField(e)
	case *web.FieldsError:
		messages := make([]string, len(e.Fields))
		for i, f := range e.Fields {
			messages[i] = invalidField(f)
		}
		return codeInvalid, strings.Join(messages, "; ")
	case *web.DuplicateError:
		return codeInvalid, invalid(excerpt.Of(e.Field), "given twice")
	case *web.SyntaxError:
		return codeSyntax, fmt.Sprintf("JSON is not well formed: %s at offset %d", e.Reason, e.Offset)
	case *web.LimitError:
		return codeRate, "Too many requests: wait for " + e.Wait.String()
	case *web.NoRouteError:
		return codeURL, "Invalid URL Passed"
	case *web.MethodError:
		return codeURL, "Method not allowed: want one of " + strings.Join(e.Allow, ", ")
	case *web.PreconditionError:
		return codeRefused, "If-Match is not the current ETag of this URL"
	case *web.TooLargeError:
		return codeSyntax, fmt.Sprintf("The body has more than %d bytes", e.Limit)
	case *web.TypeError:
		return codeSyntax, "The body is neither JSON nor a form"
	case *web.BodyError:
		return codeSyntax, "The body is incomplete"
	}
	return codeRefused, "You are not allowed to do this"
}

// nounOf returns Zoho's noun for a record.
func nounOf(k store.Kind) string {
	if k == store.KindProject {
		return "Project"
	}
	return "User"
}

// invalid returns the message for a wrong value.
func invalid(field, reason string) string {
	return fmt.Sprintf("Invalid value passed for %s: %s", field, reason)
}

// invalidField returns the message for a member with a wrong value.
func invalidField(e *web.FieldError) string { return invalid(e.Field, "want "+e.Want) }

// list returns roles with commas between them.
func list(roles []user.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}
