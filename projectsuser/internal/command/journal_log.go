package command

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// logJournal prints the changes of the folder dir: who did what and when, and which
// statuses changed; of all users, or of the one with the login or id who.
func logJournal(ctx context.Context, e *environment, dir, who string, asJSON bool) error {
	r, _, err := journal.Load(ctx, dir, registry.Options{})
	if err != nil {
		return err
	}
	return logChanges(e, r.Snapshot(), journal.Changes(ctx, dir), who, asJSON)
}

// logChanges prints changes, with the names of a snapshot.
func logChanges(e *environment, s *store.Snapshot, changes iter.Seq2[store.Change, error], who string, asJSON bool) (err error) {
	l := &changeLog{
		environment: e, json: asJSON, snapshot: s,
		registrations: make(map[projectsuser.ID]store.Move),
	}
	if who != "" {
		if l.user, err = l.find(who); err != nil {
			return err
		}
		l.addRegistrations()
	}
	for c, err := range changes {
		if err == nil {
			err = l.add(c)
		}
		if err != nil {
			return err
		}
	}
	return l.finish()
}

// changeLog prints the changes of a journal. Changes of all users are printed as
// they come. Those of one user are collected first: a change that a snapshot
// replaced is still in the timeline of its registration, and which registrations
// the user had is known only at the end.
type changeLog struct {
	*environment
	json     bool
	snapshot *store.Snapshot // for names and timelines
	first    uint64          // the sequence of the first change in the folder; 0 before it

	user          user.ID                        // 0 for all users
	lines         []logLine                      // of the user
	registrations map[projectsuser.ID]store.Move // of the user; each with user and project
}

// logLine is a change in the log.
type logLine struct {
	Sequence uint64        `json:"sequence"`
	At       time.Time     `json:"at"`
	Actor    string        `json:"actor"`
	Command  store.Command `json:"command"`
	Moves    []logMove     `json:"moves,omitzero"`
	Accounts []logAccount  `json:"accounts,omitzero"`
}

// logMove is a change of the status of a registration.
type logMove struct {
	Registration projectsuser.ID `json:"registration"`
	User         string          `json:"user"`
	Project      string          `json:"project"`
	From         state.Status    `json:"from"`
	To           state.Status    `json:"to"`
	Events       []state.Event   `json:"events"`
	Inferred     bool            `json:"inferred,omitzero"` // from the times of imported records
}

// logAccount is a change of the state of an account. From is empty for a new
// account, To for a removed one.
type logAccount struct {
	User  string `json:"user"`
	From  string `json:"from"`
	To    string `json:"to"`
	Event string `json:"event,omitzero"`
}

// find returns the user with a login or an id. A user with an id may have been
// removed.
func (l *changeLog) find(text string) (user.ID, error) {
	if u := l.snapshot.UserByLogin(text); u != nil {
		return u.ID, nil
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil && id != 0 {
		return user.ID(id), nil
	}
	return 0, fmt.Errorf("user %q: not found; want a login or an id", text)
}

// addRegistrations adds the present registrations of the user.
func (l *changeLog) addRegistrations() {
	ofUser := l.snapshot.Fields().Registrations.UserID.In(l.user)
	for e := range l.snapshot.Registrations.Where(ofUser) {
		reg := e.Registration
		l.registrations[reg.ID] = store.Move{Registration: reg.ID, User: reg.User, Project: reg.Project}
	}
}

// add adds a change to the log if it concerns the user.
func (l *changeLog) add(c store.Change) error {
	if l.first == 0 {
		l.begin(c.Sequence)
	}
	line := logLine{Sequence: c.Sequence, At: c.At.UTC(), Actor: c.Actor, Command: c.Command}
	for _, m := range c.Moves {
		if l.includes(m.User) {
			line.Moves = append(line.Moves, l.newMove(m))
		}
		if l.user != 0 && l.user == m.User {
			l.registrations[m.Registration] = m
		}
	}
	for _, m := range c.Accounts {
		if l.includes(m.User) {
			line.Accounts = append(line.Accounts, logAccount{l.userName(m.User), m.From.String(), m.To.String(), accountEvent(m.Event)})
		}
	}
	if l.user == 0 {
		return l.print(line)
	}
	if len(line.Moves)+len(line.Accounts) > 0 || l.concerns(c) {
		l.lines = append(l.lines, line)
	}
	return nil
}

// includes reports whether the log shows the changes of a user.
func (l *changeLog) includes(id user.ID) bool { return l.user == 0 || l.user == id }

// concerns reports whether a change puts records of the user or removes the user.
func (l *changeLog) concerns(c store.Change) bool {
	r := c.Put
	return slices.Contains(c.Removed.Users, l.user) ||
		slices.ContainsFunc(r.Users, func(u *user.User) bool { return u.ID == l.user }) ||
		slices.ContainsFunc(r.Registrations, func(r *projectsuser.Registration) bool { return r.User == l.user }) ||
		slices.ContainsFunc(r.TimeEntries, func(e *user.TimeEntry) bool { return e.User == l.user }) ||
		slices.ContainsFunc(r.Expenses, func(e *user.Expense) bool { return e.User == l.user })
}

// begin notes the first change in the folder, and says so if it is not the first
// of all.
func (l *changeLog) begin(first uint64) {
	l.first = first
	if first <= 1 || l.json {
		return
	}
	shown := "are not listed. With -user USER, the log includes the status changes that the snapshot still contains."
	if l.user != 0 {
		shown = "are listed only as far as the snapshot still contains them: the status changes of present registrations."
	}
	wrap(l.out, "", fmt.Sprintf("A snapshot replaced the changes up to %d. They %s", first-1, shown))
}

// finish prints the collected lines of the user, after the earlier ones that the
// snapshot contains.
func (l *changeLog) finish() error {
	if l.first == 0 {
		l.begin(l.snapshot.Sequence() + 1)
	}
	for _, line := range append(l.earlier(), l.lines...) {
		if err := l.print(line); err != nil {
			return err
		}
	}
	return nil
}

// earlier returns the status changes of the user's registrations that are older
// than the first change in the folder, from the timelines in the snapshot.
func (l *changeLog) earlier() (lines []logLine) {
	for id, reg := range l.registrations {
		timeline, err := l.snapshot.Timeline(id)
		if err != nil {
			continue // written by another process after the folder was loaded
		}
		for _, m := range timeline {
			if !m.Foreseen && m.Sequence < l.first {
				lines = append(lines, l.newLine(reg, m))
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b logLine) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Moves[0].Registration, b.Moves[0].Registration))
	})
	return lines
}

// newLine returns the line of a moment of a registration.
func (l *changeLog) newLine(reg store.Move, m store.Moment) logLine {
	reg.From, reg.To, reg.Events = m.From, m.To, m.Events
	move := l.newMove(reg)
	move.Inferred = m.Inferred
	return logLine{Sequence: m.Sequence, At: m.At.UTC(), Actor: m.Actor, Command: m.Command, Moves: []logMove{move}}
}

func (l *changeLog) newMove(m store.Move) logMove {
	return logMove{
		Registration: m.Registration, User: l.userName(m.User), Project: l.projectName(m.Project),
		From: m.From, To: m.To, Events: append([]state.Event{}, m.Events...),
	}
}

// userName returns the name of a user, who may have been removed.
func (l *changeLog) userName(id user.ID) string {
	return userName(id, l.snapshot.User(id))
}

// projectName returns the slug of a project, which may have been removed.
func (l *changeLog) projectName(id project.ID) string {
	return projectSlug(id, l.snapshot.Project(id))
}

// accountEvent returns the name of an event, empty for none.
func accountEvent(e user.Event) string {
	if e == 0 {
		return ""
	}
	return e.String()
}

// print prints a change: as a line of JSON, or as lines of text.
func (l *changeLog) print(line logLine) error {
	if l.json {
		return l.printJSON(line)
	}
	head := fmt.Sprintf("%s  %d  ", line.At.Format(time.RFC3339), line.Sequence)
	wrap(l.out, head, strings.TrimSpace(line.Actor+" "+string(line.Command)))
	for _, m := range line.Moves {
		wrap(l.out, "    ", m.text())
	}
	for _, a := range line.Accounts {
		wrap(l.out, "    ", fmt.Sprintf("account of %s: %s to %s", a.User, cmp.Or(a.From, "none"), cmp.Or(a.To, "none")))
	}
	return nil
}

// text describes the change of a status.
func (m logMove) text() string {
	text := fmt.Sprintf("%s on %s: %s to %s", m.User, m.Project, cmp.Or(m.From.String(), "unknown"), cmp.Or(m.To.String(), "unknown"))
	if len(m.Events) > 0 {
		text += " by " + eventsText(m.Events)
	}
	if m.Inferred {
		text += " (inferred)"
	}
	return text
}
