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

// The codes of errors. 0 is success.
const (
	codeInvalid  = 4     // a value that is not what is wanted
	codeURL      = 5     // nothing answers at the URL, or not to the method
	codeRefused  = 57    // the policy does not let it be
	codeInternal = 1000  // not the caller's fault
	codeMissing  = 1002  // the project or the user is not there
	codeSyntax   = 1038  // the body cannot be read
	codeNegative = 20004 // an amount below 0
)

// problem is an error as it is answered.
type problem struct {
	status, code int
	message      string
}

// renderError answers with an error.
func renderError(_ *http.Request, buf []byte, err error) web.Answer {
	p := problemOf(err)
	return web.Answer{Status: p.status, Type: typeJSON, Body: append(appendHead(buf, p.code, p.message), '}')}
}

// problemOf returns how an error is answered. Of one that is not the caller's
// fault nothing is told but that: the rest is for the log.
func problemOf(err error) problem {
	switch e := err.(type) {
	case *store.MissingError:
		return problem{http.StatusNotFound, codeMissing, nounOf(e.Kind) + " does not exist."}
	case *projectsuser.NegativeError:
		return problem{http.StatusBadRequest, codeNegative, fmt.Sprintf("%s %s: cannot be negative", e.Field, e.Value)}
	case *registry.RoleError:
		return invalid("user_role", "want one of "+listed(e.Allowed))
	case *registry.GuardError:
		return problem{http.StatusForbidden, codeRefused, fmt.Sprintf("You are not allowed to do this: only if %s", e.Guard)}
	case *web.FieldsError:
		return invalidFields(e.Fields)
	case *web.FieldError:
		return invalidFields([]*web.FieldError{e})
	case *web.DuplicateError:
		return invalid(excerpt.Of(e.Field), "given twice")
	case *web.SyntaxError:
		return problem{http.StatusBadRequest, codeSyntax, fmt.Sprintf("JSON is not well formed: %s at offset %d", e.Reason, e.Offset)}
	}
	return problemOfRequest(err)
}

// problemOfRequest returns how an error is answered that is about a request
// itself, or about nothing that is known.
func problemOfRequest(err error) problem {
	status := web.Status(err)
	switch e := err.(type) {
	case *web.NoRouteError:
		return problem{status, codeURL, "Invalid URL Passed"}
	case *web.MethodError:
		return problem{status, codeURL, "Method not allowed: want one of " + strings.Join(e.Allow, ", ")}
	case *web.TooLargeError:
		return problem{status, codeSyntax, fmt.Sprintf("The body has more than %d bytes", e.Limit)}
	case *web.TypeError:
		return problem{status, codeSyntax, "The body is neither JSON nor a form"}
	case *web.BodyError:
		return problem{status, codeSyntax, "The body did not come to its end"}
	}
	return problem{status, codeInternal, "Internal error"}
}

// nounOf returns what a record is called.
func nounOf(k store.Kind) string {
	if k == store.KindProject {
		return "Project"
	}
	return "User"
}

// invalid returns the problem with a value.
func invalid(field, reason string) problem {
	return problem{http.StatusBadRequest, codeInvalid, fmt.Sprintf("Invalid value passed for %s: %s", field, reason)}
}

// listed returns roles in words.
func listed(roles []user.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// invalidFields returns the problem with one value or more, with a sentence for
// each.
func invalidFields(fields []*web.FieldError) problem {
	var messages []string
	for _, f := range fields {
		messages = append(messages, invalid(f.Field, "want "+f.Want).message)
	}
	return problem{http.StatusBadRequest, codeInvalid, strings.Join(messages, "; ")}
}
