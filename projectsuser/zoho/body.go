package zoho

import (
	"net/http"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The longest texts, in characters.
const (
	maxName  = 200
	maxEmail = 100
)

// readBody returns the object that a request sends: its body, or, as this system
// has it in forms, the JSON in the one field JSONString.
func readBody(r *http.Request) (web.Object, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return body, err
	}
	if nested := body.Value("JSONString"); nested.Kind() == web.Text {
		return web.ParseObject([]byte(nested.Text()))
	}
	return body, nil
}

// given takes a member that may be absent, and is not null.
func given[T any](f *web.Fields, body web.Object, key string, as web.Reader[T]) optional.Optional[T] {
	if body.Value(key).Kind() == web.Absent {
		return optional.Optional[T]{}
	}
	return optional.Some(web.Require(f, key, as))
}

// number takes a number, which may stand in a text. A blank text means that it is
// not given.
func number[T any](f *web.Fields, body web.Object, key string, as web.Reader[T]) optional.Optional[T] {
	if v := body.Value(key); v.Kind() == web.Text && isBlank(v.Text()) {
		return optional.Optional[T]{}
	}
	return web.Take(f, key, as.OrText(web.Number))
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// terms takes what a project says of a user.
func terms(f *web.Fields, body web.Object) projectsuser.TermsPatch {
	return projectsuser.TermsPatch{
		Rate:        number(f, body, "rate", anAmount()),
		BudgetHours: number(f, body, "budget_hours", web.Int[int]()),
	}
}

// anAmount reads amounts, digit by digit.
func anAmount() web.Reader[user.Decimal] {
	const want = "an amount of at most twelve digits before the point and six behind it"
	return web.Reader[user.Decimal]{Want: want, Read: func(v web.Value) (user.Decimal, bool) {
		d, err := user.ParseDecimal(v.Text())
		return d, v.Kind() == web.Number && err == nil
	}}
}

// aName reads names, which are not blank.
func aName() web.Reader[string] {
	return web.Reader[string]{Want: "a name of at most 200 characters", Read: func(v web.Value) (string, bool) {
		return v.Text(), v.Kind() == web.Text && !isBlank(v.Text()) && utf8.RuneCountInString(v.Text()) <= maxName
	}}
}

// anAddress reads e-mail addresses, without a name beside them.
func anAddress() web.Reader[string] {
	return web.Reader[string]{Want: "an e-mail address of at most 100 characters", Read: func(v web.Value) (string, bool) {
		address, err := mail.ParseAddress(v.Text())
		ok := err == nil && address.Address == v.Text() && utf8.RuneCountInString(v.Text()) <= maxEmail
		return v.Text(), ok && v.Kind() == web.Text
	}}
}

// aRole reads the words for roles.
func aRole() web.Reader[user.Role] {
	return web.Reader[user.Role]{Want: "staff, admin or timesheetstaff", Read: func(v web.Value) (user.Role, bool) {
		role, ok := parseRole(v.Text())
		return role, ok && v.Kind() == web.Text
	}}
}
