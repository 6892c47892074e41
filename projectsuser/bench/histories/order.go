package histories

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// order is what a client wants done in one transaction: all of it, or nothing.
// One without commands lets time pass.
type order []command

// command is one command about one project, with all that it needs. An id of 0
// is the last one that was made in the same transaction.
type command struct {
	name    store.Command
	project project.ID
	user    user.ID // to register
	ids             // what it is about; to join and to retry, the team is the one to be in
	points  int32   // a mark
	force   bool    // a retry
}

// ids are those of a registration and of a team.
type ids struct {
	registration projectsuser.ID
	team         team.ID
}

// or returns the ids, and the others in place of those that are 0.
func (i ids) or(other ids) ids {
	return ids{cmp.Or(i.registration, other.registration), cmp.Or(i.team, other.team)}
}

// receipt is what a client is told of its order.
type receipt struct {
	fate fate
	at   time.Time // the instant for which it was carried out or refused
	made []ids     // by each command that was carried out; 0 for what it did not make
}

// fate is what became of an order.
type fate string

const (
	done    fate = "done"
	refused fate = "refused" // by the registry: nothing happened
	unsaved fate = "unsaved" // the committer failed: nothing happened
)

// fateOf returns what became of an order by the error of its transaction, and
// the error if it is one that no order should meet.
func fateOf(err error) (fate, error) {
	var (
		commit  *registry.CommitError
		refusal *registry.Refusal
		missing *store.MissingError
	)
	switch {
	case err == nil:
		return done, nil
	case errors.As(err, &commit):
		return unsaved, nil
	case errors.As(err, &refusal), errors.As(err, &missing):
		return refused, nil
	}
	return "", err
}

// carry carries the order out in somebody's name.
func (o order) carry(ctx context.Context, actor string, r *registry.Registry) (receipt, error) {
	var told receipt
	err := r.Do(ctx, actor, func(tx *registry.Tx) error {
		told.at = tx.View().At()
		var last ids
		for _, c := range o {
			made, err := c.about(last).carry(tx)
			if err != nil {
				return err
			}
			last = made.or(last)
			told.made = append(told.made, made)
		}
		return nil
	})
	told.fate, err = fateOf(err)
	return told, err
}

// about returns the command with the ids that were made before it, where it has
// none of its own.
func (c command) about(last ids) command {
	c.ids = c.ids.or(last)
	return c
}

// carry carries the command out and returns what it made.
func (c command) carry(tx *registry.Tx) (made ids, err error) {
	switch c.name {
	case store.CommandRegister:
		r, err := tx.Register(c.user, c.project)
		if err != nil {
			return ids{}, err
		}
		return ids{r.ID, activeTeam(r)}, nil
	case store.CommandCreateTeam:
		t, err := tx.CreateTeam(c.registration)
		if err != nil {
			return ids{}, err
		}
		return ids{team: t.ID}, nil
	case store.CommandRetry:
		return c.retry(tx)
	}
	return ids{}, c.work(tx)
}

// retry carries out a retry.
func (c command) retry(tx *registry.Tx) (made ids, err error) {
	r, err := tx.Retry(c.registration, registry.RetryOptions{Force: c.force, Join: c.team})
	if err != nil || c.team != 0 {
		return ids{}, err
	}
	return ids{team: activeTeam(r)}, nil
}

// work carries out a command that makes nothing.
func (c command) work(tx *registry.Tx) (err error) {
	switch c.name {
	case store.CommandJoin:
		_, err = tx.Join(c.registration, c.team)
	case store.CommandLeave:
		_, err = tx.Leave(c.registration)
	case store.CommandLock:
		_, err = tx.Lock(c.team)
	case store.CommandUnlock:
		_, err = tx.Unlock(c.team)
	case store.CommandClose:
		_, err = tx.Close(c.team)
	case store.CommandMark:
		_, err = tx.Mark(c.team, c.points)
	case store.CommandCompile:
		_, err = tx.Compile(c.registration)
	case store.CommandUnregister:
		err = tx.Unregister(c.registration)
	default:
		err = fmt.Errorf("histories: command %q: clients do not give it", c.name)
	}
	return err
}

// activeTeam returns the id of a registration's active team, 0 if it has none.
func activeTeam(r *projectsuser.Registration) team.ID {
	if t := r.Attempts.Active(); t != nil {
		return t.ID
	}
	return 0
}

// String returns the order as a visualisation shows it.
func (o order) String() string {
	if len(o) == 0 {
		return "pass"
	}
	words := make([]string, len(o))
	for i, c := range o {
		words[i] = c.String()
	}
	return strings.Join(words, " + ")
}

// String returns the command with what it is about.
func (c command) String() string {
	text := fmt.Sprintf("%s on %d", c.name, c.project)
	if c.user != 0 {
		text += fmt.Sprintf(" user %d", c.user)
	}
	if c.registration != 0 {
		text += fmt.Sprintf(" registration %d", c.registration)
	}
	if c.team != 0 {
		text += fmt.Sprintf(" team %d", c.team)
	}
	if c.name == store.CommandRetry {
		text += fmt.Sprintf(" force=%t", c.force)
	}
	return text
}

// String returns the receipt as a visualisation shows it.
func (r receipt) String() string {
	text := string(r.fate)
	if r.fate != unsaved {
		text += " at " + r.at.Format(time.TimeOnly)
	}
	for _, m := range r.made {
		if m != (ids{}) {
			text += fmt.Sprintf(" registration %d team %d", m.registration, m.team)
		}
	}
	return text
}
