package zoho

import (
	"cmp"
	"strconv"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// staff is a user on a project as the caller is shown them.
type staff struct {
	registration *projectsuser.Registration
	account      *user.User
	current      bool // is the caller
}

// staffOf returns what is shown of a registration to a caller. Of a user whom the
// registry does not know nothing is known but the id.
func staffOf(e *store.Entry, caller user.ID) staff {
	account := e.User
	if account == nil {
		account = &user.User{ID: e.Registration.User}
	}
	return staff{registration: e.Registration, account: account, current: account.ID == caller}
}

// appendRow appends the object that stands in lists.
func (s staff) appendRow(to []byte) []byte {
	to = s.appendAccount(append(to, '{'))
	to = web.AppendString(append(to, `,"status":`...), statusOf(s.account))
	terms := &s.registration.Terms
	to = terms.Rate.AppendFixed(append(to, `,"rate":`...), 2)
	to = strconv.AppendInt(append(to, `,"budget_hours":`...), int64(terms.BudgetHours), 10)
	return append(to, '}')
}

// appendDetail appends the object that stands alone.
func (s staff) appendDetail(to []byte) []byte {
	to = appendID(append(to, `{"project_id":`...), s.registration.Project)
	to = s.appendAccount(append(to, ','))
	return append(to, '}')
}

// appendAccount appends the members that both objects have.
func (s staff) appendAccount(to []byte) []byte {
	to = appendID(append(to, `"user_id":`...), s.account.ID)
	to = strconv.AppendBool(append(to, `,"is_current_user":`...), s.current)
	to = web.AppendString(append(to, `,"user_name":`...), s.account.Name())
	to = web.AppendString(append(to, `,"email":`...), s.account.Email)
	return web.AppendString(append(to, `,"user_role":`...), roleOf(s.account))
}

// roles are the roles in this system's words, and what they are here.
var roles = []struct {
	word string
	role user.Role
}{
	{"staff", user.Member},
	{"admin", user.Admin},
	{"timesheetstaff", user.Freelancer},
}

// roleOf returns the word for an account's role. A source that does not say makes
// staff; a role of the embedding program's own is its own word.
func roleOf(u *user.User) string {
	role := cmp.Or(u.Role, user.Member)
	for _, r := range roles {
		if r.role == role {
			return r.word
		}
	}
	return string(role)
}

// parseRole returns the role for a word.
func parseRole(word string) (user.Role, bool) {
	for _, r := range roles {
		if r.word == word {
			return r.role, true
		}
	}
	return "", false
}

// statusOf returns the word for the state of an account. Who may not work for the
// time being is inactive, too.
func statusOf(u *user.User) string {
	switch u.Account() {
	case user.Active:
		return "active"
	case user.Pending:
		return "invited"
	}
	return "inactive"
}
