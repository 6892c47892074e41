package zoho

import (
	"cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// typeJSON is the content type of all answers, as Zoho writes it.
const typeJSON = "application/json;charset=UTF-8"

// success is the message of answers to GET.
const success = "success"

// staff is a user of a project as a caller sees them.
type staff struct {
	registration *projectsuser.Registration
	account      *user.User // with the id alone if the registry does not have the user
	current      bool       // the user is the caller
}

// newStaff returns the user of a registration as a caller sees them. A nil caller is
// unknown.
func newStaff(e *store.Entry, caller *user.User) staff {
	account := e.User
	if account == nil {
		account = &user.User{ID: e.Registration.User}
	}
	return staff{e.Registration, account, caller != nil && account.ID == caller.ID}
}

// EncodeJSON writes the user as an element of a list.
func (s staff) EncodeJSON(w *jsonwriter.Writer) {
	terms := &s.registration.Terms
	w.BeginObject()
	s.encodeAccount(w)
	w.Key("status").String(stateOf(s.account))
	w.Key("rate").Append(func(to []byte) []byte { return terms.Rate.AppendFixed(to, 2) })
	w.Key("budget_hours").Int(int64(terms.BudgetHours))
	w.EndObject()
}

// encodeDetail writes the user as a single object.
func (s staff) encodeDetail(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("project_id").ID("", int64(s.registration.Project))
	s.encodeAccount(w)
	w.EndObject()
}

// encodeAccount writes the members that both objects have.
func (s staff) encodeAccount(w *jsonwriter.Writer) {
	w.Key("user_id").ID("", int64(s.account.ID))
	w.Key("is_current_user").Bool(s.current)
	w.Key("user_name").String(s.account.Name())
	w.Key("email").String(s.account.Email)
	w.Key("user_role").String(roleOf(s.account))
}

// begin returns a writer with the start of every answer: the code and the message. Its
// object is open; finish closes it.
func begin(buf []byte, code int, message string) *jsonwriter.Writer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("code").Int(int64(code))
	w.Key("message").String(message)
	return w
}

// finish closes the object of begin and returns the answer.
func finish(w *jsonwriter.Writer) (web.Answer, error) {
	w.EndObject()
	body, err := w.Bytes()
	return web.Answer{Type: typeJSON, Body: body}, err
}

// encodeUsers writes the member users.
func encodeUsers(w *jsonwriter.Writer, all []staff) {
	w.Key("users").BeginArray()
	for _, s := range all {
		s.EncodeJSON(w)
	}
	w.EndArray()
}

// answerDetail answers one user.
func answerDetail(buf []byte, message string, s staff) (web.Answer, error) {
	w := begin(buf, codeSuccess, message)
	w.Key("user")
	s.encodeDetail(w)
	return finish(w)
}

// answerAssigned answers the users whom a request assigned.
func answerAssigned(buf []byte, all []staff) (web.Answer, error) {
	w := begin(buf, codeSuccess, "Users added")
	encodeUsers(w, all)
	return finish(w)
}

// answerPage answers a page of users. It has a page_context if the caller asked for a
// page or if more users follow.
func answerPage(buf []byte, all []staff, p page, more bool) (web.Answer, error) {
	w := begin(buf, codeSuccess, success)
	encodeUsers(w, all)
	encodeContext(w, p, more)
	return finish(w)
}

// encodeContext writes the page_context of a page, if the caller asked for a page or if
// more records follow.
func encodeContext(w *jsonwriter.Writer, p page, more bool) {
	if p.asked || more {
		w.Key("page_context").BeginObject()
		w.Key("page").Int(int64(p.number))
		w.Key("per_page").Int(int64(p.size))
		w.Key("has_more_page").Bool(more)
		w.EndObject()
	}
}

// roles are Zoho's words for roles.
var roles = []struct {
	word string
	role user.Role
}{
	{"staff", user.Member},
	{"admin", user.Admin},
	{"timesheetstaff", user.Freelancer},
}

// roleOf returns the word for an account's role: staff if its source gave no role, and
// the role itself if Zoho has no word for it.
func roleOf(u *user.User) string {
	role := cmp.Or(u.Role, user.Member)
	for _, r := range roles {
		if r.role == role {
			return r.word
		}
	}
	return string(role)
}

// parseRole returns the role for a word; false if Zoho has no such word.
func parseRole(word string) (user.Role, bool) {
	for _, r := range roles {
		if r.word == word {
			return r.role, true
		}
	}
	return "", false
}

// stateOf returns the word for the state of an account. Disabled and suspended
// accounts are both inactive.
func stateOf(u *user.User) string {
	switch u.Account() {
	case user.Active:
		return "active"
	case user.Pending:
		return "invited"
	}
	return "inactive"
}
