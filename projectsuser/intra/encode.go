package intra

// AppendJSON appends the registration as the API writes it. The error is a
// [*TimeError] or a [*StatusError] for what has no text, or json's for something
// kept as it came that is no JSON; nothing is appended then.
func (p *ProjectsUser) AppendJSON(to []byte) ([]byte, error) { return appendJSON(to, p) }

// AppendJSON appends the team as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (t *Team) AppendJSON(to []byte) ([]byte, error) { return appendJSON(to, t) }

// AppendJSON appends the project as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (p *Project) AppendJSON(to []byte) ([]byte, error) { return appendJSON(to, p) }

// AppendJSON appends the session as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (s *Session) AppendJSON(to []byte) ([]byte, error) { return appendJSON(to, s) }

// AppendJSON appends the user as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (u *User) AppendJSON(to []byte) ([]byte, error) { return appendJSON(to, u) }

// MarshalJSON writes what [ProjectsUser.AppendJSON] does.
func (p ProjectsUser) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// MarshalJSON writes what [Team.AppendJSON] does.
func (t Team) MarshalJSON() ([]byte, error) { return t.AppendJSON(nil) }

// MarshalJSON writes what [Project.AppendJSON] does.
func (p Project) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// MarshalJSON writes what [Session.AppendJSON] does.
func (s Session) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil) }

// MarshalJSON writes what [User.AppendJSON] does.
func (u User) MarshalJSON() ([]byte, error) { return u.AppendJSON(nil) }

func (p *ProjectsUser) encode(w *writer) {
	w.begin()
	member(w, "id", p.ID, number)
	member(w, "occurrence", p.Occurrence, number)
	nullable(w, "final_mark", p.FinalMark, number)
	member(w, "status", p.Status, status)
	nullable(w, "validated?", p.Validated, boolean)
	nullable(w, "current_team_id", p.CurrentTeamID, number)
	member(w, "project", &p.Project, object)
	array(w, "cursus_ids", p.CursusIDs, each(number[int64]))
	given(w, "marked_at", p.MarkedAt, date)
	given(w, "marked", p.Marked, boolean)
	given(w, "retriable_at", p.RetriableAt, date)
	given(w, "created_at", p.CreatedAt, date)
	given(w, "updated_at", p.UpdatedAt, date)
	unless(w, "user", p.User, object)
	givenArray(w, "teams", p.Teams, object)
	w.end()
}

func (p *ProjectRef) encode(w *writer) {
	w.begin()
	member(w, "id", p.ID, number)
	member(w, "name", p.Name, words)
	member(w, "slug", p.Slug, words)
	nullable(w, "parent_id", p.ParentID, number)
	w.end()
}

func (u *UserRef) encode(w *writer) {
	w.begin()
	member(w, "id", u.ID, number)
	member(w, "login", u.Login, words)
	unless(w, "url", u.URL, words)
	w.end()
}

func (t *Team) encode(w *writer) {
	w.begin()
	member(w, "id", t.ID, number)
	member(w, "name", t.Name, words)
	unless(w, "url", t.URL, words)
	nullable(w, "final_mark", t.FinalMark, number)
	member(w, "project_id", t.ProjectID, number)
	member(w, "created_at", t.CreatedAt, date)
	member(w, "updated_at", t.UpdatedAt, date)
	member(w, "status", t.Status, status)
	member(w, "terminating_at", t.TerminatingAt, date)
	array(w, "users", t.Users, object)
	nullable(w, "locked?", t.Locked, boolean)
	nullable(w, "validated?", t.Validated, boolean)
	nullable(w, "closed?", t.Closed, boolean)
	given(w, "repo_url", t.RepoURL, words)
	given(w, "repo_uuid", t.RepoUUID, words)
	member(w, "locked_at", t.LockedAt, date)
	member(w, "closed_at", t.ClosedAt, date)
	nullable(w, "project_session_id", t.ProjectSessionID, number)
	given(w, "project_gitlab_path", t.ProjectGitlabPath, words)
	verbatim(w, "scale_teams", t.ScaleTeams)
	verbatim(w, "teams_uploads", t.TeamsUploads)
	given(w, "project_has_children", t.ProjectHasChildren, boolean)
	w.end()
}

func (u *TeamUser) encode(w *writer) {
	w.begin()
	member(w, "id", u.ID, number)
	member(w, "login", u.Login, words)
	unless(w, "url", u.URL, words)
	member(w, "leader", u.Leader, boolean)
	member(w, "occurrence", u.Occurrence, number)
	member(w, "validated", u.Validated, boolean)
	nullable(w, "projects_user_id", u.ProjectsUserID, number)
	w.end()
}

func (p *Project) encode(w *writer) {
	w.begin()
	member(w, "id", p.ID, number)
	member(w, "name", p.Name, words)
	member(w, "slug", p.Slug, words)
	nullable(w, "difficulty", p.Difficulty, number)
	w.key("parent")
	if p.Parent != nil {
		p.Parent.encode(w)
	} else {
		w.raw("null")
	}
	array(w, "children", p.Children, object)
	verbatim(w, "attachments", p.Attachments)
	member(w, "created_at", p.CreatedAt, date)
	member(w, "updated_at", p.UpdatedAt, date)
	member(w, "exam", p.Exam, boolean)
	given(w, "git_id", p.GitID, number)
	given(w, "repository", p.Repository, words)
	givenArray(w, "cursus", p.Cursus, object)
	givenArray(w, "campus", p.Campus, object)
	verbatim(w, "videos", p.Videos)
	givenArray(w, "project_sessions", p.ProjectSessions, object)
	w.end()
}

func (p *ProjectLink) encode(w *writer) {
	w.begin()
	member(w, "id", p.ID, number)
	member(w, "name", p.Name, words)
	member(w, "slug", p.Slug, words)
	unless(w, "url", p.URL, words)
	w.end()
}

func (c *Cursus) encode(w *writer) {
	w.begin()
	member(w, "id", c.ID, number)
	if !c.CreatedAt.IsZero() {
		member(w, "created_at", c.CreatedAt, date)
	}
	member(w, "name", c.Name, words)
	member(w, "slug", c.Slug, words)
	given(w, "kind", c.Kind, words)
	w.end()
}

func (c *Campus) encode(w *writer) {
	w.begin()
	member(w, "id", c.ID, number)
	member(w, "name", c.Name, words)
	w.end()
}

func (s *Session) encode(w *writer) {
	w.begin()
	member(w, "id", s.ID, number)
	nullable(w, "solo", s.Solo, boolean)
	member(w, "begin_at", s.BeginAt, date)
	member(w, "end_at", s.EndAt, date)
	verbatim(w, "estimate_time", s.EstimateTime)
	nullable(w, "difficulty", s.Difficulty, number)
	array(w, "objectives", s.Objectives, each(words))
	nullable(w, "description", s.Description, words)
	nullable(w, "duration_days", s.DurationDays, number)
	nullable(w, "terminating_after", s.TerminatingAfter, number)
	member(w, "project_id", s.ProjectID, number)
	nullable(w, "campus_id", s.CampusID, number)
	nullable(w, "cursus_id", s.CursusID, number)
	member(w, "created_at", s.CreatedAt, date)
	member(w, "updated_at", s.UpdatedAt, date)
	nullable(w, "max_people", s.MaxPeople, number)
	member(w, "is_subscriptable", s.IsSubscriptable, boolean)
	verbatim(w, "scales", s.Scales)
	verbatim(w, "uploads", s.Uploads)
	given(w, "team_behaviour", s.TeamBehaviour, words)
	given(w, "commit", s.Commit, words)
	unless(w, "project", s.Project, object)
	unless(w, "campus", s.Campus, object)
	unless(w, "cursus", s.Cursus, object)
	verbatim(w, "evaluations", s.Evaluations)
	givenArray(w, "project_sessions_rules", s.Rules, object)
	w.end()
}

func (r *SessionRule) encode(w *writer) {
	w.begin()
	member(w, "id", r.ID, number)
	member(w, "required", r.Required, boolean)
	member(w, "position", r.Position, number)
	array(w, "params", r.Params, each(anything[RuleParam]))
	member(w, "rule", r.Rule, anything)
	w.end()
}

func (u *User) encode(w *writer) {
	w.begin()
	member(w, "id", u.ID, number)
	given(w, "email", u.Email, words)
	member(w, "login", u.Login, words)
	given(w, "first_name", u.FirstName, words)
	given(w, "last_name", u.LastName, words)
	given(w, "usual_full_name", u.UsualFullName, words)
	unless(w, "url", u.URL, words)
	given(w, "displayname", u.DisplayName, words)
	given(w, "kind", u.Kind, words)
	unless(w, "image", u.Image, anything)
	given(w, "staff?", u.Staff, boolean)
	given(w, "correction_point", u.CorrectionPoint, number)
	given(w, "pool_month", u.PoolMonth, words)
	given(w, "pool_year", u.PoolYear, words)
	given(w, "location", u.Location, words)
	given(w, "wallet", u.Wallet, number)
	given(w, "created_at", u.CreatedAt, date)
	given(w, "updated_at", u.UpdatedAt, date)
	given(w, "alumni?", u.Alumni, boolean)
	given(w, "active?", u.Active, boolean)
	givenArray(w, "cursus_users", u.CursusUsers, object)
	givenArray(w, "projects_users", u.ProjectsUsers, object)
	givenArray(w, "campus", u.Campus, object)
	givenArray(w, "campus_users", u.CampusUsers, object)
	w.end()
}

func (c *CursusUser) encode(w *writer) {
	w.begin()
	member(w, "id", c.ID, number)
	member(w, "begin_at", c.BeginAt, date)
	member(w, "end_at", c.EndAt, date)
	nullable(w, "grade", c.Grade, words)
	member(w, "level", c.Level, anything)
	member(w, "cursus_id", c.CursusID, number)
	unless(w, "user", c.User, object)
	unless(w, "cursus", c.Cursus, object)
	w.end()
}

func (c *CampusUser) encode(w *writer) {
	w.begin()
	member(w, "id", c.ID, number)
	member(w, "user_id", c.UserID, number)
	member(w, "campus_id", c.CampusID, number)
	member(w, "is_primary", c.IsPrimary, boolean)
	w.end()
}
