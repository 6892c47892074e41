package fetch

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The phases of a round: a light one reads only what the source says has changed.
const (
	roundFull  = "full"
	roundLight = "light"
	roundAgain = "again" // reads everything again
)

// roundList is the name under which the progress of the rounds is kept: that of all lists.
const roundList = ""

// round is a pass over all lists. Its progress is in the registry, so that another process
// can go on with it.
type round struct {
	*Fetcher
	progress *progress
	number   int64
	began    time.Time // by this machine's clock
	steps    []*step
	result   *Result
	current  *step
	phase    string // of the current step, when it sent its request
	follows  bool   // another round follows if this one takes long
	inScope  int    // users of the held registrations in the scope, when the round began
	moved    moved
}

// newRound returns the round that is in progress, or begins another one.
func (f *Fetcher) newRound(result *Result, phase string) *round {
	r := &round{Fetcher: f, result: result, progress: f.progressOf(roundList)}
	r.number = r.progress.Round + 1
	if r.progress.Phase == "" {
		r.progress.Phase, r.progress.BeganAt = phase, time.Now().UTC()
	}
	r.began = r.progress.BeganAt
	r.moved = movedIn(r.registry.Snapshot(), r.progress.Windows)
	r.plan()
	if !r.options.Scope.IsZero() {
		r.inScope = len(r.owners())
	}
	return r
}

// again reports whether the round reads everything again.
func (r *round) again() bool { return r.progress.Phase == roundAgain }

// plan makes the steps of the round. What is open comes before what is finished.
func (r *round) plan() {
	of := r.options.Scope
	registrations := registrationList(of)
	if of.IsZero() {
		r.add(plainList("projects"), r.walk, true)
		r.add(plainList("project_sessions"), r.walk, true)
	}
	first := r.progressOf(registrations.name).KnownAt.IsZero()
	if first {
		r.add(openList(of), r.walk, false)
	}
	if !of.IsZero() && first { // their statuses depend on these
		for _, m := range []mentions{mentionedProjects, mentionedSessions} {
			r.add(named(m.list, "open"), r.mentioned(m), false).kind = asks
		}
	}
	if of.IsZero() && first { // before the other registrations: an entry is indexed again when its user comes later
		r.addUsers()
	}
	r.add(registrations, r.walk, true).scoped = !of.IsZero()
	teams := teamList()
	if of.IsZero() && !r.progress.KnownAt.IsZero() {
		r.add(teams, r.walk, true) // before the re-reading, which looks at the teams that changed
	}
	r.add(named(registrations, "re-read"), r.reread, false).kind = rereads
	if !of.IsZero() { // before the census, because a user who left the scope may hide one who entered it
		r.addMemberships("")
	}
	census := r.add(named(registrations, "census"), r.census, false)
	census.kind, census.scoped = compares, !of.IsZero()
	if of.IsZero() {
		r.add(named(teams, "census"), r.census, false).kind = compares
		if !first {
			r.addUsers()
		}
		return
	}
	for _, m := range []mentions{mentionedProjects, mentionedSessions, mentionedUsers} {
		list := *m.list
		list.name = strings.Replace(list.name, "mentioned", "re-read", 1)
		r.add(&list, r.mentionedAgain(m), false).kind = mentionsAgain
	}
	for _, m := range []mentions{mentionedProjects, mentionedSessions, mentionedTeams, mentionedUsers} {
		r.add(m.list, r.mentioned(m), true).kind = asks
	}
	r.addMemberships("entered")
}

// addUsers adds the steps that read all users and to what they belong.
func (r *round) addUsers() {
	r.add(plainList("users"), r.walk, true)
	r.addMemberships("")
}

// addMemberships adds the steps that read to what users belong: all users, or those who
// have entered the scope in this round.
func (r *round) addMemberships(entered string) {
	for _, m := range []memberships{campusMemberships, cursusMemberships} {
		if entered != "" {
			m.list = named(m.list, entered)
		}
		s := r.add(m.list, r.belong(m), entered != "")
		s.kind = belongs
		if !r.options.Scope.IsZero() {
			s.perUser = m.average(r.registry.Snapshot())
		}
	}
}

// named returns a list under another name, for another step with it.
func named(l *list, step string) *list {
	other := *l
	other.name += ": " + step
	return &other
}

// add adds a step.
func (r *round) add(l *list, run func(context.Context, *step) error, light bool) *step {
	s := &step{list: l, progress: r.progressOf(l.name), run: run, light: light, left: -1}
	r.steps = append(r.steps, s)
	return s
}

// run goes through the steps that the round has not finished yet.
func (r *round) run(ctx context.Context) error {
	for _, s := range r.steps {
		if s.progress.Round >= r.number || r.progress.Phase == roundLight && !s.light {
			continue
		}
		if err := s.run(ctx, s); err != nil {
			return err
		}
	}
	p := r.progress
	if p.Phase != roundLight {
		p.CompleteAt = p.BeganAt
	}
	all := r.summary()
	p.KnownAt, p.Round, p.Phase, p.BeganAt = p.BeganAt, r.number, "", time.Time{}
	return r.put(ctx, store.Records{}, store.IDs{}, time.Time{}, append(all, p)...)
}

// summary returns the progress of the lists that the round read in steps of other names, so
// that a reader knows how fresh they are: the teams, which come with the registrations, and
// with a scope also what these mention.
func (r *round) summary() (all []*progress) {
	scoped, teams := !r.options.Scope.IsZero(), r.progressOf("teams")
	if scoped && r.progress.Phase == roundLight || !scoped && !teams.KnownAt.IsZero() {
		return nil
	}
	teams.CompleteAt, teams.KnownAt, teams.Round = r.progress.BeganAt, r.progress.BeganAt, r.number
	all = append(all, teams)
	for _, s := range r.steps {
		if s.kind == mentionsAgain {
			p := r.progressOf(strings.TrimPrefix(s.list.path, "/v2/"))
			p.CompleteAt, p.KnownAt, p.Round = s.progress.CompleteAt, s.progress.KnownAt, r.number
			all = append(all, p)
		}
	}
	return all
}

// get asks for a page of a list, and keeps the answer.
func (r *round) get(ctx context.Context, path string, query url.Values, size int) (*page, error) {
	got, err := r.ask(ctx, path, query, size)
	if err != nil {
		return nil, err
	}
	return got, keep(r.options.Record, path, got, r.client.sent)
}

// ask asks for a page of a list.
func (r *round) ask(ctx context.Context, path string, query url.Values, size int) (got *page, err error) {
	query.Set("per_page", strconv.Itoa(size))
	err = r.client.get(ctx, path, query, func(a *answer) (err error) {
		got, err = readPage(a)
		return err
	})
	return got, err
}

// enter places the users of a page of a scoped list, and reports whether some of them have
// entered the scope. It notes them, unless this round still reads the memberships of all
// users in the scope.
func (r *round) enter(got *page) bool {
	joined := place(got, r.options.Scope, r.registry.Snapshot())
	if len(joined) > 0 && !r.readsMembers() {
		r.noteMoved(joined...)
	}
	return len(joined) > 0
}

// readsMembers reports whether the round still reads the memberships of all users in the
// scope.
func (r *round) readsMembers() bool {
	return r.progress.Phase != roundLight && slices.ContainsFunc(r.steps, func(s *step) bool {
		return s.kind == belongs && !s.light && s.progress.Round < r.number
	})
}

// noteMoved notes users who have moved. The next commit keeps the note.
func (r *round) noteMoved(users ...user.ID) {
	for _, id := range users {
		if id != 0 {
			r.moved[id] = true
		}
	}
	r.progress.Windows = r.moved.ranges()
}

// note says what the next request is for.
func (r *round) note(s *step) { r.current, r.phase = s, s.progress.Phase }

// commit puts the records of a page, nil for none, and removes what is gone, together with
// the progress of the step and of the round.
func (r *round) commit(ctx context.Context, s *step, got *page, gone store.IDs) error {
	var records store.Records
	var at time.Time
	for _, id := range gone.Registrations {
		if e := r.registry.Snapshot().Registration(id); e != nil { // a mark of its team is no longer to be seen
			r.noteMoved(e.Registration.User)
		}
	}
	if got != nil {
		records, at = got.records, got.at.UTC()
		if got.refused != nil {
			for _, refused := range got.refused.Refused {
				r.result.refuse(store.RefusedRecord{Kind: store.Kind(refused.Kind.String()), ID: refused.ID, Err: refused.Err})
			}
		}
	}
	if err := r.put(ctx, records, gone, at, s.progress, r.progress); err != nil {
		return err
	}
	r.tell()
	return nil
}

// put commits records and progress as one change.
func (f *Fetcher) put(ctx context.Context, records store.Records, gone store.IDs, at time.Time, of ...*progress) error {
	next := store.ProgressID(1)
	for held := range f.registry.Snapshot().Progress.Where() {
		next = max(next, held.ID+1)
	}
	for _, p := range of {
		if p.ID == 0 {
			p.ID = next
			next++
		}
		p.UpdatedAt = latest(p.UpdatedAt, time.Now().UTC())
		kept := p.Progress
		kept.Windows = slices.Clone(p.Windows)
		records.Progress = append(records.Progress, &kept)
	}
	var result store.ImportResult
	err := f.registry.Do(ctx, actor, func(tx *registry.Tx) (err error) {
		result, err = tx.Reconcile(records, gone, at)
		return err
	})
	if err == nil {
		f.result.add(result)
	}
	return err
}

// actor is who gives the commands of a fetcher.
const actor = "sync"

// progressOf returns the progress of a list, a new one if the registry has none.
func (f *Fetcher) progressOf(list string) *progress {
	source, scope := f.options.API, f.options.Scope.String()
	if held := f.registry.Snapshot().ProgressOf(source, scope, list); held != nil {
		p := &progress{*held}
		p.Windows = slices.Clone(held.Windows)
		return p
	}
	return &progress{store.Progress{Source: source, Scope: scope, List: list}}
}
