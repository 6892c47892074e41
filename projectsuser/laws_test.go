package projectsuser_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// records compares records by value, and teams through their pointers.
var records = cmp.Options{
	cmpopts.EquateComparable(project.Mark{}),
	cmp.AllowUnexported(team.Attempts{}),
}

var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// The laws machine-is-derivation, refusal-changes-nothing and shared-team hold over
// whole histories of commands, amendments and time, for users who share teams.
func TestLawMachineIsDerivationOverHistories(t *testing.T) {
	life := state.NewLifecycle()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, life)
		t.Repeat(map[string]func(*rapid.T){"step": w.step, "": w.check})
	})
}

// TestHistoriesGoFar expects that worlds reach every status and every transition,
// share teams and reach a third attempt, so that the law above is tested on more
// than trivial worlds. The worlds are the same in every run.
func TestHistoriesGoFar(t *testing.T) {
	met := make(map[string]bool)
	life := state.NewLifecycle()
	seed.Check(t, func(t *rapid.T) {
		w := newWorld(t, life)
		for range 100 {
			before := w.machine
			w.step(t)
			for u, r := range w.registrations {
				met[w.machine[u].String()] = true
				met[fmt.Sprintf("%s to %s", before[u], w.machine[u])] = true
				if r != nil && r.Attempts.Len() >= 3 {
					met["a third attempt"] = true
				}
				if len(w.sharing(u)) > 1 {
					met["a shared team"] = true
				}
			}
		}
	})
	want := []string{"a third attempt", "a shared team", "waiting_to_start to in_progress"}
	for _, s := range state.Statuses() {
		want = append(want, s.String())
	}
	for row := range state.Transitions().All() {
		want = append(want, fmt.Sprintf("%s to %s", row.From, row.To))
	}
	for _, w := range want {
		if !met[w] {
			t.Errorf("no history has %s", w)
		}
	}
}

// userCount is the number of users in a world: enough for one to join the team of two
// others, and few enough for them to share teams often.
const userCount = 3

// world is one project and its users: their records, and the states of the machine,
// which sees only events.
type world struct {
	setting       project.Setting
	now           time.Time
	registrations [userCount]*projectsuser.Registration // nil if the user is not registered
	machine       [userCount]state.Status
	effects       map[int]state.Facts // by user, the facts that the effect of the event in progress leads to
	nextTeam      team.ID
	life          *state.Lifecycle
}

// newWorld returns a world in which no user is registered.
func newWorld(t *rapid.T, life *state.Lifecycle) *world {
	w := &world{now: epoch, nextTeam: 1, life: life}
	w.setting.HasChildren = rapid.Bool().Draw(t, "project with children")
	if rapid.Bool().Draw(t, "rush") {
		w.setting.BeginAt = epoch.Add(10 * time.Hour)
	}
	for u := range w.machine {
		w.machine[u] = state.NotRegistered
	}
	return w
}

// facts returns the facts of a user now.
func (w *world) facts(u int) state.Facts { return w.registrations[u].Facts(w.setting, w.now) }

// active returns the active team of a user, nil without one.
func (w *world) active(u int) *team.Team {
	if w.registrations[u] == nil {
		return nil
	}
	return w.registrations[u].Attempts.Active()
}

// sharing returns the users whose active team is the user's.
func (w *world) sharing(u int) (users []int) {
	for v := range w.registrations {
		if w.active(v) != nil && w.active(v) == w.active(u) {
			users = append(users, v)
		}
	}
	return users
}

// check checks the laws of a world.
func (w *world) check(t *rapid.T) {
	for u, r := range w.registrations {
		if got := r.Status(w.setting, w.now); got != w.machine[u] {
			t.Fatalf("user %d: the machine is in %s, the data derives %s", u, w.machine[u], got)
		}
		for _, v := range w.sharing(u) {
			if w.machine[v] != w.machine[u] {
				t.Fatalf("users %d and %d share a team and have the statuses %s and %s", u, v, w.machine[u], w.machine[v])
			}
		}
	}
}

// step advances time, makes an amendment in one of 20 steps, and runs a command.
func (w *world) step(t *rapid.T) {
	u := rapid.IntRange(0, userCount-1).Draw(t, "user")
	w.pass(t, time.Duration(rapid.IntRange(0, 30).Draw(t, "minutes"))*time.Minute)
	if rapid.IntRange(1, 20).Draw(t, "amendment") == 20 {
		w.amend(t, u)
	}
	e := w.drawEvent(t, u)
	if e == state.Begin {
		return // only time fires it
	}
	before := *w
	if err := w.command(t, u, e); err != nil {
		var refused *state.RefusedError
		if !errors.As(err, &refused) {
			t.Fatalf("%s: %v, want a refusal", e, err)
		}
		if diff := cmp.Diff(before.registrations, w.registrations, records); diff != "" || before.machine != w.machine {
			t.Fatalf("the refused %s changed records:\n%s", e, diff)
		}
	}
}

// pass advances time. If that reaches begin_at, the event Begin fires for the users
// that wait.
func (w *world) pass(t *rapid.T, d time.Duration) {
	w.effects = make(map[int]state.Facts)
	waiting := w.setting.BeginAt.After(w.now)
	if reached := !w.setting.BeginAt.After(w.now.Add(d)); waiting && reached {
		for u, s := range w.machine {
			if s == state.WaitingToStart {
				if err := w.fire(t, state.Begin, u); err != nil {
					t.Fatalf("begin is refused: %v", err)
				}
			}
		}
	}
	w.now = w.now.Add(d)
}

// amend changes records without an event, and sets the states of the machine to the
// derived statuses.
func (w *world) amend(t *rapid.T, u int) {
	if w.active(u) != nil {
		w.change(u, func(active *team.Team) {
			switch rapid.IntRange(0, 3).Draw(t, "amended") {
			case 0:
				active.LockedAt = rapid.SampledFrom([]time.Time{{}, w.now}).Draw(t, "locked_at")
			case 1:
				active.ClosedAt = rapid.SampledFrom([]time.Time{{}, w.now}).Draw(t, "closed_at")
			case 2:
				active.FinalMark = rapid.SampledFrom([]project.Mark{{}, project.MarkOf(0)}).Draw(t, "final_mark")
			case 3:
				w.setting.BeginAt = rapid.SampledFrom([]time.Time{{}, w.now.Add(time.Hour)}).Draw(t, "begin_at")
			}
		})
	}
	if r := w.registrations[u]; r != nil {
		c := *r
		c.RetriableAt = rapid.SampledFrom([]time.Time{{}, w.now, w.now.Add(time.Hour)}).Draw(t, "retriable_at")
		w.registrations[u] = &c
	}
	for v := range w.machine {
		w.machine[v] = w.registrations[v].Status(w.setting, w.now)
	}
}

// drawEvent draws a permitted event four times out of five, else any event. It draws
// Unregister seldom, so that users reach a third attempt.
func (w *world) drawEvent(t *rapid.T, u int) state.Event {
	permitted := slices.Collect(state.Permitted(w.facts(u)))
	stays := len(permitted) > 1 && rapid.IntRange(1, 5).Draw(t, "stays") <= 4
	permitted = slices.DeleteFunc(permitted, func(e state.Event) bool {
		return e == state.Begin || stays && e == state.Unregister
	})
	if rapid.IntRange(1, 5).Draw(t, "permitted") <= 4 && len(permitted) > 0 {
		return rapid.SampledFrom(permitted).Draw(t, "event")
	}
	return rapid.SampledFrom(state.Events()).Draw(t, "any event")
}

// command runs a command of a user: the event for all users that it affects, then the
// change of the records. It returns the error of the event.
func (w *world) command(t *rapid.T, u int, e state.Event) error {
	affected := []int{u}
	if slices.Contains([]state.Event{state.Start, state.Schedule, state.Unlock, state.Close,
		state.Complete, state.Evaluate, state.Reopen, state.Appeal, state.Withdraw}, e) && w.active(u) != nil {
		affected = w.sharing(u) // the event concerns the team
	}
	w.effects = make(map[int]state.Facts)
	if err := w.fire(t, e, affected...); err != nil {
		return err
	}
	defer w.checkEffects(t, e)
	switch e {
	case state.Register:
		w.registrations[u] = &projectsuser.Registration{User: user.ID(u), Attempts: team.Joined()}
	case state.CreateTeam:
		w.join(u, w.newTeam())
	case state.Join:
		w.join(u, w.openTeam(t))
	case state.Retry:
		w.join(u, w.openTeam(t))
		w.registrations[u].Occurrence++
	case state.Disband:
		w.leave(u)
	case state.Abandon:
		w.leave(u)
		w.registrations[u].Occurrence--
	case state.Unregister:
		w.registrations[u] = nil
	default:
		w.change(u, func(active *team.Team) { w.work(t, active, e) })
	}
	if e == state.Complete || e == state.Evaluate {
		w.retriable(affected, w.now.Add(20*time.Minute))
	}
	return nil
}

// fire fires an event for each of the users. It returns an error, and fires nothing,
// unless the event is permitted for all of them.
func (w *world) fire(t *rapid.T, e state.Event, users ...int) error {
	for _, u := range users {
		if err := state.Permit(w.facts(u), e); err != nil {
			return err
		}
	}
	for _, u := range users {
		after, err := w.life.Fire(t.Context(), w.facts(u), e)
		if err != nil {
			t.Fatalf("%s is permitted and then refused: %v", e, err)
		}
		next, ok := state.Transitions().Next(w.machine[u], e)
		if !ok || next != state.Derive(after) {
			t.Fatalf("%s while %s leads to %s, the facts after it derive %s", e, w.machine[u], next, state.Derive(after))
		}
		w.machine[u], w.effects[u] = next, after
	}
	return nil
}

// checkEffects fails unless the command led to the facts of the effects. It ignores
// the facts that an effect cannot know: the attempt before the one that an abandon
// returns to, whether that was locked, whether a joined team got a mark while it was
// open, and whether the new mark permits a retry.
func (w *world) checkEffects(t *rapid.T, e state.Event) {
	unknown := map[state.Event]state.Facts{
		state.Abandon:  state.HasPrior | state.PriorFinished | state.Locked,
		state.Join:     state.Marked,
		state.Retry:    state.Marked,
		state.Complete: state.Retriable,
		state.Evaluate: state.Retriable,
		state.Register: state.BeginAhead | state.HasChildren, state.Unregister: state.BeginAhead | state.HasChildren,
	}[e]
	for u, want := range w.effects {
		if got := w.facts(u); got|unknown != want|unknown {
			t.Fatalf("%s leaves user %d with: %s\nits effect leads to: %s", e, u, got, want)
		}
	}
}

// work changes a team as an event about its work requires.
func (w *world) work(t *rapid.T, active *team.Team, e state.Event) {
	switch e {
	case state.Start, state.Schedule:
		active.LockedAt = w.now
	case state.Unlock:
		active.LockedAt = time.Time{}
	case state.Close:
		active.ClosedAt = w.now
	case state.Complete:
		active.ClosedAt, active.FinalMark = w.now, drawMark(t)
	case state.Evaluate:
		active.FinalMark = drawMark(t)
	case state.Reopen:
		active.ClosedAt = time.Time{}
	case state.Appeal, state.Withdraw:
		active.FinalMark = project.Mark{}
	}
}

// retriable sets from when the users may retry.
func (w *world) retriable(users []int, at time.Time) {
	for _, u := range users {
		r := *w.registrations[u]
		r.RetriableAt = at
		w.registrations[u] = &r
	}
}

// newTeam returns a team that no user is in.
func (w *world) newTeam() *team.Team {
	w.nextTeam++
	return &team.Team{ID: w.nextTeam, CreatedAt: w.now}
}

// openTeam returns an open team of some user, or a new one.
func (w *world) openTeam(t *rapid.T) *team.Team {
	var open []*team.Team
	for u := range w.registrations {
		if a := w.active(u); a != nil && a.Open() {
			open = append(open, a)
		}
	}
	if len(open) == 0 || rapid.Bool().Draw(t, "new team") {
		return w.newTeam()
	}
	return rapid.SampledFrom(open).Draw(t, "team to join")
}

// join adds an attempt to the registration of a user.
func (w *world) join(u int, joined *team.Team) {
	r := *w.registrations[u]
	r.Attempts = r.Attempts.With(joined)
	w.registrations[u] = &r
}

// leave removes the active team from the registration of a user.
func (w *world) leave(u int) {
	r := *w.registrations[u]
	r.Attempts = r.Attempts.Without(r.Attempts.Active().ID)
	w.registrations[u] = &r
}

// change changes the active team of a user in all registrations with that team.
func (w *world) change(u int, change func(*team.Team)) {
	changed := *w.active(u)
	change(&changed)
	for v, r := range w.registrations {
		if r != nil {
			c := *r
			c.Attempts = r.Attempts.Replace(&changed)
			w.registrations[v] = &c
		}
	}
}

// Time alone changes a status only from waiting_to_start to in_progress, and only when
// begin_at is reached.
func TestLawTimeOnlyBegins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, s := drawRegistration(t), drawSetting(t)
		at := drawTime(t, "at")
		to := at.Add(time.Duration(rapid.Int64Range(0, int64(48*time.Hour)).Draw(t, "duration")))
		before, after := r.Status(s, at), r.Status(s, to)
		crosses := s.BeginAt.After(at) && !s.BeginAt.After(to)
		want := before
		if before == state.WaitingToStart && crosses {
			want = state.InProgress
		}
		if after != want {
			t.Fatalf("from %s to %s: %s becomes %s, want %s", at, to, before, after, want)
		}
	})
}

// The status changes exactly at begin_at, and an explanation names that instant.
func TestStatusChangesExactlyAtBeginAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &projectsuser.Registration{Attempts: team.Joined(&team.Team{ID: 1, LockedAt: epoch})}
		c, begin := new(project.Catalog), drawTime(t, "begin_at")
		c.PutSession(project.Session{ID: 1, BeginAt: begin})
		e := r.Explain(c, 0, begin.Add(-time.Nanosecond), nil)
		if e.Status != state.WaitingToStart || !e.Next.Equal(begin) {
			t.Fatalf("just before: %s, next change %s", e, e.Next)
		}
		if e = r.Explain(c, 0, e.Next, nil); e.Status != state.InProgress || !e.Next.IsZero() {
			t.Fatalf("at the next change: %s, next change %s", e, e.Next)
		}
	})
}

// All registrations with the same active team have the status that the team gives.
func TestLawSharedTeam(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shared, s, at := drawTeam(t), drawSetting(t), drawTime(t, "at")
		want := state.Derive(shared.Facts(s, at))
		for range 3 {
			r := drawRegistration(t)
			r.Attempts = r.Attempts.With(shared)
			if got := r.Status(s, at); got != want {
				t.Fatalf("after %d other attempts the status is %s, the team gives %s", r.Attempts.Len()-1, got, want)
			}
		}
	})
}

func drawMark(t *rapid.T) project.Mark {
	return project.MarkOf(rapid.Int32Range(-42, 125).Draw(t, "mark"))
}

// drawTime draws one of 49 full hours, so that two times are often equal.
func drawTime(t *rapid.T, label string) time.Time {
	return epoch.Add(time.Duration(rapid.IntRange(0, 48).Draw(t, label)) * time.Hour)
}

// drawMaybe draws a time or the zero time.
func drawMaybe(t *rapid.T, label string) time.Time {
	if rapid.Bool().Draw(t, "no "+label) {
		return time.Time{}
	}
	return drawTime(t, label)
}

func drawSetting(t *rapid.T) project.Setting {
	return project.Setting{HasChildren: rapid.Bool().Draw(t, "children"), BeginAt: drawMaybe(t, "begin_at")}
}

func drawTeam(t *rapid.T) *team.Team {
	drawn := &team.Team{
		ID:       team.ID(rapid.IntRange(1, 9).Draw(t, "team")),
		LockedAt: drawMaybe(t, "locked_at"), ClosedAt: drawMaybe(t, "closed_at"),
	}
	if rapid.Bool().Draw(t, "marked") {
		drawn.FinalMark = drawMark(t)
	}
	return drawn
}

func drawRegistration(t *rapid.T) *projectsuser.Registration {
	teams := rapid.SliceOfN(rapid.Custom(drawTeam), 0, 3).Draw(t, "teams")
	return &projectsuser.Registration{ID: 1, Attempts: team.Joined(teams...), RetriableAt: drawMaybe(t, "retriable_at")}
}
