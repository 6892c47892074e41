package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Fields are the fields of the tables of a store: for typed conditions and orders,
// and, through the schemas, for URLs. A program may add its own fields to the
// schemas before it makes a store with them; they are indexed like the others. One
// Fields may serve several stores.
type Fields struct {
	Registrations RegistrationFields
	Teams         TeamFields
	Projects      ProjectFields
	Sessions      SessionFields
	Users         UserFields
	TimeEntries   TimeEntryFields
	Expenses      ExpenseFields
	Progress      ProgressFields

	positions   *query.Schema[*Positions]
	removed     *query.Schema[*removed]
	memberships *query.Schema[*membership]
}

// NewFields returns the fields that every store has. A registration with a team takes about
// 1,600 bytes, of which about 500 are indexes: projectsuser/bench has a table of them.
func NewFields() *Fields {
	return &Fields{
		Registrations: newRegistrationFields(),
		Teams:         newTeamFields(),
		Projects:      newProjectFields(),
		Sessions:      newSessionFields(),
		Users:         newUserFields(),
		TimeEntries:   newTimeEntryFields(),
		Expenses:      newExpenseFields(),
		Progress:      newProgressFields(),
		positions:     query.NewSchema("project_id", func(p *Positions) int64 { return int64(p.Project) }, query.Settings{}),
		removed:       newRemovedSchema(),
		memberships:   newMembershipSchema(),
	}
}

// NewLeanFields returns the fields that every store has, but indexes of registrations and
// teams only by what the store itself looks up, by status, and by the courses and campuses
// of users. Changes take less time and a store a quarter less memory. Answers stay the same, but
// conditions and sorts by other fields visit all records: it is for a program that writes
// much and answers little, such as one that only copies.
func NewLeanFields() *Fields {
	f := NewFields()
	r, t := &f.Registrations, &f.Teams
	r.Schema.KeepIndexes(r.ProjectID, r.UserID, r.Status, r.UserCursus, r.UserCampus, r.next)
	t.Schema.KeepIndexes(t.ProjectID, t.SessionID, t.next)
	return f
}

// RegistrationFields are the fields of registrations. The default order is by id,
// descending: the 42 API answers in that order.
type RegistrationFields struct {
	Schema *query.Schema[*Entry]

	ID          *query.Field[*Entry, projectsuser.ID]
	ProjectID   *query.Field[*Entry, project.ID]
	UserID      *query.Field[*Entry, user.ID]           // null if the source does not name the user
	SessionID   *query.Field[*Entry, project.SessionID] // null if none is known
	Occurrence  *query.Field[*Entry, int64]             // null if unknown
	FinalMark   *query.Field[*Entry, int64]             // null without a mark
	Status      *query.Field[*Entry, state.Status]
	Declared    *query.Field[*Entry, state.Status] // the status that the source declared; null if it declared none that the library knows
	OtherStatus *query.Text[*Entry]                // a declared status that the library does not know; else null
	Differs     *query.Field[*Entry, bool]         // whether the declared status is another than the derived one; null if one of them is missing
	CreatedAt   *query.Field[*Entry, time.Time]
	UpdatedAt   *query.Field[*Entry, time.Time]
	MarkedAt    *query.Field[*Entry, time.Time]
	RetriableAt *query.Field[*Entry, time.Time]
	Marked      *query.Field[*Entry, bool]            // whether there is a final mark; null if unknown
	Retriable   *query.Field[*Entry, bool]            // whether retriable_at is set and reached; null if unknown
	UserCursus  *query.Many[*Entry, project.CursusID] // the courses of the user; those of the registration if the user's are unknown
	UserCampus  *query.Many[*Entry, project.CampusID] // the campuses of the user; null if unknown

	next *query.Field[*Entry, time.Time]
}

func newRegistrationFields() RegistrationFields {
	s := query.NewSchema("id", func(e *Entry) int64 { return int64(e.Registration.ID) }, query.Settings{Descending: true})
	f := RegistrationFields{Schema: s, ID: query.ID[projectsuser.ID](s)}
	f.ProjectID = query.Int(s, "project_id", func(e *Entry) project.ID { return e.Registration.Project }, query.Postings)
	f.UserID = query.NullInt(s, "user_id", func(e *Entry) (user.ID, bool) { return id(e.Registration.User) }, query.Postings)
	f.SessionID = query.NullInt(s, "project_session_id", func(e *Entry) (project.SessionID, bool) { return id(e.Session) }, query.Postings)
	f.Occurrence = query.NullInt(s, "occurrence", (*Entry).occurrence, query.Bitmap, query.Postings)
	f.FinalMark = query.NullInt(s, "final_mark", func(e *Entry) (int64, bool) { return points(e.Registration.FinalMark) }, query.Ordered)
	f.Status = query.NullEnum(s, "status", func(e *Entry) (state.Status, bool) { return e.Status, e.Status != 0 }, statusValues(), query.Bitmap)
	f.Declared, f.OtherStatus, f.Differs = declaredFields(s, (*Entry).declaration)
	f.CreatedAt = query.NullTime(s, "created_at", func(e *Entry) (time.Time, bool) { return instant(e.Registration.CreatedAt) }, query.Ordered)
	f.UpdatedAt = query.NullTime(s, "updated_at", func(e *Entry) (time.Time, bool) { return instant(e.Registration.UpdatedAt) }, query.Ordered)
	f.MarkedAt = query.NullTime(s, "marked_at", func(e *Entry) (time.Time, bool) { return instant(e.Registration.MarkedAt) }, query.Postings)
	f.RetriableAt = query.NullTime(s, "retriable_at", func(e *Entry) (time.Time, bool) { return instant(e.Registration.RetriableAt) }, query.Postings)
	f.Marked = query.NullBool(s, "marked", (*Entry).isMarked, query.Bitmap)
	f.Retriable = query.NullBool(s, "retriable", (*Entry).isRetriable, query.Bitmap)
	f.UserCursus = query.Ints(s, "cursus", (*Entry).userCursus, query.Bitmap)
	f.UserCampus = query.Ints(s, "campus", (*Entry).userCampus, query.Bitmap)
	f.next = query.NullTime(s, "next_change", func(e *Entry) (time.Time, bool) { return instant(e.Next) },
		query.Postings, query.NoFilter, query.NoRange, query.NoSort)
	query.Composite(s, f.ProjectID, f.Status)
	return f
}

// TeamFields are the fields of teams. The default order is by id, ascending.
type TeamFields struct {
	Schema *query.Schema[*TeamEntry]

	ID            *query.Field[*TeamEntry, team.ID]
	ProjectID     *query.Field[*TeamEntry, project.ID]
	SessionID     *query.Field[*TeamEntry, project.SessionID] // null if the team names no session
	Name          *query.Text[*TeamEntry]
	Status        *query.Field[*TeamEntry, state.Status]
	Declared      *query.Field[*TeamEntry, state.Status] // as that of a registration
	OtherStatus   *query.Text[*TeamEntry]
	Differs       *query.Field[*TeamEntry, bool]
	FinalMark     *query.Field[*TeamEntry, int64] // null without a mark
	RepoURL       *query.Text[*TeamEntry]         // null if empty
	RepoUUID      *query.Text[*TeamEntry]         // null if empty
	CreatedAt     *query.Field[*TeamEntry, time.Time]
	UpdatedAt     *query.Field[*TeamEntry, time.Time]
	LockedAt      *query.Field[*TeamEntry, time.Time]
	ClosedAt      *query.Field[*TeamEntry, time.Time]
	DeadlineAt    *query.Field[*TeamEntry, time.Time]
	TerminatingAt *query.Field[*TeamEntry, time.Time]
	Locked        *query.Field[*TeamEntry, bool]            // whether the team is locked; null if unknown, like the next four
	Closed        *query.Field[*TeamEntry, bool]            // whether the team is closed
	Deadline      *query.Field[*TeamEntry, bool]            // whether deadline_at is set
	Terminating   *query.Field[*TeamEntry, bool]            // whether terminating_at is set
	WithMark      *query.Field[*TeamEntry, bool]            // whether there is a final mark
	Members       *query.Many[*TeamEntry, user.ID]          // the user ids of the members
	Cursus        *query.Many[*TeamEntry, project.CursusID] // the courses of the members
	ActiveCursus  *query.Many[*TeamEntry, project.CursusID] // the courses of the members that have no end
	Campus        *query.Many[*TeamEntry, project.CampusID] // the campuses of the members
	PrimaryCampus *query.Many[*TeamEntry, project.CampusID] // the primary campuses of the members

	next *query.Field[*TeamEntry, time.Time]
}

func newTeamFields() TeamFields {
	s := query.NewSchema("id", func(e *TeamEntry) int64 { return int64(e.Team.ID) }, query.Settings{})
	f := TeamFields{Schema: s, ID: query.ID[team.ID](s)}
	f.ProjectID = query.Int(s, "project_id", func(e *TeamEntry) project.ID { return e.Team.Project }, query.Postings)
	f.SessionID = query.NullInt(s, "project_session_id", func(e *TeamEntry) (project.SessionID, bool) { return id(e.Team.Session) }, query.Postings)
	f.Name = query.String(s, "name", func(e *TeamEntry) string { return e.Team.Name }, query.Postings)
	f.Status = query.NullEnum(s, "status", func(e *TeamEntry) (state.Status, bool) { return e.Status, e.Status != 0 }, statusValues(), query.Bitmap)
	f.Declared, f.OtherStatus, f.Differs = declaredFields(s, (*TeamEntry).declaration)
	f.FinalMark = query.NullInt(s, "final_mark", func(e *TeamEntry) (int64, bool) { return points(e.Team.FinalMark) }, query.Ordered)
	f.RepoURL = query.NullString(s, "repo_url", func(e *TeamEntry) (string, bool) { return text(e.Team.RepoURL) })
	f.RepoUUID = query.NullString(s, "repo_uuid", func(e *TeamEntry) (string, bool) { return text(e.Team.RepoUUID) })
	f.CreatedAt = query.NullTime(s, "created_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.CreatedAt) }, query.Postings)
	f.UpdatedAt = query.NullTime(s, "updated_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.UpdatedAt) }, query.Ordered)
	f.LockedAt = query.NullTime(s, "locked_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.LockedAt) }, query.Postings)
	f.ClosedAt = query.NullTime(s, "closed_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.ClosedAt) }, query.Postings)
	f.DeadlineAt = query.NullTime(s, "deadline_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.DeadlineAt) }, query.Postings)
	f.TerminatingAt = query.NullTime(s, "terminating_at", func(e *TeamEntry) (time.Time, bool) { return instant(e.Team.TerminatingAt) }, query.Postings)
	f.Locked = query.NullBool(s, "locked", known(team.FieldLockedAt, (*team.Team).Locked), query.Bitmap)
	f.Closed = query.NullBool(s, "closed", known(team.FieldClosedAt, (*team.Team).Closed), query.Bitmap)
	f.Deadline = query.NullBool(s, "deadline", known(team.FieldDeadlineAt, func(t *team.Team) bool { return !t.DeadlineAt.IsZero() }), query.Bitmap)
	f.Terminating = query.NullBool(s, "terminating", known(team.FieldTerminatingAt, func(t *team.Team) bool { return !t.TerminatingAt.IsZero() }), query.Bitmap)
	f.WithMark = query.NullBool(s, "with_mark", known(team.FieldFinalMark, func(t *team.Team) bool { return t.FinalMark.IsSet() }), query.Bitmap)
	f.Members = query.Ints(s, "user_id", (*TeamEntry).memberIDs, query.Postings)
	f.Cursus = query.Ints(s, "cursus", ofMembers((*user.User).CursusIDs), query.Bitmap)
	f.ActiveCursus = query.Ints(s, "active_cursus", ofMembers((*user.User).ActiveCursusIDs), query.Bitmap)
	f.Campus = query.Ints(s, "campus", ofMembers((*user.User).CampusIDs), query.Bitmap)
	f.PrimaryCampus = query.Ints(s, "primary_campus", ofMembers(primaryCampusID), query.Bitmap)
	f.next = query.NullTime(s, "next_change", func(e *TeamEntry) (time.Time, bool) { return instant(e.Next) },
		query.Postings, query.NoFilter, query.NoRange, query.NoSort)
	return f
}

// known returns whether something is so of a team; null if it is not and the field that
// says so is unknown.
func known(field team.FieldSet, is func(*team.Team) bool) func(*TeamEntry) (bool, bool) {
	return func(e *TeamEntry) (bool, bool) {
		yes := is(e.Team)
		return yes, yes || !e.Team.Unknown.Has(field)
	}
}

// ProjectFields are the fields of projects. The default order is by id, ascending.
type ProjectFields struct {
	Schema *query.Schema[*project.Project]

	ID        *query.Field[*project.Project, project.ID]
	ParentID  *query.Field[*project.Project, project.ID] // null for a project without a parent
	Name      *query.Text[*project.Project]
	Slug      *query.Text[*project.Project]
	Exam      *query.Field[*project.Project, bool] // null if unknown
	Archived  *query.Field[*project.Project, bool]
	Unbilled  *query.Field[*project.Project, bool]
	CreatedAt *query.Field[*project.Project, time.Time]
	UpdatedAt *query.Field[*project.Project, time.Time]
}

func newProjectFields() ProjectFields {
	s := query.NewSchema("id", func(p *project.Project) int64 { return int64(p.ID) }, query.Settings{})
	f := ProjectFields{Schema: s, ID: query.ID[project.ID](s)}
	f.ParentID = query.NullInt(s, "parent_id", func(p *project.Project) (project.ID, bool) { return id(p.Parent) }, query.Postings)
	f.Name = query.String(s, "name", func(p *project.Project) string { return p.Name })
	f.Slug = query.String(s, "slug", func(p *project.Project) string { return p.Slug }, query.Postings)
	f.Exam = query.NullBool(s, "exam", func(p *project.Project) (bool, bool) {
		return p.Exam, p.Exam || !p.Unknown.Has(project.FieldExam)
	})
	f.Archived = query.Bool(s, "archived", func(p *project.Project) bool { return p.Archived })
	f.Unbilled = query.Bool(s, "unbilled", func(p *project.Project) bool { return p.Unbilled })
	f.CreatedAt = query.NullTime(s, "created_at", func(p *project.Project) (time.Time, bool) { return instant(p.CreatedAt) })
	f.UpdatedAt = query.NullTime(s, "updated_at", func(p *project.Project) (time.Time, bool) { return instant(p.UpdatedAt) })
	return f
}

// SessionFields are the fields of sessions. The default order is by id, ascending.
type SessionFields struct {
	Schema *query.Schema[*project.Session]

	ID        *query.Field[*project.Session, project.SessionID]
	ProjectID *query.Field[*project.Session, project.ID]
	CampusID  *query.Field[*project.Session, project.CampusID] // null for every campus
	CursusID  *query.Field[*project.Session, project.CursusID] // null for every cursus
	BeginAt   *query.Field[*project.Session, time.Time]
	EndAt     *query.Field[*project.Session, time.Time]
	Solo      *query.Field[*project.Session, bool] // null if unknown
}

func newSessionFields() SessionFields {
	s := query.NewSchema("id", func(s *project.Session) int64 { return int64(s.ID) }, query.Settings{})
	f := SessionFields{Schema: s, ID: query.ID[project.SessionID](s)}
	f.ProjectID = query.Int(s, "project_id", func(s *project.Session) project.ID { return s.Project }, query.Postings)
	f.CampusID = query.NullInt(s, "campus_id", func(s *project.Session) (project.CampusID, bool) { return id(s.Campus) })
	f.CursusID = query.NullInt(s, "cursus_id", func(s *project.Session) (project.CursusID, bool) { return id(s.Cursus) })
	f.BeginAt = query.NullTime(s, "begin_at", func(s *project.Session) (time.Time, bool) { return instant(s.BeginAt) })
	f.EndAt = query.NullTime(s, "end_at", func(s *project.Session) (time.Time, bool) { return instant(s.EndAt) })
	f.Solo = query.NullBool(s, "solo", func(s *project.Session) (bool, bool) {
		return s.Solo, s.Solo || !s.Unknown.Has(project.SessionFieldSolo)
	})
	return f
}

// UserFields are the fields of users. The default order is by id, ascending.
type UserFields struct {
	Schema *query.Schema[*user.User]

	ID     *query.Field[*user.User, user.ID]
	Login  *query.Text[*user.User]
	Email  *query.Text[*user.User]
	Name   *query.Text[*user.User] // as [user.User.Name] returns it
	Role   *query.Text[*user.User] // null if the source does not name a role
	State  *query.Field[*user.User, user.State]
	Owner  *query.Field[*user.User, bool]
	Cursus *query.Many[*user.User, project.CursusID]
	Campus *query.Many[*user.User, project.CampusID]

	emailKey *query.Text[*user.User]
}

func newUserFields() UserFields {
	s := query.NewSchema("id", func(u *user.User) int64 { return int64(u.ID) }, query.Settings{})
	f := UserFields{Schema: s, ID: query.ID[user.ID](s)}
	f.Login = query.String(s, "login", func(u *user.User) string { return u.Login }, query.Postings)
	f.Email = query.String(s, "email", func(u *user.User) string { return u.Email }, query.Postings)
	f.Name = query.String(s, "name", (*user.User).Name, query.Postings)
	f.Role = query.NullString(s, "role", func(u *user.User) (string, bool) { return text(string(u.Role)) }, query.Postings)
	f.State = query.Enum(s, "state", (*user.User).Account, accountValues(), query.Bitmap, query.Postings)
	f.Owner = query.Bool(s, "owner", func(u *user.User) bool { return u.Owner }, query.Bitmap)
	f.Cursus = query.Ints(s, "cursus", (*user.User).CursusIDs, query.Bitmap)
	f.Campus = query.Ints(s, "campus", (*user.User).CampusIDs, query.Bitmap)
	f.emailKey = query.NullString(s, "email_key", func(u *user.User) (string, bool) { return text(user.EmailKey(u.Email)) },
		query.Postings, query.NoFilter, query.NoRange, query.NoSort)
	query.Composite(s, f.Role, f.State)
	return f
}

// TimeEntryFields are the fields of time entries. The default order is by id,
// ascending.
type TimeEntryFields struct {
	Schema *query.Schema[*user.TimeEntry]

	ID          *query.Field[*user.TimeEntry, user.TimeEntryID]
	UserID      *query.Field[*user.TimeEntry, user.ID]
	ProjectID   *query.Field[*user.TimeEntry, project.ID]
	Date        *query.Field[*user.TimeEntry, time.Time]
	Minutes     *query.Field[*user.TimeEntry, int64]
	Billable    *query.Field[*user.TimeEntry, bool]
	Description *query.Text[*user.TimeEntry]
	CreatedAt   *query.Field[*user.TimeEntry, time.Time]
	UpdatedAt   *query.Field[*user.TimeEntry, time.Time]
}

func newTimeEntryFields() TimeEntryFields {
	s := query.NewSchema("id", func(e *user.TimeEntry) int64 { return int64(e.ID) }, query.Settings{})
	f := TimeEntryFields{Schema: s, ID: query.ID[user.TimeEntryID](s)}
	f.UserID = query.Int(s, "user_id", func(e *user.TimeEntry) user.ID { return e.User }, query.Postings)
	f.ProjectID = query.Int(s, "project_id", func(e *user.TimeEntry) project.ID { return e.Project }, query.Postings)
	f.Date = query.Time(s, "date", func(e *user.TimeEntry) time.Time { return e.Date }, query.Ordered)
	f.Minutes = query.Int(s, "minutes", func(e *user.TimeEntry) int64 { return int64(e.Minutes) })
	f.Billable = query.Bool(s, "billable", func(e *user.TimeEntry) bool { return e.Billable }, query.Bitmap)
	f.Description = query.String(s, "description", func(e *user.TimeEntry) string { return e.Description })
	f.CreatedAt = query.NullTime(s, "created_at", func(e *user.TimeEntry) (time.Time, bool) { return instant(e.CreatedAt) })
	f.UpdatedAt = query.NullTime(s, "updated_at", func(e *user.TimeEntry) (time.Time, bool) { return instant(e.UpdatedAt) })
	return f
}

// ExpenseFields are the fields of expenses. The default order is by id, ascending.
type ExpenseFields struct {
	Schema *query.Schema[*user.Expense]

	ID          *query.Field[*user.Expense, user.ExpenseID]
	UserID      *query.Field[*user.Expense, user.ID]
	ProjectID   *query.Field[*user.Expense, project.ID]
	Date        *query.Field[*user.Expense, time.Time]
	Description *query.Text[*user.Expense]
	CreatedAt   *query.Field[*user.Expense, time.Time]
	UpdatedAt   *query.Field[*user.Expense, time.Time]
}

func newExpenseFields() ExpenseFields {
	s := query.NewSchema("id", func(e *user.Expense) int64 { return int64(e.ID) }, query.Settings{})
	f := ExpenseFields{Schema: s, ID: query.ID[user.ExpenseID](s)}
	f.UserID = query.Int(s, "user_id", func(e *user.Expense) user.ID { return e.User }, query.Postings)
	f.ProjectID = query.Int(s, "project_id", func(e *user.Expense) project.ID { return e.Project }, query.Postings)
	f.Date = query.Time(s, "date", func(e *user.Expense) time.Time { return e.Date }, query.Ordered)
	f.Description = query.String(s, "description", func(e *user.Expense) string { return e.Description })
	f.CreatedAt = query.NullTime(s, "created_at", func(e *user.Expense) (time.Time, bool) { return instant(e.CreatedAt) })
	f.UpdatedAt = query.NullTime(s, "updated_at", func(e *user.Expense) (time.Time, bool) { return instant(e.UpdatedAt) })
	return f
}

// ProgressFields are the fields of the progress of copies. The default order is by id,
// ascending.
type ProgressFields struct {
	Schema *query.Schema[*Progress]

	ID         *query.Field[*Progress, ProgressID]
	Source     *query.Text[*Progress]
	Scope      *query.Text[*Progress]
	List       *query.Text[*Progress]
	CompleteAt *query.Field[*Progress, time.Time] // null before the first complete read
	KnownAt    *query.Field[*Progress, time.Time] // null before the first complete read
}

func newProgressFields() ProgressFields {
	s := query.NewSchema("id", func(p *Progress) int64 { return int64(p.ID) }, query.Settings{})
	f := ProgressFields{Schema: s, ID: query.ID[ProgressID](s)}
	f.Source = query.String(s, "source", func(p *Progress) string { return p.Source })
	f.Scope = query.String(s, "scope", func(p *Progress) string { return p.Scope })
	f.List = query.String(s, "list", func(p *Progress) string { return p.List })
	f.CompleteAt = query.NullTime(s, "complete_at", func(p *Progress) (time.Time, bool) { return instant(p.CompleteAt) })
	f.KnownAt = query.NullTime(s, "known_at", func(p *Progress) (time.Time, bool) { return instant(p.KnownAt) })
	return f
}

// accountValues returns the states of an account.
func accountValues() query.Values[user.State] {
	return query.Values[user.State]{
		All:  user.States(),
		Text: user.State.String,
		Parse: func(text string) (user.State, bool) {
			s, err := user.ParseState(text)
			return s, err == nil
		},
	}
}

// statusValues returns the statuses of a registration that exists.
func statusValues() query.Values[state.Status] {
	return query.Values[state.Status]{
		All:  state.Statuses()[1:],
		Text: state.Status.String,
		Parse: func(text string) (state.Status, bool) {
			s, err := state.ParseStatus(text)
			return s, err == nil && s != state.NotRegistered
		},
	}
}

// id returns an id, or false for 0.
func id[V ~int64](of V) (V, bool) { return of, of != 0 }

// instant returns a time, or false for the zero time.
func instant(t time.Time) (time.Time, bool) { return t, !t.IsZero() }

// text returns a text, or false for the empty one.
func text(t string) (string, bool) { return t, t != "" }

// points returns the points of a mark, or false if it is not set.
func points(m project.Mark) (int64, bool) {
	n, ok := m.Points()
	return int64(n), ok
}

// primaryCampusID returns the primary campus of a user, nil if it is unknown.
func primaryCampusID(u *user.User) []project.CampusID {
	if id := u.PrimaryCampus(); id != 0 {
		return []project.CampusID{id}
	}
	return nil
}
