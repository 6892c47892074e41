package web_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// causes are the errors of each cause, one of every type.
var causes = map[web.Cause][]error{
	web.CauseInternal: {errors.New("other"), &registry.Refusal{Err: &state.MachineError{}}},
	web.CausePanic:    {&web.PanicError{}, &web.PanicError{Value: &store.MissingError{}}},
	web.CauseUncommitted: {
		&registry.CommitError{Err: errors.New("full")}, &registry.CommitError{Err: &store.MissingError{}},
		&registry.CommitError{Err: context.Canceled}, &registry.CatchUpError{Err: context.DeadlineExceeded},
	},
	web.CausePending: {&registry.WaitError{MayHappen: true, Err: context.DeadlineExceeded}},
	web.CauseTimeout: {&registry.WaitError{Err: context.Canceled}, context.DeadlineExceeded, context.Canceled, &registry.Refusal{Err: context.DeadlineExceeded}},
	web.CauseMissing: {&store.MissingError{}},
	web.CauseTaken:   {&store.TakenError{}},
	web.CauseInvalid: {
		&store.InvalidError{}, &store.PositionError{}, &store.OrderError{}, &projectsuser.NegativeError{},
		&registry.RoleError{}, &project.CycleError{}, &user.DecimalError{}, &store.ScopeError{},
	},
	web.CauseRefused: {
		&registry.Refusal{Err: &state.RefusedError{}}, &registry.Refusal{Err: &store.InvalidError{}},
		&projectsuser.UnknownFactsError{}, &state.RefusedError{}, &user.RefusedError{},
	},
	web.CauseForbidden:       {&registry.GuardError{}},
	web.CauseReferenced:      {&store.ReferencedError{}},
	web.CauseNoRoute:         {&web.NoRouteError{}},
	web.CauseMethod:          {&web.MethodError{}},
	web.CausePrecondition:    {&web.PreconditionError{}},
	web.CauseUnauthenticated: {web.ErrUnauthenticated},
	web.CauseCrossSite:       {web.ErrCrossSite},
	web.CauseRate:            {&web.LimitError{}},
	web.CauseParameter: {
		&query.UnknownParameterError{}, &query.UnknownFieldError{}, &query.NotFilterableError{}, &query.NotRangeableError{},
		&query.NotSortableError{}, &query.ValueError{}, &query.RangeError{}, &query.PageError{}, &query.LimitError{}, &query.EncodingError{},
	},
	web.CauseTooLarge: {&web.TooLargeError{}},
	web.CauseUnread:   {&web.BodyError{Err: errors.New("cut")}, &web.BodyError{Err: context.Canceled}},
	web.CauseSlow:     {&web.BodyError{Err: os.ErrDeadlineExceeded}},
	web.CauseType:     {&web.TypeError{}},
	web.CauseSyntax:   {&web.SyntaxError{}, &web.DuplicateError{}},
	web.CauseFields:   {&web.FieldsError{Fields: []*web.FieldError{{}}}, &web.FieldError{}},
}

func TestCauseOfFindsTheOutermostErrorWithACause(t *testing.T) {
	for want, errs := range causes {
		for _, err := range errs {
			for _, wrapped := range []error{err, fmt.Errorf("outer: %w", err), errors.Join(errors.New("other"), err)} {
				cause, found := web.CauseOf(wrapped)
				if cause != want || want != web.CauseInternal && found != err {
					t.Errorf("%T in %T: %s of %v, want %s of it", err, wrapped, cause, found, want)
				}
			}
		}
		if want.String() == "" || want.Status() < 400 {
			t.Errorf("cause %d: name %q, status %d", want, want, want.Status())
		}
	}
	if cause, found := web.CauseOf(nil); cause != web.CauseInternal || found != nil {
		t.Errorf("nil: %s of %v", cause, found)
	}
}

// notFromCommands are the exported error types that no request can meet, and why.
var notFromCommands = map[string]string{
	"registry.MailError":      "Face.Do logs it",
	"registry.OvertakenError": "of a commit, after which the registry runs the commands again",
	"registry.ModifiedError":  "a defect of the program that imports",
	"registry.NotEmptyError":  "of Restore, which is not a command",
	"store.RefusedError":      "it wraps the errors of an import, which have causes",
	"store.SequenceError":     "of Replay, which is not a command",
	"query.FormatError":       "of writing a URL",
	"query.CursorError":       "of a cursor, which no face reads",
	"query.IntervalsError":    "of an aggregate, which no face computes",
	"query.OverflowError":     "of an aggregate, which no face computes",
	"query.QuantileError":     "of an aggregate, which no face computes",
	"query.UnitError":         "of an aggregate, which no face computes",
	"query.VersionError":      "of a cursor, which no face reads",
	"query.WidthError":        "of an aggregate, which no face computes",
	"query.SchemaError":       "of a mistake in the program, which panics",
	"state.ParseError":        "of reading a text, which faces do with a Reader",
	"state.InvalidError":      "of writing a number that is no status",
	"state.ScanError":         "of reading a database",
	"state.TableError":        "of a mistake in the program, which panics",
	"state.MachineError":      "a defect of the state machine, so an internal error",
	"user.StateError":         "of reading a text, which faces do with a Reader",
	"user.EventError":         "of reading a text, which no face does",
	"project.ValidationError": "of reading a text, which no face does",
}

// Every exported error type of the packages below a face has a cause, or a reason why
// it needs none.
func TestCauseOfKnowsEveryErrorType(t *testing.T) {
	known := make(map[string]bool)
	for _, errs := range causes {
		for _, err := range errs {
			known[strings.TrimPrefix(reflect.TypeOf(err).String(), "*")] = true
		}
	}
	found := make(map[string]bool)
	folders := []string{"../../../project", "../../../query", "../../../state", "../../../team", "../..", "../../store", "../../registry", "../../user", "."}
	for _, folder := range folders {
		for _, name := range errorTypes(t, folder) {
			found[name] = true
			if _, excepted := notFromCommands[name]; !known[name] && !excepted {
				t.Errorf("%s has no cause", name)
			}
		}
	}
	for name := range notFromCommands {
		if !found[name] {
			t.Errorf("%s does not exist", name)
		}
	}
}

var isErrorName = regexp.MustCompile(`^[A-Z]\w*Error$|^Refusal$`)

// errorTypes returns the exported error types of the package in a folder, as
// "query.ValueError".
func errorTypes(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, object := range syntax.Scope.Objects {
			if spec, ok := object.Decl.(*ast.TypeSpec); ok && !spec.Assign.IsValid() && isErrorName.MatchString(name) {
				names = append(names, syntax.Name.Name+"."+name)
			}
		}
	}
	slices.Sort(names)
	return names
}
