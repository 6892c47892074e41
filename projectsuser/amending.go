package projectsuser

import (
	"fmt"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// PutProject adds a project or replaces the one with its id. Statuses follow
// where a project gets its first child, or loses its last one. A parent below
// the project is refused with a [*project.CycleError].
func (tx *Tx) PutProject(p project.Project) error {
	return tx.run(CommandPut, func() error {
		if p.ID == 0 {
			return &InvalidError{KindProject, 0, "without an id"}
		}
		if err := tx.checkParent(&p); err != nil {
			return err
		}
		if err := tx.checkSlug(&p); err != nil {
			return err
		}
		tx.put(Records{Projects: []*project.Project{&p}})
		return nil
	})
}

// checkParent refuses a parent that is the project, or below it.
func (tx *Tx) checkParent(p *project.Project) error {
	path := []project.ID{p.ID}
	for id := p.Parent; id != 0; {
		if path = append(path, id); id == p.ID {
			return &project.CycleError{Path: path}
		}
		above, ok := tx.draft.projects.edit.Get(int64(id))
		if !ok {
			return nil
		}
		id = above.Parent
	}
	return nil
}

// checkSlug refuses a slug that is another project's.
func (tx *Tx) checkSlug(p *project.Project) error {
	if p.Slug == "" {
		return nil
	}
	if other := tx.draft.view().ProjectBySlug(p.Slug); other != nil && other.ID != p.ID {
		return &TakenError{KindProject, "slug", p.Slug, int64(other.ID)}
	}
	return nil
}

// PutSession adds a session or replaces the one with its id. Statuses follow
// where its begin_at, or which session holds, changes.
func (tx *Tx) PutSession(s project.Session) error {
	return tx.run(CommandPut, func() error {
		if s.ID == 0 {
			return &InvalidError{KindSession, 0, "without an id"}
		}
		if _, err := tx.findProject(s.Project); err != nil {
			return err
		}
		old, had := tx.draft.sessions.edit.Get(int64(s.ID))
		if had && old.Project != s.Project {
			return &InvalidError{KindSession, int64(s.ID), fmt.Sprintf("its project %d stays", old.Project)}
		}
		tx.put(Records{Sessions: []*project.Session{&s}})
		return nil
	})
}

// PutUser adds a user or replaces the one with the id. Its registrations are
// found by its campus and cursus from then on.
func (tx *Tx) PutUser(u user.User) error {
	return tx.run(CommandPut, func() error {
		if u.ID == 0 {
			return &InvalidError{KindUser, 0, "without an id"}
		}
		if other := tx.draft.view().UserByLogin(u.Login); u.Login != "" && other != nil && other.ID != u.ID {
			return &TakenError{KindUser, "login", u.Login, int64(other.ID)}
		}
		tx.put(Records{Users: []*user.User{&u}})
		return nil
	})
}

// PutTeam replaces a team behind the machine's back: statuses follow, and no
// event is fired. Its members stay as they are, as the commands put them.
func (tx *Tx) PutTeam(t team.Team) error {
	return tx.run(CommandPut, func() error {
		old, err := tx.findTeam(t.ID)
		if err != nil {
			return err
		}
		if t.Project != old.Project {
			return &InvalidError{KindTeam, int64(t.ID), fmt.Sprintf("its project %d stays", old.Project)}
		}
		if s, ok := tx.draft.sessions.edit.Get(int64(t.Session)); ok && s.Project != t.Project {
			return &InvalidError{KindTeam, int64(t.ID), fmt.Sprintf("session %d is another project's", t.Session)}
		}
		t.Members = old.Members
		if err := tx.checkOpened(&t); err != nil {
			return err
		}
		tx.put(Records{Teams: []*team.Team{&t}})
		return nil
	})
}

// RemoveTeam removes a team that no registration has among its attempts.
func (tx *Tx) RemoveTeam(id team.ID) error {
	return tx.run(CommandRemove, func() error {
		t, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		if len(tx.draft.view().Members(t)) > 0 {
			return &ReferencedError{KindTeam, int64(id), KindRegistration}
		}
		tx.remove(IDs{Teams: []team.ID{id}})
		return nil
	})
}

// RemoveProject removes a project that no project, session, team, registration,
// entry or expense names.
func (tx *Tx) RemoveProject(id project.ID) error {
	return tx.run(CommandRemove, func() error {
		if _, err := tx.findProject(id); err != nil {
			return err
		}
		view, f := tx.draft.view(), tx.draft.fields
		err := unreferenced(KindProject, int64(id), []reference{
			{KindRegistration, view.Registrations.Count(f.Registrations.ProjectID.In(id))},
			{KindTeam, view.Teams.Count(f.Teams.ProjectID.In(id))},
			{KindSession, view.Sessions.Count(f.Sessions.ProjectID.In(id))},
			{KindProject, view.Projects.Count(f.Projects.ParentID.In(id))},
			{KindEntry, view.Entries.Count(f.Entries.ProjectID.In(id))},
			{KindExpense, view.Expenses.Count(f.Expenses.ProjectID.In(id))},
		})
		if err != nil {
			return err
		}
		tx.remove(IDs{Projects: []project.ID{id}})
		return nil
	})
}

// RemoveSession removes a session that no team names.
func (tx *Tx) RemoveSession(id project.SessionID) error {
	return tx.run(CommandRemove, func() error {
		if _, ok := tx.draft.sessions.edit.Get(int64(id)); !ok {
			return &MissingError{KindSession, int64(id)}
		}
		if tx.draft.view().Teams.Count(tx.draft.fields.Teams.SessionID.In(id)) > 0 {
			return &ReferencedError{KindSession, int64(id), KindTeam}
		}
		tx.remove(IDs{Sessions: []project.SessionID{id}})
		return nil
	})
}

// RemoveUser removes a user whom no registration, team, entry or expense names.
func (tx *Tx) RemoveUser(id user.ID) error {
	return tx.run(CommandRemove, func() error {
		if _, err := tx.findUser(id); err != nil {
			return err
		}
		if err := tx.checkUnreferenced(id); err != nil {
			return err
		}
		tx.remove(IDs{Users: []user.ID{id}})
		return nil
	})
}

// checkUnreferenced refuses that a user is removed whom other records name.
func (tx *Tx) checkUnreferenced(id user.ID) error {
	view, f := tx.draft.view(), tx.draft.fields
	return unreferenced(KindUser, int64(id), []reference{
		{KindRegistration, view.Registrations.Count(f.Registrations.UserID.In(id))},
		{KindTeam, view.Teams.Count(f.Teams.Members.In(id))},
		{KindEntry, view.Entries.Count(f.Entries.UserID.In(id))},
		{KindExpense, view.Expenses.Count(f.Expenses.UserID.In(id))},
	})
}

// reference is how many records of a kind name another one.
type reference struct {
	by Kind
	n  int
}

// unreferenced returns a [*ReferencedError] if there are any references.
func unreferenced(kind Kind, id int64, references []reference) error {
	for _, r := range references {
		if r.n > 0 {
			return &ReferencedError{kind, id, r.by}
		}
	}
	return nil
}
