package overplane

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// kinds are the errors that an answer can tell of, each a function that returns
// nil for an error of another kind. A status that is left out is that of package
// web.
var kinds = []func(error) *failure{
	of(ofPanic), // whatever it wraps
	of(ofPosition), of(ofOrder), of(ofTaken), of(ofMissing), of(ofInvalid), of(ofGuard), of(ofRefusal), of(ofCommit),
	of(ofRoute), of(ofMethod), of(ofField), of(ofDuplicate), of(ofSyntax), of(ofType), of(ofSize), of(ofBody),
	ofContext,
}

// of returns a function for errors of one type.
func of[E error](tell func(E) *failure) func(error) *failure {
	return func(err error) *failure {
		if e, ok := errors.AsType[E](err); ok {
			return tell(e)
		}
		return nil
	}
}

// ofPanic tells of nothing that a caller could do anything about. It comes first,
// because a panic with an error of a registry is no refusal.
func ofPanic(*web.PanicError) *failure { return &failure{message: "Something went wrong here."} }

// ofPosition tells of an idx beyond the end of a project, which for a row that
// comes from elsewhere is one place longer.
func ofPosition(e *store.PositionError) *failure {
	return badRequest("idx", fmt.Sprintf("Invalid value for idx: %d, want an integer from 1 to %d.", e.Position, e.Last))
}

// ofOrder tells of the first id by which an order is none.
func ofOrder(e *store.OrderError) *failure {
	return badRequest("ids", fmt.Sprintf("Invalid value for ids: %s is %s.", appendRowID(nil, e.Registration), e.Reason))
}

// ofTaken tells of a registration or an e-mail address that is another's.
func ofTaken(e *store.TakenError) *failure {
	if e.Kind == store.KindRegistration {
		id := appendRowID(nil, projectsuser.ID(e.By))
		return conflict("user", fmt.Sprintf("the user is on the project already, as %s", id))
	}
	return conflict(e.Field, fmt.Sprintf("%s is another user's", quoted(e.Value)))
}

// ofMissing tells of a row's account, which the registry may not know; rows and
// projects are looked up before.
func ofMissing(e *store.MissingError) *failure {
	return &failure{status: http.StatusNotFound, param: "user", message: fmt.Sprintf("The %s of the row is not known.", e.Kind)}
}

// ofInvalid tells of a registration that cannot be moved, or an account that
// cannot be without an e-mail address.
func ofInvalid(e *store.InvalidError) *failure {
	if e.Kind == store.KindUser {
		return badRequest("email", fmt.Sprintf("Invalid value for email: the account would be %s.", e.Reason))
	}
	return conflict("", e.Reason)
}

// ofGuard tells of what the policy does not let be.
func ofGuard(e *registry.GuardError) *failure {
	param := ""
	if e.Guard == registry.GuardSameEmail {
		param = "email"
	}
	return conflict(param, fmt.Sprintf("this can only be if %s", e.Guard))
}

// ofRefusal tells of a registration that is not in a state for what was asked.
func ofRefusal(e *registry.Refusal) *failure { return conflict("", e.Err.Error()) }

// ofCommit tells of a change that whoever keeps the registry did not take. Asking
// again later may do.
func ofCommit(*registry.CommitError) *failure {
	return &failure{status: http.StatusServiceUnavailable, message: "The change could not be stored. Nothing changed."}
}

// ofRoute tells of a path at which there is nothing.
func ofRoute(e *web.NoRouteError) *failure {
	return &failure{message: fmt.Sprintf("Nothing answers at %s.", quoted(e.Path))}
}

// ofMethod tells of a path at which there is something else; the header Allow says
// what.
func ofMethod(e *web.MethodError) *failure {
	return &failure{message: fmt.Sprintf("%s is not answered there.", excerpt.Of(e.Method))}
}

// ofField tells of the first of the keys that are wrong.
func ofField(e *web.FieldError) *failure {
	if e.Missing() {
		return badRequest(e.Field, fmt.Sprintf("Missing value for %s: want %s.", e.Field, e.Want))
	}
	return badRequest(e.Field, fmt.Sprintf("Invalid value for %s: %s, want %s.", e.Field, e.Value, e.Want))
}

// ofDuplicate tells of a key that is given twice: nobody knows which was meant.
func ofDuplicate(e *web.DuplicateError) *failure {
	return badRequest(excerpt.Of(e.Field), fmt.Sprintf("Invalid body: %s is given twice.", quoted(e.Field)))
}

// ofSyntax tells of a body that is no object of JSON, and where it stops being that.
func ofSyntax(e *web.SyntaxError) *failure {
	return badRequest("", fmt.Sprintf("Invalid body at offset %d: %s.", e.Offset, e.Reason))
}

// ofType tells of a body that says itself that it is no JSON.
func ofType(e *web.TypeError) *failure {
	return &failure{message: fmt.Sprintf("Invalid content type %s: want application/json.", quoted(e.Type))}
}

// ofSize tells of a body that was not read to its end, because nobody has that much
// to say of a row.
func ofSize(e *web.TooLargeError) *failure {
	return &failure{message: fmt.Sprintf("The body has more than %d bytes.", e.Limit)}
}

// ofBody tells of a body that was cut, or came too slowly.
func ofBody(*web.BodyError) *failure { return &failure{message: "The body did not come to its end."} }

// ofContext tells of a request whose time is up, or whose caller is gone.
func ofContext(err error) *failure {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &failure{message: "There was no time to answer."}
	}
	return nil
}
