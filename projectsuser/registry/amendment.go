package registry

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// An amendment changes records without an event of the state machine; the statuses
// follow. Like every command it sets updated_at to its instant, whatever the record that it
// is given has there, unless a patch names another one.

// PutProject adds a project or replaces the one with its id. The statuses on a project
// follow when it gets its first child or loses its last one. A parent that is below the
// project is refused with a [*project.CycleError], a slug that another project has with
// a [*store.TakenError]. It sets updated_at.
func (tx *Tx) PutProject(p project.Project) error {
	return tx.run(store.CommandPut, func() error {
		if err := tx.checkSlug(&p); err != nil {
			return err
		}
		p.UpdatedAt = tx.now()
		p.Cursus, p.Campuses = slices.Clone(p.Cursus), slices.Clone(p.Campuses)
		return tx.put(store.Records{Projects: []*project.Project{&p}})
	})
}

// checkSlug returns a [*store.TakenError] if another project has the slug.
func (tx *Tx) checkSlug(p *project.Project) error {
	if p.Slug == "" {
		return nil
	}
	if other := tx.current().ProjectBySlug(p.Slug); other != nil && other.ID != p.ID {
		return &store.TakenError{Kind: store.KindProject, Field: "slug", Value: p.Slug, By: int64(other.ID)}
	}
	return nil
}

// PutSession adds a session or replaces the one with its id. Statuses follow when its
// begin_at changes, or when another session applies. The project of a session cannot
// change. It sets updated_at.
func (tx *Tx) PutSession(s project.Session) error {
	return tx.run(store.CommandPut, func() error {
		if _, err := tx.project(s.Project); err != nil {
			return err
		}
		if old := tx.edit.Session(s.ID); old != nil && old.Project != s.Project {
			return &store.InvalidError{Kind: store.KindSession, ID: int64(s.ID), Reason: fmt.Sprintf("its project %d cannot change", old.Project)}
		}
		s.UpdatedAt = tx.now()
		s.RetryDelays = slices.Clone(s.RetryDelays)
		return tx.put(store.Records{Sessions: []*project.Session{&s}})
	})
}

// PutUser adds a user or replaces the one with the id. Queries find the user's
// registrations by the new campuses and courses. A login that another user has is
// refused with a [*store.TakenError]. It sets updated_at.
func (tx *Tx) PutUser(u user.User) error {
	return tx.run(store.CommandPut, func() error {
		if other := tx.current().UserByLogin(u.Login); u.Login != "" && other != nil && other.ID != u.ID {
			return &store.TakenError{Kind: store.KindUser, Field: "login", Value: u.Login, By: int64(other.ID)}
		}
		u.UpdatedAt = tx.now()
		u.Cursus, u.Campuses = slices.Clone(u.Cursus), slices.Clone(u.Campuses)
		return tx.putUser(&u)
	})
}

// PutTeam replaces a team. Its members stay as they are, because commands change them,
// and its project cannot change. It sets updated_at.
func (tx *Tx) PutTeam(t team.Team) error {
	return tx.run(store.CommandPut, func() error {
		old, err := tx.team(t.ID)
		if err != nil {
			return err
		}
		if t.Project != old.Project {
			return invalidTeam(t.ID, fmt.Sprintf("its project %d cannot change", old.Project))
		}
		if s := tx.edit.Session(t.Session); s != nil && s.Project != t.Project {
			return invalidTeam(t.ID, fmt.Sprintf("session %d belongs to another project", t.Session))
		}
		if t.Session != old.Session && t.Session != 0 && tx.edit.Session(t.Session) == nil {
			return &store.MissingError{Kind: store.KindSession, ID: int64(t.Session)}
		}
		t.Members, t.UpdatedAt = old.Members, tx.now()
		if err := tx.checkOpenTeam(&t); err != nil {
			return err
		}
		return tx.putTeam(&t)
	})
}

// TeamPatch is a change of a team by an amendment. An absent field stays as it is; null
// clears it. If the mark changes, the validation follows by the rules of the session.
type TeamPatch struct {
	Name          optional.Optional[string]            `json:",omitzero"`
	Session       optional.Optional[project.SessionID] `json:",omitzero"` // of the team's project
	FinalMark     optional.Optional[int32]             `json:",omitzero"`
	LockedAt      optional.Optional[time.Time]         `json:",omitzero"`
	ClosedAt      optional.Optional[time.Time]         `json:",omitzero"`
	TerminatingAt optional.Optional[time.Time]         `json:",omitzero"`
	DeadlineAt    optional.Optional[time.Time]         `json:",omitzero"`
	CreatedAt     optional.Optional[time.Time]         `json:",omitzero"`
	UpdatedAt     optional.Optional[time.Time]         `json:",omitzero"` // absent means the instant of the amendment
	RepoURL       optional.Optional[string]            `json:",omitzero"`
	RepoUUID      optional.Optional[string]            `json:",omitzero"`
	Members       []MemberPatch                        // of existing members
}

// fields returns the fields that the patch sets, be it to null.
func (p TeamPatch) fields() (set team.FieldSet) {
	for field, absent := range map[team.FieldSet]bool{
		team.FieldName: p.Name.IsZero(), team.FieldSession: p.Session.IsZero(), team.FieldFinalMark: p.FinalMark.IsZero(),
		team.FieldLockedAt: p.LockedAt.IsZero(), team.FieldClosedAt: p.ClosedAt.IsZero(),
		team.FieldTerminatingAt: p.TerminatingAt.IsZero(), team.FieldDeadlineAt: p.DeadlineAt.IsZero(),
		team.FieldCreatedAt: p.CreatedAt.IsZero(), team.FieldRepoURL: p.RepoURL.IsZero(), team.FieldRepoUUID: p.RepoUUID.IsZero(),
	} {
		if !absent {
			set |= field
		}
	}
	return set
}

// MemberPatch is a change of one member of a team. A member who becomes the leader
// replaces the previous one.
type MemberPatch struct {
	User       user.ID
	Leader     optional.Optional[bool] `json:",omitzero"`
	Validated  optional.Optional[bool] `json:",omitzero"`
	Occurrence optional.Optional[int]  `json:",omitzero"`
}

// AmendTeam changes a team and returns it. A patch that changes nothing makes no change.
// A user who is not a member, a team without a leader or with two, the session of another
// project, and a second open team of a member are refused with a [*store.InvalidError].
func (tx *Tx) AmendTeam(id team.ID, p TeamPatch) (t *team.Team, err error) {
	err = tx.run(store.CommandAmendTeam, func() error {
		old, err := tx.team(id)
		if err != nil {
			return err
		}
		amended, err := p.apply(old)
		if err != nil {
			return err
		}
		if m := amended.FinalMark; m != old.FinalMark {
			amended.FinalMark = old.FinalMark
			tx.setMark(amended, m)
		}
		if reflect.DeepEqual(amended, old) && p.UpdatedAt.IsZero() {
			t = old
			return nil
		}
		if err := tx.checkAmended(amended, old); err != nil {
			return err
		}
		amended.UpdatedAt = p.UpdatedAt.Or(tx.now())
		t = amended
		return tx.putTeam(t)
	})
	return t, err
}

// checkAmended validates only the parts that the amendment changed, because an imported
// team may already break a rule.
func (tx *Tx) checkAmended(t, old *team.Team) error {
	checked := *t
	if checked.Session == old.Session {
		checked.Session = 0
	}
	if slices.Equal(checked.Members, old.Members) {
		checked.Members = nil
	}
	if err := tx.checkTeam(&checked); err != nil {
		return err
	}
	return tx.checkOpenTeam(t)
}

// apply returns the team with the patch applied.
func (p TeamPatch) apply(old *team.Team) (*team.Team, error) {
	t := *old
	t.Unknown = t.Unknown.Without(p.fields())
	p.Name.Set(&t.Name)
	p.Session.Set(&t.Session)
	p.RepoURL.Set(&t.RepoURL)
	p.RepoUUID.Set(&t.RepoUUID)
	patchMark(&t.FinalMark, p.FinalMark)
	if !p.LockedAt.IsZero() {
		patchTime(&t.LockedAt, p.LockedAt)
		setLocked(&t, t.LockedAt)
	}
	if !p.ClosedAt.IsZero() {
		patchTime(&t.ClosedAt, p.ClosedAt)
		setClosed(&t, t.ClosedAt)
	}
	patchTime(&t.TerminatingAt, p.TerminatingAt)
	patchTime(&t.DeadlineAt, p.DeadlineAt)
	patchTime(&t.CreatedAt, p.CreatedAt)
	t.Members = slices.Clone(t.Members)
	for _, m := range p.Members {
		i := slices.IndexFunc(t.Members, func(old team.Member) bool { return old.User == m.User })
		if i < 0 {
			return nil, invalidTeam(t.ID, fmt.Sprintf("user %d is not a member", m.User))
		}
		m.apply(t.Members, i)
	}
	return &t, nil
}

// apply changes member i.
func (p MemberPatch) apply(members []team.Member, i int) {
	if p.Leader.Or(false) {
		for j := range members {
			members[j].Leader = false
		}
	}
	p.Leader.Set(&members[i].Leader)
	p.Validated.Set(&members[i].Validated)
	p.Occurrence.Set(&members[i].Occurrence)
}

// patchTime sets a time, unless it is the same instant: then the field keeps its
// location.
func patchTime(field *time.Time, o optional.Optional[time.Time]) {
	if v, ok := o.Value(); !ok || !v.Equal(*field) {
		o.Set(field)
	}
}

// RemoveTeam removes a team that no registration has among its attempts.
func (tx *Tx) RemoveTeam(id team.ID) error {
	return tx.run(store.CommandRemove, func() error {
		if _, err := tx.team(id); err != nil {
			return err
		}
		return tx.removeTeam(id)
	})
}

// Forget removes the histories of removed registrations, which the registry keeps
// otherwise. Each takes about as much memory as its moments. An id of a registration
// that was not removed is refused with a [*store.MissingError].
func (tx *Tx) Forget(ids ...projectsuser.ID) error {
	return tx.run(store.CommandForget, func() error {
		for _, id := range ids {
			if !tx.edit.IsRemoved(id) {
				return &store.MissingError{Kind: "removed registration", ID: int64(id)}
			}
		}
		tx.edit.Forget(ids)
		return nil
	})
}

// RemoveProject removes a project that no other record refers to.
func (tx *Tx) RemoveProject(id project.ID) error {
	return tx.run(store.CommandRemove, func() error {
		if _, err := tx.project(id); err != nil {
			return err
		}
		view, f := tx.current(), tx.current().Fields()
		err := checkUnreferenced(store.KindProject, int64(id), []reference{
			{store.KindRegistration, view.Registrations.Count(f.Registrations.ProjectID.In(id))},
			{store.KindTeam, view.Teams.Count(f.Teams.ProjectID.In(id))},
			{store.KindSession, view.Sessions.Count(f.Sessions.ProjectID.In(id))},
			{store.KindProject, view.Projects.Count(f.Projects.ParentID.In(id))},
			{store.KindTimeEntry, view.TimeEntries.Count(f.TimeEntries.ProjectID.In(id))},
			{store.KindExpense, view.Expenses.Count(f.Expenses.ProjectID.In(id))},
		})
		if err != nil {
			return err
		}
		return tx.edit.Remove(store.IDs{Projects: []project.ID{id}})
	})
}

// RemoveSession removes a session that no team refers to.
func (tx *Tx) RemoveSession(id project.SessionID) error {
	return tx.run(store.CommandRemove, func() error {
		if tx.edit.Session(id) == nil {
			return &store.MissingError{Kind: store.KindSession, ID: int64(id)}
		}
		view := tx.current()
		if view.Teams.Count(view.Fields().Teams.SessionID.In(id)) > 0 {
			return &store.ReferencedError{Kind: store.KindSession, ID: int64(id), By: store.KindTeam}
		}
		return tx.edit.Remove(store.IDs{Sessions: []project.SessionID{id}})
	})
}

// RemoveUser removes a user whom no other record refers to. [Tx.DeleteUser] removes the
// user's registrations too.
func (tx *Tx) RemoveUser(id user.ID) error {
	return tx.run(store.CommandRemove, func() error {
		if _, err := tx.user(id); err != nil {
			return err
		}
		if err := tx.checkUserUnreferenced(id); err != nil {
			return err
		}
		return tx.edit.Remove(store.IDs{Users: []user.ID{id}})
	})
}

// checkUserUnreferenced returns a [*store.ReferencedError] if a record refers to a user.
func (tx *Tx) checkUserUnreferenced(id user.ID) error {
	view, f := tx.current(), tx.current().Fields()
	return checkUnreferenced(store.KindUser, int64(id), []reference{
		{store.KindRegistration, view.Registrations.Count(f.Registrations.UserID.In(id))},
		{store.KindTeam, len(view.TeamsOf(id))},
		{store.KindTimeEntry, view.TimeEntries.Count(f.TimeEntries.UserID.In(id))},
		{store.KindExpense, view.Expenses.Count(f.Expenses.UserID.In(id))},
	})
}

// reference is the number of records of a kind that refer to a record.
type reference struct {
	by store.Kind
	n  int
}

// checkUnreferenced returns a [*store.ReferencedError] if there are references to a record.
func checkUnreferenced(kind store.Kind, id int64, references []reference) error {
	for _, r := range references {
		if r.n > 0 {
			return &store.ReferencedError{Kind: kind, ID: id, By: r.by}
		}
	}
	return nil
}
