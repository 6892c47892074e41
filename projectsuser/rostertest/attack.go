package rostertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Outcome counts how often a registry accepted and refused something.
type Outcome struct{ Accepted, Refused int }

// NewHostileCampaign is [NewCampaign] for a campaign with [Campaign.Attack] among its
// actions. The laws about teams that only commands keep are not checked, because an
// import may bring a team without a leader, or one that does not name a user of its
// registrations. Fields must not be those of another campaign: it adds a field.
func NewHostileCampaign(t *rapid.T, fields *store.Fields) *Campaign {
	if fields == nil {
		fields = store.NewFields()
	}
	c := &Campaign{
		Now: Epoch, statuses: make(map[projectsuser.ID]state.Status), accounts: make(map[user.ID]user.State),
		Attacks: make(map[string]Outcome), fields: fields, policy: Policy(t), hostile: true,
	}
	query.Bool(fields.Users.Schema, "attacked", func(*user.User) bool { return c.faults.meet(faultGetter) != nil })
	c.begin(t)
	return c
}

// attack is an attack with everything about it drawn. It returns the error of the
// registry, and whether the registry may have changed although there is one.
type attack func(c *Campaign) (err error, happened bool)

// attacks are the kinds of attack. Each draws one.
var attacks = map[string]func(*Campaign, *rapid.T) attack{
	"import":            importOf(vices{}),
	"import ids":        importOf(vices{ids: true}),
	"import references": importOf(vices{references: true}),
	"import amounts":    importOf(vices{amounts: true}),
	"import years":      importOf(vices{years: true}),
	"import nil":        importOf(vices{nils: true}),
	"import versions":   importOf(vices{versions: true, short: true}),
	"import short":      importOf(vices{short: true}),
	"import cycles":     importOf(vices{cycles: true}),
	"import members":    importOf(vices{members: true}),
	"import instants":   importOf(vices{instants: true, short: true}),
	"sync":              syncOf(vices{}),
	"sync versions":     syncOf(vices{versions: true, short: true, instants: true}),
	"put ids":           putOf(vices{ids: true}),
	"put references":    putOf(vices{references: true}),
	"put amounts":       putOf(vices{amounts: true}),
	"put years":         putOf(vices{years: true}),
	"put cycles":        putOf(vices{cycles: true}),
	"arguments":         drawArguments,
	"alias":             drawAlias,
	"context":           drawContext,
	"fault":             drawFault,
	"remove":            drawRemoval,
}

// AttackNames returns the kinds of attack, in order.
func AttackNames() []string {
	names := make([]string, 0, len(attacks))
	for name := range attacks {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Attack gives the registry hostile input, or lets code that it calls fail, in one of
// many ways. It checks that a refusal is a documented typed error and changes nothing,
// and that nothing was written to the snapshot from before.
func (c *Campaign) Attack(t *rapid.T) {
	name := rapid.SampledFrom(AttackNames()).Draw(t, "attack")
	run := attacks[name](c, t)
	before, committed := c.Registry.Snapshot(), len(c.Changes)
	seal := NewSeal(before)
	err, happened := run(c)
	c.faults = faults{}
	o := c.Attacks[name]
	switch {
	case err == nil:
		o.Accepted++
	case !documented(err):
		t.Fatalf("%s: %v (%[2]T) is not a documented error", name, err)
	default:
		if o.Refused++; !happened {
			c.checkUnchanged(t, before, committed, err)
		}
	}
	c.Attacks[name] = o
	for _, broken := range seal.Check() {
		t.Errorf("%s: %s", name, broken)
	}
}

// HostileActions returns the actions of a campaign made by [NewHostileCampaign]:
// [Campaign.Step], [Campaign.Attack], [Campaign.Restart], and after each action
// [Campaign.Check]. With restarts, each action is also followed by a restart, which
// costs several times as much as the action.
func (c *Campaign) HostileActions(restarts bool) map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"step": c.Step, "attack": c.Attack, "restart": c.Restart,
		"": func(t *rapid.T) {
			if c.Check(t); restarts {
				c.Restart(t)
			}
		},
	}
}

// documented reports whether an error is one of those that commands and imports are
// documented to return, or the end of a planned fault.
func documented(err error) bool {
	if refused, ok := errors.AsType[*store.RefusedError](err); ok {
		return !slices.ContainsFunc(refused.Records, func(r store.RefusedRecord) bool { return !documented(r.Err) })
	}
	return is[*store.InvalidError](err) || is[*store.TakenError](err) || is[*store.MissingError](err) ||
		is[*store.ReferencedError](err) || is[*store.PositionError](err) || is[*store.OrderError](err) || is[*store.ScopeError](err) ||
		is[*project.CycleError](err) || is[*projectsuser.NegativeError](err) ||
		is[*registry.Refusal](err) || is[*registry.GuardError](err) || is[*registry.RoleError](err) ||
		is[*registry.CommitError](err) || is[*registry.WaitError](err) || is[*registry.MailError](err) ||
		is[*interruption](err) || errors.Is(err, errFault) || err == errStale
}

// is reports whether an error of a type is in the chain of err.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// do runs commands in the name of the campaign.
func (c *Campaign) do(do func(*registry.Tx) error) error {
	return c.Registry.Do(context.Background(), "rostertest", do)
}

// importOf returns an attack with an import of records with vices.
func importOf(v vices) func(*Campaign, *rapid.T) attack {
	return func(c *Campaign, t *rapid.T) attack {
		d := drawer{t, c.Now, v}
		r, at := d.records(), d.answered()
		return func(c *Campaign) (error, bool) {
			put, err := c.load(context.Background(), func(tx *registry.Tx) (store.ImportResult, error) { return tx.Import(r, at) })
			return err, put
		}
	}
}

// syncOf returns an attack with a sync of a scope and an answer with vices.
func syncOf(v vices) func(*Campaign, *rapid.T) attack {
	return func(c *Campaign, t *rapid.T) attack {
		d := drawer{t, c.Now, v}
		r, scope, at := d.records(), d.scope(), d.answered()
		return func(c *Campaign) (error, bool) {
			put, err := c.load(context.Background(), func(tx *registry.Tx) (store.ImportResult, error) { return tx.Sync(r, scope, at) })
			return err, put
		}
	}
}

// putOf returns an attack with a put of one record with vices.
func putOf(v vices) func(*Campaign, *rapid.T) attack {
	return func(c *Campaign, t *rapid.T) attack {
		put := drawer{t, c.Now, v}.put()
		return func(c *Campaign) (error, bool) { return c.do(put), false }
	}
}

// put draws a put of one record.
func (d drawer) put() func(*registry.Tx) error {
	switch rapid.IntRange(1, 4).Draw(d.t, "kind") {
	case 1:
		p := d.project()
		return func(tx *registry.Tx) error { return tx.PutProject(p) }
	case 2:
		s := d.session()
		return func(tx *registry.Tx) error { return tx.PutSession(s) }
	case 3:
		u := d.user()
		return func(tx *registry.Tx) error { return tx.PutUser(u) }
	default:
		team := d.team(d.id(6))
		return func(tx *registry.Tx) error { return tx.PutTeam(team) }
	}
}

// drawArguments draws a command with ids, amounts and instants at their limits.
func drawArguments(_ *Campaign, t *rapid.T) attack {
	d := drawer{t: t, now: Epoch, vices: vices{ids: true, amounts: true, years: true}}
	id, on, amount, at := d.id(4), project.ID(d.id(4)), d.amount(), d.instant()
	points := rapid.SampledFrom([]int32{0, math.MinInt32, math.MaxInt32}).Draw(t, "points")
	commands := []func(*registry.Tx) error{
		func(tx *registry.Tx) error { _, err := tx.RegisterAs(projectsuser.ID(id), 1, on); return err },
		func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: user.ID(id), Project: on, Minutes: amount, Date: at})
			return err
		},
		func(tx *registry.Tx) error {
			_, err := tx.LogExpense(user.Expense{User: user.ID(id), Project: on, Date: at})
			return err
		},
		func(tx *registry.Tx) error {
			_, err := tx.Assign(on, registry.Assignment{User: user.ID(id), Terms: projectsuser.Terms{BudgetHours: amount}, Position: amount})
			return err
		},
		func(tx *registry.Tx) error { return tx.Move(projectsuser.ID(id), amount) },
		func(tx *registry.Tx) error { _, err := tx.Mark(team.ID(id), points); return err },
		func(tx *registry.Tx) error {
			_, err := tx.FormTeam(on, registry.NewTeam{Members: []team.Member{{User: user.ID(id), Leader: true}, {User: user.ID(id)}}})
			return err
		},
		func(tx *registry.Tx) error { return tx.Forget(projectsuser.ID(id)) },
	}
	command := rapid.SampledFrom(commands).Draw(t, "command")
	return func(c *Campaign) (error, bool) { return c.do(command), false }
}

// drawRemoval draws a removal of a record.
func drawRemoval(_ *Campaign, t *rapid.T) attack {
	id := drawer{t: t, vices: vices{ids: true}}.id(6)
	removals := []func(*registry.Tx) error{
		func(tx *registry.Tx) error { return tx.RemoveProject(project.ID(id)) },
		func(tx *registry.Tx) error { return tx.RemoveSession(project.SessionID(100 + id)) },
		func(tx *registry.Tx) error { return tx.RemoveUser(user.ID(id)) },
		func(tx *registry.Tx) error { return tx.RemoveTeam(team.ID(id)) },
		func(tx *registry.Tx) error { return tx.Unregister(projectsuser.ID(id)) },
	}
	removal := rapid.SampledFrom(removals).Draw(t, "removal")
	return func(c *Campaign) (error, bool) { return c.do(removal), false }
}

// drawAlias draws records that the caller modifies after the registry copied them.
func drawAlias(c *Campaign, t *rapid.T) attack {
	d := drawer{t: t, now: c.Now, vices: vices{ids: true}}
	p, s, u := d.project(), d.session(), d.user()
	kind := rapid.IntRange(1, 4).Draw(t, "kind")
	return func(c *Campaign) (error, bool) {
		order := slices.Clone(c.Registry.Snapshot().Positions(1))
		slices.Reverse(order)
		err := c.do(func(tx *registry.Tx) error {
			switch kind {
			case 1:
				return tx.PutProject(p)
			case 2:
				return tx.PutSession(s)
			case 3:
				return tx.PutUser(u)
			default:
				return tx.Reorder(1, order)
			}
		})
		seal := NewSeal(c.Registry.Snapshot())
		p.Cursus[0], p.Campuses[0], s.RetryDelays[0], u.Campuses[0].ID, u.Cursus[0].Grade = 9, 9, 9, 9, "changed"
		for i := range order {
			order[i] = 0
		}
		if broken := seal.Check(); len(broken) > 0 {
			return fmt.Errorf("the caller still holds what it gave: %s", broken), true // not a documented error
		}
		return err, false
	}
}

// drawContext draws a context that is done before or while commands run, or never.
func drawContext(_ *Campaign, t *rapid.T) attack {
	when := rapid.SampledFrom([]string{"before", "meanwhile", "never"}).Draw(t, "done")
	return func(c *Campaign) (error, bool) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if when == "before" {
			cancel()
		}
		name := fmt.Sprint("Project 1 at ", len(c.Changes))
		err := c.Registry.Do(ctx, "rostertest", func(tx *registry.Tx) error {
			if when == "meanwhile" {
				cancel()
			}
			p := tx.View().Project(1)
			if p == nil {
				return &store.MissingError{Kind: store.KindProject, ID: 1}
			}
			changed := *p
			changed.Name = name
			return tx.PutProject(changed)
		})
		if flushed := c.Registry.Flush(context.Background()); flushed != nil {
			return fmt.Errorf("flush: %w", flushed), true
		}
		if wait, ok := errors.AsType[*registry.WaitError](err); ok && wait.MayHappen {
			if p := c.Registry.Snapshot().Project(1); p == nil || p.Name != name {
				return errors.New("a command that waited for its commit did not happen"), true
			}
			return err, true
		}
		return err, false
	}
}

// drawFault draws code around the registry that fails, panics or exits its goroutine.
func drawFault(_ *Campaign, t *rapid.T) attack {
	f := faults{
		at:  rapid.SampledFrom([]place{faultCommit, faultClock, faultNextID, faultMailer, faultGetter, faultDo}).Draw(t, "place"),
		end: rapid.SampledFrom([]ending{endReturn, endError, endPanic, endExit}).Draw(t, "end"),
	}
	return func(c *Campaign) (error, bool) {
		c.faults = f
		err := apart(func() error {
			return c.do(func(tx *registry.Tx) error {
				_, _, err := tx.Invite(registry.Invitation{Email: fmt.Sprintf("fault-%d@example.com", len(c.Changes))})
				return errors.Join(err, c.faults.meet(faultDo))
			})
		})
		if !c.faults.met || f.end == endReturn || f.at == faultMailer { // the commands happened before a mail is sent
			return err, f.at == faultMailer && c.faults.met
		}
		if stops := f.end != endError || f.at == faultCommit || f.at == faultNextID || f.at == faultDo; stops && err == nil {
			return fmt.Errorf("a fault in %s, %s, was not noticed", f.at, f.end), true
		}
		return err, false
	}
}
