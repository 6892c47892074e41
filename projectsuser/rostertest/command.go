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

// Command is a command about a registration or its active team, with its arguments.
type Command struct {
	Event        state.Event     // the event that the command fires; Begin changes a begin_at or amends a team
	User         user.ID         // for Register
	Project      project.ID      // for Register and Begin
	Registration projectsuser.ID // the user's on the project, for other events; 0 without one
	Team         team.ID         // the active team; 0 without one
	Other        team.ID         // a team to join; 0 for none
	Points       int32           // a mark
	Force        bool            // retry before its time; abandon instead of leave, dissolve instead of disband
	All          bool            // for the whole team: form it of all users without one, disband or amend it
}

// DrawCommand draws a command for a snapshot. About four of five are permitted.
// Few unregister and many retry, so that some registrations reach a third attempt.
func DrawCommand(t *rapid.T, s *store.Snapshot) Command {
	c := Command{
		User:    drawUser(t, s),
		Project: project.ID(rapid.IntRange(1, max(1, s.Projects.Len())).Draw(t, "project")),
		Event:   state.Register,
	}
	e := s.Find(c.User, c.Project)
	if e == nil {
		return c
	}
	c.Registration = e.Registration.ID
	if a := e.Registration.Attempts.Active(); a != nil {
		c.Team = a.ID
	}
	c.Event = drawEvent(t, e.Registration.Facts(e.Setting, s.At()))
	c.Other = drawTeam(t, s)
	c.Points = rapid.Int32Range(-42, 125).Draw(t, "points")
	c.Force = rapid.Bool().Draw(t, "force")
	c.All = rapid.IntRange(1, 3).Draw(t, "all") == 3
	return c
}

// drawEvent draws an event for a registration with the facts, mostly one that they
// permit.
func drawEvent(t *rapid.T, f state.Facts) state.Event {
	events := slices.Collect(state.Permitted(f))
	if rapid.IntRange(1, 5).Draw(t, "any event") == 5 {
		events = state.Events()
	}
	if f.Has(state.Marked) && rapid.Bool().Draw(t, "retry") {
		return state.Retry
	}
	event := rapid.SampledFrom(events).Draw(t, "event")
	if event == state.Unregister && len(events) > 1 && rapid.IntRange(1, 4).Draw(t, "stay") > 1 {
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

// Run runs the command. It returns the error of the registry if that refuses it.
func (c Command) Run(tx *registry.Tx) (err error) {
	switch c.Event {
	case state.Register:
		_, err = tx.Register(c.User, c.Project)
	case state.CreateTeam:
		if c.All {
			return c.formTeam(tx)
		}
		_, err = tx.CreateTeam(c.Registration)
	case state.Join:
		_, err = tx.Join(c.Registration, c.Other)
	case state.Retry:
		_, err = tx.Retry(c.Registration, registry.RetryOptions{Force: c.Force, Join: c.Other})
	case state.Disband, state.Abandon:
		err = c.disband(tx)
	case state.Begin:
		if c.All && c.Team != 0 {
			return c.amendTeam(tx)
		}
		err = c.setBegin(tx)
	case state.Unregister:
		err = tx.Unregister(c.Registration)
	default:
		err = c.moveTeam(tx)
	}
	return err
}

// disband ends the attempt of one member or of the whole team.
func (c Command) disband(tx *registry.Tx) (err error) {
	switch {
	case c.Event == state.Abandon && c.Force:
		_, err = tx.Abandon(c.Registration)
	case c.All && c.Force:
		err = tx.Dissolve(c.Team)
	case c.All:
		err = tx.Disband(c.Team)
	default:
		_, err = tx.Leave(c.Registration)
	}
	return err
}

// moveTeam moves the active team to another stage.
func (c Command) moveTeam(tx *registry.Tx) (err error) {
	switch c.Event {
	case state.Start, state.Schedule:
		_, err = tx.Lock(c.Team)
	case state.Unlock:
		_, err = tx.Unlock(c.Team)
	case state.Close:
		_, err = tx.Close(c.Team)
	case state.Complete:
		_, err = tx.Complete(c.Team, c.Points)
	case state.Evaluate:
		_, err = tx.Mark(c.Team, c.Points)
	case state.Reopen:
		_, err = tx.Reopen(c.Team)
	case state.Appeal, state.Withdraw:
		if _, err = tx.Appeal(c.Team); err == nil {
			_, err = tx.Compile(c.Registration)
		}
	}
	return err
}

// formTeam forms a team of all users on the project who search a group.
func (c Command) formTeam(tx *registry.Tx) error {
	s, f := tx.View(), tx.View().Fields().Registrations
	searching := query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{f.ProjectID.In(c.Project), f.Status.In(state.Searching)},
	}
	var members []team.Member
	for e := range s.Registrations.All(searching) {
		members = append(members, team.Member{User: e.Registration.User, Leader: e.Registration.User == c.User})
	}
	_, err := tx.FormTeam(c.Project, registry.NewTeam{Members: members})
	return err
}

// amendTeam changes the dates and the mark of the team, or its leader, without
// regard to the status.
func (c Command) amendTeam(tx *registry.Tx) error {
	at := optional.Some(Epoch.Add(time.Duration(c.Points) * time.Hour))
	patch := registry.TeamPatch{LockedAt: at}
	switch c.Points % 4 {
	case 0:
		patch = registry.TeamPatch{ClosedAt: at, FinalMark: optional.Some(c.Points)}
	case 1:
		patch = registry.TeamPatch{LockedAt: optional.Null[time.Time](), ClosedAt: optional.Null[time.Time]()}
	case 2:
		patch.Members = []registry.MemberPatch{{User: c.User, Leader: optional.Some(true)}}
	}
	_, err := tx.AmendTeam(c.Team, patch)
	return err
}

// setBegin changes the begin_at of the project's session, if it has one.
func (c Command) setBegin(tx *registry.Tx) error {
	s := tx.View().SessionFor(c.Project, project.Place{})
	if s == nil {
		return nil
	}
	changed := *s
	changed.BeginAt = Epoch.Add(time.Duration(c.Points) * time.Hour)
	return tx.PutSession(changed)
}
