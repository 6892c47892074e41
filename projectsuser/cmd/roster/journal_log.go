package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
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

// journalLog prints the audit log of a folder: who did what and when, and what
// that did to statuses; of one user, or of all.
func (p *program) journalLog(ctx context.Context, o options, dir string) error {
	registry, _, err := journal.Load(ctx, dir, registry.Options{})
	if err != nil {
		return err
	}
	l := &auditLog{out: p.out, json: o.json, snapshot: registry.Snapshot(), registrations: make(map[projectsuser.ID]store.Move)}
	if o.user != "" {
		if l.user, err = l.find(o.user); err != nil {
			return err
		}
		l.note()
	}
	for c, err := range journal.Changes(ctx, dir) {
		if err == nil {
			err = l.change(c)
		}
		if err != nil {
			return err
		}
	}
	return l.finish()
}

// auditLog writes changes, those of one user or all.
type auditLog struct {
	out      io.Writer
	json     bool
	snapshot *store.Snapshot // for names, and for what was before the changes
	first    uint64          // the first change; 0 before there is one

	// Of one user the lines wait until it is known which registrations there were.
	user          user.ID // 0 for all
	lines         []auditLine
	registrations map[projectsuser.ID]store.Move // with user and project
}

// find returns the user with a login or an id. An id need not be there any more.
func (l *auditLog) find(text string) (user.ID, error) {
	if u := l.snapshot.UserByLogin(text); u != nil {
		return u.ID, nil
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil && id != 0 {
		return user.ID(id), nil
	}
	return 0, &usageError{"user", text, "the login or the id of a user"}
}

// auditLine is a change as the log has it.
type auditLine struct {
	Sequence uint64         `json:"sequence"`
	At       time.Time      `json:"at"`
	Actor    string         `json:"actor"`
	Command  store.Command  `json:"command"`
	Moves    []auditMove    `json:"moves,omitzero"`
	Accounts []auditAccount `json:"accounts,omitzero"`
}

// auditMove is what a change did to the status of a registration.
type auditMove struct {
	Registration projectsuser.ID `json:"registration"`
	User         string          `json:"user"`
	Project      string          `json:"project"`
	From         state.Status    `json:"from"`
	To           state.Status    `json:"to"`
	Events       []state.Event   `json:"events"`
	Inferred     bool            `json:"inferred,omitzero"`
}

// auditAccount is what a change did to the state of an account.
type auditAccount struct {
	User  string `json:"user"`
	From  string `json:"from"`
	To    string `json:"to"`
	Event string `json:"event,omitzero"`
}

// note notes the registrations that the user has now.
func (l *auditLog) note() {
	of := l.snapshot.Fields().Registrations.UserID.In(l.user)
	for e := range l.snapshot.Registrations.Where(of) {
		r := e.Registration
		l.registrations[r.ID] = store.Move{Registration: r.ID, User: r.User, Project: r.Project}
	}
}

// change takes a change, if it is about the user.
func (l *auditLog) change(c store.Change) error {
	if l.first == 0 {
		l.first = c.Sequence
		l.begin()
	}
	entry := auditLine{Sequence: c.Sequence, At: c.At.UTC(), Actor: c.Actor, Command: c.Command}
	for _, m := range c.Moves {
		if l.wants(m.User) {
			entry.Moves = append(entry.Moves, l.move(m))
		}
		if l.user != 0 && l.user == m.User {
			l.registrations[m.Registration] = m
		}
	}
	for _, m := range c.Accounts {
		if l.wants(m.User) {
			entry.Accounts = append(entry.Accounts, auditAccount{l.userName(m.User), m.From.String(), m.To.String(), accountEvent(m.Event)})
		}
	}
	if len(entry.Moves)+len(entry.Accounts) == 0 && !l.concerns(c) {
		return nil
	}
	if l.user != 0 {
		l.lines = append(l.lines, entry)
		return nil
	}
	return l.write(entry)
}

func (l *auditLog) wants(id user.ID) bool { return l.user == 0 || l.user == id }

// concerns reports whether a change puts records of the user, or takes the user
// away.
func (l *auditLog) concerns(c store.Change) bool {
	r := c.Put
	return l.user == 0 || slices.Contains(c.Removed.Users, l.user) ||
		slices.ContainsFunc(r.Users, func(u *user.User) bool { return u.ID == l.user }) ||
		slices.ContainsFunc(r.Registrations, func(r *projectsuser.Registration) bool { return r.User == l.user }) ||
		slices.ContainsFunc(r.Entries, func(e *user.TimeEntry) bool { return e.User == l.user }) ||
		slices.ContainsFunc(r.Expenses, func(e *user.Expense) bool { return e.User == l.user })
}

// begin says, before the changes, if they are not all.
func (l *auditLog) begin() {
	if l.first <= 1 || l.json {
		return
	}
	what := "With -user, what it remembers is here."
	if l.user != 0 {
		what = "What it remembers of the registrations that it has is here."
	}
	wrap(l.out, "", fmt.Sprintf("Of the changes up to %d only the snapshot is left. %s", l.first-1, what))
}

// finish writes what waits: what is remembered of the user from before the first
// change, and the changes.
func (l *auditLog) finish() error {
	if l.first == 0 {
		l.first = l.snapshot.Sequence() + 1
		l.begin()
	}
	var past []auditLine
	for id, r := range l.registrations {
		timeline, err := l.snapshot.Timeline(id)
		if err != nil {
			continue // it came while somebody wrote, after the folder was loaded
		}
		for _, m := range timeline {
			if !m.Foreseen && m.Sequence < l.first {
				past = append(past, l.remembered(r, m))
			}
		}
	}
	slices.SortStableFunc(past, func(a, b auditLine) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sequence, b.Sequence), cmp.Compare(a.Moves[0].Registration, b.Moves[0].Registration))
	})
	for _, entry := range append(past, l.lines...) {
		if err := l.write(entry); err != nil {
			return err
		}
	}
	return nil
}

// remembered is a moment of a registration as the log has it.
func (l *auditLog) remembered(r store.Move, m store.Moment) auditLine {
	r.From, r.To, r.Events = m.From, m.To, m.Events
	move := l.move(r)
	move.Inferred = m.Inferred
	return auditLine{Sequence: m.Sequence, At: m.At.UTC(), Actor: m.Actor, Command: m.Command, Moves: []auditMove{move}}
}

func (l *auditLog) move(m store.Move) auditMove {
	return auditMove{
		Registration: m.Registration, User: l.userName(m.User), Project: l.projectName(m.Project),
		From: m.From, To: m.To, Events: append([]state.Event{}, m.Events...),
	}
}

// userName is the login of a user, or the id if that is not known.
func (l *auditLog) userName(id user.ID) string {
	if u, ok := l.snapshot.Users.Get(int64(id)); ok && u.Name() != "" {
		return cmp.Or(u.Login, u.Name())
	}
	if id == 0 {
		return "somebody"
	}
	return fmt.Sprintf("user %d", id)
}

// projectName is the slug of a project, or the id if that is not known.
func (l *auditLog) projectName(id project.ID) string {
	if p, ok := l.snapshot.Projects.Get(int64(id)); ok && p.Slug+p.Name != "" {
		return cmp.Or(p.Slug, p.Name)
	}
	return fmt.Sprintf("project %d", id)
}

// accountEvent is the name of an event of an account, which may be none.
func accountEvent(e user.Event) string {
	if e == 0 {
		return ""
	}
	return e.String()
}

// write writes a change: as a line of JSON, or as lines for people.
func (l *auditLog) write(entry auditLine) error {
	if l.json {
		return json.NewEncoder(l.out).Encode(entry)
	}
	head := fmt.Sprintf("%s  %d  ", entry.At.Format(time.RFC3339), entry.Sequence)
	wrap(l.out, head, strings.TrimSpace(entry.Actor+" "+string(entry.Command)))
	for _, m := range entry.Moves {
		text := fmt.Sprintf("%s on %s: %s to %s", m.User, m.Project, cmp.Or(m.From.String(), "unknown"), cmp.Or(m.To.String(), "unknown"))
		if len(m.Events) > 0 {
			text += fmt.Sprintf(" by %s", strings.Trim(fmt.Sprint(m.Events), "[]"))
		}
		if m.Inferred {
			text += ", inferred"
		}
		wrap(l.out, "    ", text)
	}
	for _, m := range entry.Accounts {
		wrap(l.out, "    ", fmt.Sprintf("the account of %s: %s to %s", m.User, cmp.Or(m.From, "none"), cmp.Or(m.To, "none")))
	}
	return nil
}
