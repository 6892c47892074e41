package projectsuser

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// TeamPatch is what an amendment changes of a team. What is absent stays, and
// null clears. Whether the work is validated follows a mark that changes, by the
// rules of the session.
type TeamPatch struct {
	Name          Optional[string]
	Session       Optional[project.SessionID] // of the team's project
	FinalMark     Optional[int32]
	LockedAt      Optional[time.Time]
	ClosedAt      Optional[time.Time]
	TerminatingAt Optional[time.Time]
	DeadlineAt    Optional[time.Time]
	CreatedAt     Optional[time.Time]
	UpdatedAt     Optional[time.Time] // absent is the instant of the amendment
	RepoURL       Optional[string]
	RepoUUID      Optional[string]
	Members       []MemberPatch // of those who are in it
}

// MemberPatch is what an amendment changes of a member. A member who is said to
// lead leads instead of the one who did.
type MemberPatch struct {
	User       user.ID
	Leader     Optional[bool]
	Validated  Optional[bool]
	Occurrence Optional[int]
}

// AmendTeam changes a team behind the machine's back: statuses follow, and no
// event is fired. A patch that changes nothing is no change. Somebody who is not
// in the team, a team without a leader or with two, and another project's session
// are refused with an [*InvalidError], and so is a second open team of somebody.
func (tx *Tx) AmendTeam(id team.ID, p TeamPatch) (t *team.Team, err error) {
	err = tx.run(CommandAmendTeam, func() error {
		old, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		amended, err := p.apply(old)
		if err != nil {
			return err
		}
		if amended.FinalMark != old.FinalMark {
			amended.Validated = tx.rulesOf(amended.Session).Validate(amended.FinalMark)
		}
		if reflect.DeepEqual(amended, old) && p.UpdatedAt.IsZero() {
			t = old
			return nil
		}
		if err := tx.checkAmended(amended, old); err != nil {
			return err
		}
		amended.UpdatedAt = p.UpdatedAt.Or(tx.draft.at)
		t = amended
		tx.put(Records{Teams: []*team.Team{t}})
		return nil
	})
	return t, err
}

// checkAmended refuses what cannot be of that which an amendment changed: a
// source may have given a team that breaks a rule, and still be amended.
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
	return tx.checkOpened(t)
}

// checkOpened refuses that a team is open while somebody in it has another open
// one.
func (tx *Tx) checkOpened(t *team.Team) error {
	if !t.Open() {
		return nil
	}
	for _, e := range tx.draft.view().Members(t) {
		if err := checkOnlyOpen(e.Registration, t); err != nil {
			return err
		}
	}
	return nil
}

// checkOnlyOpen refuses that a team is open while a registration has another open
// one. That need not be the active one: those for whom it is may open it again.
func checkOnlyOpen(r *Registration, t *team.Team) error {
	for other := range r.Attempts.All() {
		if t.Open() && other.Open() && other.ID != t.ID {
			return &InvalidError{KindTeam, int64(t.ID), fmt.Sprintf("user %d is in the open team %d", r.User, other.ID)}
		}
	}
	return nil
}

// apply returns the team as the patch has it. Times that stay the same instant
// stay as they are.
func (p TeamPatch) apply(old *team.Team) (*team.Team, error) {
	t := *old
	set(&t.Name, p.Name)
	set(&t.Session, p.Session)
	set(&t.RepoURL, p.RepoURL)
	set(&t.RepoUUID, p.RepoUUID)
	setMark(&t.FinalMark, p.FinalMark)
	setTime(&t.LockedAt, p.LockedAt)
	setTime(&t.ClosedAt, p.ClosedAt)
	setTime(&t.TerminatingAt, p.TerminatingAt)
	setTime(&t.DeadlineAt, p.DeadlineAt)
	setTime(&t.CreatedAt, p.CreatedAt)
	t.Members = slices.Clone(t.Members)
	for _, m := range p.Members {
		i := slices.IndexFunc(t.Members, func(old team.Member) bool { return old.User == m.User })
		if i < 0 {
			return nil, &InvalidError{KindTeam, int64(t.ID), fmt.Sprintf("user %d is not in it", m.User)}
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
	set(&members[i].Leader, p.Leader)
	set(&members[i].Validated, p.Validated)
	set(&members[i].Occurrence, p.Occurrence)
}

// setTime sets a time as [set] does, unless it is the same instant.
func setTime(field *time.Time, o Optional[time.Time]) {
	if v, ok := o.Value(); !ok || !v.Equal(*field) {
		set(field, o)
	}
}
