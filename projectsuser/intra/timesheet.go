package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Entry is time that a user logged on a project. The 42 API has no such records; they are
// in the form of Noko's, so that a file of Noko's answers is data too. The user and the
// project are objects with an id, or user_id and project_id.
type Entry struct {
	ID          int64       `json:"id"`
	Date        Time        `json:"date"`
	UserID      int64       `json:"user_id,omitzero"`
	User        *Reference  `json:"user,omitzero"`
	Billable    bool        `json:"billable"`
	Minutes     int         `json:"minutes"`
	Description string      `json:"description"`
	ProjectID   int64       `json:"project_id,omitzero"`
	Project     *Reference  `json:"project,omitzero"`
	Tags        List[Named] `json:"tags"`
	CreatedAt   Time        `json:"created_at"`
	UpdatedAt   Time        `json:"updated_at"`
}

// Expense is money that a user spent for a project, in the form of Noko's expenses; see
// [Entry].
type Expense struct {
	ID          int64      `json:"id"`
	Date        Time       `json:"date"`
	UserID      int64      `json:"user_id,omitzero"`
	User        *Reference `json:"user,omitzero"`
	Price       Price      `json:"price"`
	Description string     `json:"description"`
	ProjectID   int64      `json:"project_id,omitzero"`
	Project     *Reference `json:"project,omitzero"`
	CreatedAt   Time       `json:"created_at"`
	UpdatedAt   Time       `json:"updated_at"`
}

// Reference names another record by its id.
type Reference struct {
	ID int64 `json:"id"`
}

// Named is a tag of an [Entry].
type Named struct {
	Name string `json:"name"`
}

// Price is an exact amount. Its JSON is a number; a text with a number is read too.
type Price struct{ user.Decimal }

// MarshalJSON writes a number. The error is always nil.
func (p Price) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads a number, or a text with one. A null leaves p as it is. For a number
// that is not exact as a [user.Decimal] it returns a [*user.DecimalError].
func (p *Price) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	if text[0] == '"' {
		var inside string
		if err := json.Unmarshal(text, &inside); err != nil {
			return err
		}
		text = []byte(inside)
	}
	return p.UnmarshalText(text)
}

// encode writes what [Price.MarshalJSON] writes.
func (p Price) encode(w *jsonwriter.Writer) { w.Raw(p.String()) }

// entryFields are the keys of an [Entry].
var entryFields = []field[Entry]{
	{"id", func(s *scanner, r *Entry) { value(s, &r.ID, integer[int64]) }},
	{"date", func(s *scanner, r *Entry) { moment(s, &r.Date) }},
	{"user_id", func(s *scanner, r *Entry) { value(s, &r.UserID, integer[int64]) }},
	{"user", func(s *scanner, r *Entry) { pointer(s, &r.User, referenceFields) }},
	{"billable", func(s *scanner, r *Entry) { value(s, &r.Billable, (*scanner).bool) }},
	{"minutes", func(s *scanner, r *Entry) { value(s, &r.Minutes, integer[int]) }},
	{"description", func(s *scanner, r *Entry) { value(s, &r.Description, text[string]) }},
	{"project_id", func(s *scanner, r *Entry) { value(s, &r.ProjectID, integer[int64]) }},
	{"project", func(s *scanner, r *Entry) { pointer(s, &r.Project, referenceFields) }},
	{"tags", func(s *scanner, r *Entry) { objects(s, &r.Tags, namedFields) }},
	{"created_at", func(s *scanner, r *Entry) { moment(s, &r.CreatedAt) }},
	{"updated_at", func(s *scanner, r *Entry) { moment(s, &r.UpdatedAt) }},
}

// expenseFields are the keys of an [Expense].
var expenseFields = []field[Expense]{
	{"id", func(s *scanner, r *Expense) { value(s, &r.ID, integer[int64]) }},
	{"date", func(s *scanner, r *Expense) { moment(s, &r.Date) }},
	{"user_id", func(s *scanner, r *Expense) { value(s, &r.UserID, integer[int64]) }},
	{"user", func(s *scanner, r *Expense) { pointer(s, &r.User, referenceFields) }},
	{"price", func(s *scanner, r *Expense) { value(s, &r.Price, price) }},
	{"description", func(s *scanner, r *Expense) { value(s, &r.Description, text[string]) }},
	{"project_id", func(s *scanner, r *Expense) { value(s, &r.ProjectID, integer[int64]) }},
	{"project", func(s *scanner, r *Expense) { pointer(s, &r.Project, referenceFields) }},
	{"created_at", func(s *scanner, r *Expense) { moment(s, &r.CreatedAt) }},
	{"updated_at", func(s *scanner, r *Expense) { moment(s, &r.UpdatedAt) }},
}

var referenceFields = []field[Reference]{
	{"id", func(s *scanner, r *Reference) { value(s, &r.ID, integer[int64]) }},
}

var namedFields = []field[Named]{
	{"name", func(s *scanner, r *Named) { value(s, &r.Name, text[string]) }},
}

// price reads an amount.
func price(s *scanner) Price {
	var text []byte
	if s.next() == '"' {
		text, _ = s.quoted()
	} else {
		text = s.number()
	}
	amount, err := user.ParseDecimal(string(text))
	if err != nil {
		s.fail()
	}
	return Price{amount}
}

// EntryOf converts a time entry.
func EntryOf(e *Entry) *user.TimeEntry {
	converted := &user.TimeEntry{
		ID: user.TimeEntryID(e.ID), User: user.ID(refer(e.User, e.UserID)), Project: project.ID(refer(e.Project, e.ProjectID)),
		Date: user.Day(e.Date.UTC()), Minutes: e.Minutes, Billable: e.Billable, Description: e.Description,
		CreatedAt: e.CreatedAt.Time, UpdatedAt: e.UpdatedAt.Time,
	}
	for _, tag := range e.Tags {
		converted.Tags = append(converted.Tags, tag.Name)
	}
	return converted
}

// ExpenseOf converts an expense.
func ExpenseOf(e *Expense) *user.Expense {
	return &user.Expense{
		ID: user.ExpenseID(e.ID), User: user.ID(refer(e.User, e.UserID)), Project: project.ID(refer(e.Project, e.ProjectID)),
		Date: user.Day(e.Date.UTC()), Price: e.Price.Decimal, Description: e.Description,
		CreatedAt: e.CreatedAt.Time, UpdatedAt: e.UpdatedAt.Time,
	}
}

// refer returns the id of a record that is given as an object or as an id, 0 for neither.
func refer(object *Reference, id int64) int64 {
	if object != nil {
		return object.ID
	}
	return id
}

// scan reads the record.
func (e *Entry) scan(in *scanner) { object(in, e, entryFields) }

// reset makes the record empty.
func (e *Entry) reset() { *e = Entry{} }

// missingID returns the first field without an id that the module needs, or "".
func (e *Entry) missingID() string {
	return cmp.Or(fieldIfZero("id", e.ID), fieldIfZero("user_id", refer(e.User, e.UserID)), fieldIfZero("project_id", refer(e.Project, e.ProjectID)))
}

// AppendJSON appends the entry in the form of its tags, with the errors of
// [ProjectsUser.AppendJSON].
func (e *Entry) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	w.BeginObject()
	w.Key("id").Int(e.ID)
	e.Date.encode(w.Key("date"))
	nonZero(w, "user_id", e.UserID, encodeInt)
	nonZero(w, "user", e.User, encodeAny)
	w.Key("billable").Bool(e.Billable)
	w.Key("minutes").Int(int64(e.Minutes))
	w.Key("description").String(e.Description)
	nonZero(w, "project_id", e.ProjectID, encodeInt)
	nonZero(w, "project", e.Project, encodeAny)
	array(w, "tags", e.Tags, func(tag *Named, w *jsonwriter.Writer) {
		w.BeginObject()
		w.Key("name").String(tag.Name)
		w.EndObject()
	})
	e.CreatedAt.encode(w.Key("created_at"))
	e.UpdatedAt.encode(w.Key("updated_at"))
	w.EndObject()
	return w.Bytes()
}

// MarshalJSON writes what [Entry.AppendJSON] does.
func (e Entry) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }

// scan reads the record.
func (e *Expense) scan(in *scanner) { object(in, e, expenseFields) }

// reset makes the record empty.
func (e *Expense) reset() { *e = Expense{} }

// missingID returns the first field without an id that the module needs, or "".
func (e *Expense) missingID() string {
	return cmp.Or(fieldIfZero("id", e.ID), fieldIfZero("user_id", refer(e.User, e.UserID)), fieldIfZero("project_id", refer(e.Project, e.ProjectID)))
}

// AppendJSON appends the expense in the form of its tags, with the errors of
// [ProjectsUser.AppendJSON].
func (e *Expense) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	w.BeginObject()
	w.Key("id").Int(e.ID)
	e.Date.encode(w.Key("date"))
	nonZero(w, "user_id", e.UserID, encodeInt)
	nonZero(w, "user", e.User, encodeAny)
	e.Price.encode(w.Key("price"))
	w.Key("description").String(e.Description)
	nonZero(w, "project_id", e.ProjectID, encodeInt)
	nonZero(w, "project", e.Project, encodeAny)
	e.CreatedAt.encode(w.Key("created_at"))
	e.UpdatedAt.encode(w.Key("updated_at"))
	w.EndObject()
	return w.Bytes()
}

// MarshalJSON writes what [Expense.AppendJSON] does.
func (e Expense) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil) }
