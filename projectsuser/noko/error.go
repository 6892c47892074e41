package noko

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

var (
	// errNobody says that a request is nobody's.
	errNobody = errors.New("noko: nobody asks")
	// errQuery says that the parameters of a URL cannot be read.
	errQuery = errors.New("noko: the query is not well encoded, or too long")
)

// fault is one of the errors of an answer.
type fault struct {
	resource, field, code string
}

// problem is an error as it is answered.
type problem struct {
	status  int
	message string
	faults  []fault
}

// renderError answers with an error.
func renderError(_ *http.Request, buf []byte, err error) web.Answer {
	p := problemOf(err)
	a := web.Answer{Status: p.status, Body: p.append(buf)}
	if p.status == http.StatusUnauthorized {
		a.Header = http.Header{"Www-Authenticate": {`Bearer realm="noko"`}}
	}
	return a
}

// append appends the body of the answer.
func (p problem) append(to []byte) []byte {
	to = web.AppendString(append(to, `{"message":`...), p.message)
	to = append(to, `,"errors":[`...)
	for i, f := range p.faults {
		if i > 0 {
			to = append(to, ',')
		}
		to = web.AppendString(append(to, `{"resource":`...), f.resource)
		to = appendText(append(to, `,"field":`...), f.field)
		to = append(web.AppendString(append(to, `,"code":`...), f.code), '}')
	}
	return append(to, `]}`...)
}

// codes are how guards that do not hold are called.
var codes = map[registry.Guard]string{
	registry.GuardNotOwner:      "account_owner",
	registry.GuardNotSelf:       "authenticated_user",
	registry.GuardNotDisabled:   "deactivated",
	registry.GuardNothingLogged: "not_deletable",
	registry.GuardLogged:        "deletable",
	registry.GuardBound:         "can_access_all_projects",
	registry.GuardSeatFree:      "reached_user_limit",
	registry.GuardAdminRemains:  "last_admin",
	registry.GuardSameEmail:     "email_fixed",
	registry.GuardNoAttempts:    "has_attempts",
	registry.GuardPending:     "not_pending",
}

// problemOf returns how an error is answered. Of one that is not the caller's
// fault nothing is told but that: the rest is for the log.
func problemOf(err error) problem {
	if e, ok := errors.AsType[*user.RefusedError](err); ok {
		return invalid("", notIn(e.Event))
	}
	switch e := err.(type) {
	case *store.MissingError:
		return problem{status: http.StatusNotFound, message: "Not Found"}
	case *registry.GuardError:
		return invalid("", codes[e.Guard])
	case *store.TakenError:
		return invalid(e.Field, "already_exists")
	case *registry.RoleError:
		return invalid("role", "invalid")
	case *registry.ReferencedError:
		return invalid("", "not_deletable")
	case *web.FieldsError:
		return invalidFields(e.Fields)
	case *web.FieldError:
		return invalidFields([]*web.FieldError{e})
	}
	return problemOfRequest(err)
}

// notIn returns what an account is called that an event does not start in.
func notIn(e user.Event) string {
	if e == user.Enable {
		return "not_deactivated"
	}
	return "not_active"
}

// problemOfRequest returns how an error is answered that is about a request
// itself, or about nothing that is known.
func problemOfRequest(err error) problem {
	switch err {
	case errNobody:
		return problem{status: http.StatusUnauthorized, message: "Requires authentication"}
	case errQuery:
		return problem{status: http.StatusBadRequest, message: "Problems parsing the query"}
	}
	p := problem{status: web.Status(err), message: "Internal error"}
	switch e := err.(type) {
	case *web.SyntaxError:
		p.message = fmt.Sprintf("Problems parsing JSON: %s at offset %d", e.Reason, e.Offset)
	case *web.DuplicateError:
		p.message = fmt.Sprintf("Problems parsing JSON: %s is there twice", excerpt.Of(e.Field))
	case *web.NoRouteError:
		p.message = "Not Found"
	case *web.MethodError:
		p.message = "Method Not Allowed"
	case *web.TooLargeError:
		p.message = fmt.Sprintf("The body has more than %d bytes", e.Limit)
	case *web.TypeError:
		p.message = "The body is neither JSON nor a form"
	case *web.BodyError:
		p.message = "The body did not come to its end"
	}
	return p
}

// invalid returns the problem with a field, or with the account if that is empty.
func invalid(field, code string) problem {
	return problem{http.StatusUnprocessableEntity, "Validation Failed", []fault{{"User", field, code}}}
}

// invalidFields returns the problem with some fields.
func invalidFields(fields []*web.FieldError) problem {
	p := problem{status: http.StatusUnprocessableEntity, message: "Validation Failed"}
	for _, f := range fields {
		code := "invalid"
		if f.Missing() {
			code = "missing_field"
		}
		p.faults = append(p.faults, fault{"User", excerpt.Of(f.Field), code})
	}
	return p
}
