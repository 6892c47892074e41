package rostertest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Order is a command that somebody gives, with all that it needs.
type Order struct {
	Event        state.Event     // what the command is about; Begin moves a begin_at
	User         user.ID         // for Register
	Project      project.ID      // for Register and Begin
	Registration projectsuser.ID // for the others
	Team         team.ID         // the active one; 0 if there is none
	Other        team.ID         // one to join
	Points       int32           // a mark
	Force        bool            // a retry
	All          bool            // for everybody: form a team of all who search one, disband it, amend it
}

// DrawOrder draws a command in a snapshot's world. Four of five may happen; few
// unregister and many retry, or nobody would get to a third attempt.
func DrawOrder(t *rapid.T, s *store.Snapshot) Order {
	o := Order{
		User:    drawUser(t, s),
		Project: project.ID(rapid.IntRange(1, s.Projects.Len()).Draw(t, "project")),
		Event:   state.Register,
	}
	e := s.Find(o.User, o.Project)
	if e == nil {
		return o
	}
	o.Registration = e.Registration.ID
	if a := e.Registration.Attempts.Active(); a != nil {
		o.Team = a.ID
	}
	o.Event = drawEvent(t, e.Registration.Facts(e.Setting, s.At()))
	o.Other = drawTeam(t, s)
	o.Points = rapid.Int32Range(-42, 125).Draw(t, "points")
	o.Force = rapid.Bool().Draw(t, "force")
	o.All = rapid.IntRange(1, 3).Draw(t, "all") == 3
	return o
}

// drawEvent draws an event for somebody of whom the facts hold.
func drawEvent(t *rapid.T, f state.Facts) state.Event {
	events := slices.Collect(state.Permitted(f))
	if rapid.IntRange(1, 5).Draw(t, "any") == 5 {
		events = state.Events()
	}
	if f.Has(state.Marked) && rapid.Bool().Draw(t, "again") {
		return state.Retry
	}
	event := rapid.SampledFrom(events).Draw(t, "event")
	if event == state.Unregister && len(events) > 1 && rapid.IntRange(1, 4).Draw(t, "stays") > 1 {
		return events[0]
	}
	return event
}

// drawTeam draws a team of the snapshot, or 0.
func drawTeam(t *rapid.T, s *store.Snapshot) team.ID {
	if rapid.Bool().Draw(t, "no team") {
		return 0
	}
	ids := []team.ID{0}
	for e := range s.Teams.Where() {
		ids = append(ids, e.Team.ID)
	}
	return rapid.SampledFrom(ids).Draw(t, "team")
}

// Carry carries the command out.
func (o Order) Carry(tx *registry.Tx) (err error) {
	switch o.Event {
	case state.Register:
		_, err = tx.Register(o.User, o.Project)
	case state.CreateTeam:
		if o.All {
			return o.form(tx)
		}
		_, err = tx.CreateTeam(o.Registration)
	case state.Join:
		_, err = tx.Join(o.Registration, o.Other)
	case state.Retry:
		_, err = tx.Retry(o.Registration, registry.RetryOptions{Force: o.Force, Join: o.Other})
	case state.Disband, state.Abandon:
		if o.Event == state.Abandon && o.Force {
			_, err = tx.Abandon(o.Registration)
			return err
		}
		if o.All && o.Force {
			return tx.Dissolve(o.Team)
		}
		if o.All {
			return tx.Disband(o.Team)
		}
		_, err = tx.Leave(o.Registration)
	case state.Begin:
		if o.All && o.Team != 0 {
			return o.amend(tx)
		}
		err = o.postpone(tx)
	case state.Unregister:
		err = tx.Unregister(o.Registration)
	default:
		err = o.work(tx)
	}
	return err
}

// work carries out a command about the active team.
func (o Order) work(tx *registry.Tx) (err error) {
	switch o.Event {
	case state.Start, state.Schedule:
		_, err = tx.Lock(o.Team)
	case state.Unlock:
		_, err = tx.Unlock(o.Team)
	case state.Close:
		_, err = tx.Close(o.Team)
	case state.Complete:
		_, err = tx.Complete(o.Team, o.Points)
	case state.Evaluate:
		_, err = tx.Mark(o.Team, o.Points)
	case state.Reopen:
		_, err = tx.Reopen(o.Team)
	case state.Appeal, state.Withdraw:
		if _, err = tx.Appeal(o.Team); err == nil {
			_, err = tx.Compile(o.Registration)
		}
	}
	return err
}

// form forms a team of all who search a group on the project.
func (o Order) form(tx *registry.Tx) error {
	s, f := tx.View(), tx.View().Fields().Registrations
	searching := query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{f.ProjectID.In(o.Project), f.Status.In(state.Searching)},
	}
	var members []team.Member
	for e := range s.Registrations.All(searching) {
		members = append(members, team.Member{User: e.Registration.User, Leader: e.Registration.User == o.User})
	}
	_, err := tx.FormTeam(o.Project, registry.NewTeam{Members: members})
	return err
}

// amend changes the dates and the mark of the team, or who leads it, whatever
// that makes of the status.
func (o Order) amend(tx *registry.Tx) error {
	at := optional.Some(Epoch.Add(time.Duration(o.Points) * time.Hour))
	patch := registry.TeamPatch{LockedAt: at}
	switch o.Points % 4 {
	case 0:
		patch = registry.TeamPatch{ClosedAt: at, FinalMark: optional.Some(o.Points)}
	case 1:
		patch = registry.TeamPatch{LockedAt: optional.Null[time.Time](), ClosedAt: optional.Null[time.Time]()}
	case 2:
		patch.Members = []registry.MemberPatch{{User: o.User, Leader: optional.Some(true)}}
	}
	_, err := tx.AmendTeam(o.Team, patch)
	return err
}

// postpone moves the begin_at of the project's session.
func (o Order) postpone(tx *registry.Tx) error {
	s := tx.View().SessionFor(o.Project, project.Place{})
	if s == nil {
		return nil
	}
	moved := *s
	moved.BeginAt = Epoch.Add(time.Duration(o.Points) * time.Hour)
	return tx.PutSession(moved)
}
