package noko

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// failure is an error as the body of an answer.
type failure struct {
	status  int
	message string
	faults  []fault
}

// fault is an element of the array errors.
type fault struct {
	field string // empty for the account as a whole
	code  string
}

// renderError answers an error.
func renderError(_ *http.Request, buf []byte, err error) web.Answer {
	f := failureOf(err)
	body, _ := jsonwriter.Append(buf, f)
	a := web.Answer{Status: f.status, Body: body}
	if f.status == http.StatusUnauthorized {
		a.Header = http.Header{"Www-Authenticate": {`Bearer realm="noko"`}}
	}
	return a
}

// EncodeJSON writes the failure.
func (f failure) EncodeJSON(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("message").String(f.message)
	w.Key("errors")
	encodeAll(w, f.faults, encodeFault)
	w.EndObject()
}

// encodeFault writes a fault.
func encodeFault(w *jsonwriter.Writer, f fault) {
	w.BeginObject()
	w.Key("resource").String("User")
	w.Key("field").StringOrNull(f.field)
	w.Key("code").String(f.code)
	w.EndObject()
}

// failureOf returns an error as an answer shows it. A fault of the service gives no
// reason: the reason is in the log.
func failureOf(err error) failure {
	cause, found := web.CauseOf(err)
	switch cause {
	case web.CauseTaken, web.CauseInvalid, web.CauseRefused, web.CauseForbidden, web.CauseReferenced:
		return failure{http.StatusUnprocessableEntity, validationFailed, []fault{faultOf(found)}}
	case web.CauseFields:
		return failure{http.StatusUnprocessableEntity, validationFailed, faultsOf(found)}
	}
	return failure{status: cause.Status(), message: messageOf(cause, found)}
}

// validationFailed is the message of every answer with faults.
const validationFailed = "Validation Failed"

// faultOf returns the fault for an error of the registry.
func faultOf(err error) fault {
	switch e := err.(type) {
	case *registry.GuardError:
		return fault{code: cmp.Or(codes[e.Guard], "invalid")}
	case *store.TakenError:
		return fault{e.Field, "already_exists"}
	case *registry.RoleError:
		return fault{"role", "invalid"}
	case *store.ReferencedError:
		return fault{code: "not_deletable"}
	}
	if e, ok := errors.AsType[*user.RefusedError](err); ok {
		return fault{code: codeOf(e.Event)}
	}
	return fault{code: "invalid"}
}

// codes are Noko's codes for the guards of the registry.
var codes = map[registry.Guard]string{
	registry.GuardNotOwner:      "account_owner",
	registry.GuardNotSelf:       "authenticated_user",
	registry.GuardNotDisabled:   "deactivated",
	registry.GuardNothingLogged: "not_deletable",
	registry.GuardUndeletable:   "deletable",
	registry.GuardBound:         "can_access_all_projects",
	registry.GuardSeatFree:      "reached_user_limit",
	registry.GuardAdminRemains:  "last_admin",
	registry.GuardSameEmail:     "email_fixed",
	registry.GuardNoAttempts:    "has_attempts",
	registry.GuardPending:       "not_pending",
}

// codeOf returns the code for an event that the state of an account does not permit.
func codeOf(e user.Event) string {
	if e == user.Enable {
		return "not_deactivated"
	}
	return "not_active"
}

// faultsOf returns the faults for wrong members of a body and for a wrong parameter.
func faultsOf(err error) (faults []fault) {
	switch e := err.(type) {
	case *web.FieldError:
		return []fault{fieldFault(e)}
	case *web.FieldsError:
		for _, f := range e.Fields {
			faults = append(faults, fieldFault(f))
		}
	}
	return faults
}

// fieldFault returns the fault for one member or parameter.
func fieldFault(e *web.FieldError) fault {
	if e.Missing() {
		return fault{excerpt.Of(e.Field), "missing_field"}
	}
	return fault{excerpt.Of(e.Field), "invalid"}
}

// messageOf returns the message for an error in a request itself.
func messageOf(cause web.Cause, err error) string {
	switch e := err.(type) {
	case *web.SyntaxError:
		return fmt.Sprintf("Problems parsing JSON: %s at offset %d", e.Reason, e.Offset)
	case *web.DuplicateError:
		return fmt.Sprintf("Problems parsing JSON: %s is there twice", excerpt.Of(e.Field))
	case *web.TooLargeError:
		return fmt.Sprintf("The body has more than %d bytes", e.Limit)
	}
	return cmp.Or(messages[cause], "Internal error")
}

// messages are the messages for causes that need no detail.
var messages = map[web.Cause]string{
	web.CauseUncommitted:     "The change could not be stored",
	web.CauseTimeout:         "The request took too long. Nothing changed",
	web.CausePending:         "The request took too long. The change may still happen",
	web.CauseMissing:         "Not Found",
	web.CauseNoRoute:         "Not Found",
	web.CauseMethod:          "Method Not Allowed",
	web.CausePrecondition:    "If-Match is not the current ETag of this URL",
	web.CauseUnauthenticated: "Requires authentication",
	web.CauseRate:            "Too Many Requests",
	web.CauseCrossSite:       "A page of another site must not change anything",
	web.CauseParameter:       "Problems parsing the query",
	web.CauseType:            "The body is neither JSON nor a form",
	web.CauseUnread:          "The body is incomplete",
	web.CauseSlow:            "The body is incomplete",
}
