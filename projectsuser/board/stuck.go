package board

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// thresholds are the days after which a status counts as long, unless the address has
// others. Nobody waits in finished.
var thresholds = []struct {
	status state.Status
	days   int
}{
	{state.Searching, 14}, {state.CreatingGroup, 7}, {state.WaitingToStart, 30}, {state.InProgress, 60}, {state.WaitingEvaluation, 7},
}

// thresholdName returns the parameter of the threshold of a status.
func thresholdName(s state.Status) string { return "days_" + s.String() }

// waiting are the registrations with one status, by the time in it.
type waiting struct {
	status    state.Status
	threshold int // in days
	total     int
	over      int
	bars      []bar
	href      string // of those over the threshold
}

// stuckView shows who has been in one status for long.
func stuckView(q *request) (*page, error) {
	p := &page{View: "stuck", Title: words("stuck"), Lead: words("stuck.lead")}
	all, err := q.allWaiting()
	if err != nil {
		return nil, err
	}
	s := &sheet{name: "waiting", caption: words("stuck.counts"), columns: named("status", "total", "threshold", "over")}
	set := &form{Action: q.root + "/stuck", Submit: words("stuck.apply")}
	pictures := section{ID: "histograms", Title: words("stuck.times"), Note: words("stuck.times.note"), Wide: true}
	var mine []string
	for _, w := range all {
		s.rows = append(s.rows, []cell{statused(w.status).to(q.tableOf(w.status)).kind(statusClass(w.status)), numbered(w.total), numbered(w.threshold), numbered(w.over).to(w.href)})
		name := thresholdName(w.status)
		mine = append(mine, name, "")
		set.Fields = append(set.Fields, field{Name: name, Label: words("stuck.days", statusName(w.status)), Type: "number", Value: itoa(w.threshold)})
		part := q.barSection("time_"+w.status.String(), words("stuck.histogram", statusName(w.status)), "", w.bars)
		part.Title, part.Class, part.Count, part.Empty = statusName(w.status), "s-"+w.status.String(), number(w.total), counted(0, "people")
		pictures.Parts = append(pictures.Parts, part)
	}
	set.Hidden = q.hidden(mine...)
	counts := section{ID: "waiting", Title: words("stuck.over"), Sheet: s, Form: set}
	if _, ok := q.fields.Registrations.Schema.Field(sinceField); !ok {
		counts = section{ID: "waiting", Title: words("stuck.over"), Note: words("stuck.nofield"), Sheet: s}
		p.Sections = []section{counts, q.waitingCounts(), q.soon()}
		return p, nil
	}
	p.Sections = []section{counts, q.waitingCounts(), pictures, q.longest(all), q.soon()}
	return p, nil
}

// allWaiting counts the registrations with each status by the time in it.
func (q *request) allWaiting() (all []waiting, err error) {
	since, ok := q.fields.Registrations.Schema.Field(sinceField)
	counts, _ := q.statusCounts()
	for _, t := range thresholds {
		w := waiting{status: t.status, threshold: t.days, total: counts[t.status]}
		if text := q.text(thresholdName(t.status)); text != "" {
			if w.threshold, err = strconv.Atoi(text); err != nil || w.threshold < 0 || w.threshold > 36500 {
				return nil, &problem{400, thresholdName(t.status) + ": want a number of days from 0 to 36500, not " + quoted(text)}
			}
		}
		if ok {
			q.countWaiting(&w, since.Name())
		}
		all = append(all, w)
	}
	return all, nil
}

// waitingEnds are the ends of the bars of a histogram of times, in days.
var waitingEnds = []int{0, 1, 2, 4, 7, 14, 21, 30, 60, 90, 180, 365}

// countWaiting counts the times in a status.
func (q *request) countWaiting(w *waiting, name string) {
	now := q.snapshot.At()
	const day = 24 * time.Hour
	in := conditions(q.where, q.fields.Registrations.Status.In(w.status))
	before := func(days int) string { return "," + stamp(now.Add(-time.Duration(days)*day)) }
	w.over = q.countRange(in, name, before(w.threshold))
	w.href = q.href("/table", filterName("status"), w.status.String(), "range["+name+"]", before(w.threshold))
	older := 0 // those that are counted in later bars
	w.bars = make([]bar, len(waitingEnds))
	for i := len(waitingEnds) - 1; i >= 0; i-- {
		from := q.countRange(in, name, before(waitingEnds[i]))
		label := itoa(waitingEnds[i]) + "+"
		lo, class := "", ""
		if i+1 < len(waitingEnds) {
			label = itoa(waitingEnds[i]) + " – " + itoa(waitingEnds[i+1])
			lo = stamp(now.Add(-time.Duration(waitingEnds[i+1]) * day).Add(time.Nanosecond))
		}
		if waitingEnds[i] >= w.threshold {
			class = "over"
		}
		value := lo + before(waitingEnds[i])
		w.bars[i] = bar{label: label, tick: itoa(waitingEnds[i]), count: from - older, class: class, href: q.href("/table", filterName("status"), w.status.String(), "range["+name+"]", value)}
		older = from
	}
}

// longestShown is how many registrations the list of the longest has.
const longestShown = 15

// longest lists the registrations that are over the threshold of their status for the
// longest time.
func (q *request) longest(all []waiting) section {
	f, now := &q.fields.Registrations, q.snapshot.At()
	type late struct {
		entry *store.Entry
		over  time.Duration
	}
	var found []late
	since, _ := f.Schema.Field(sinceField)
	for _, w := range all {
		limit := time.Duration(w.threshold) * 24 * time.Hour
		where := conditions(q.where, f.Status.In(w.status), since.NotNull())
		answer, err := q.snapshot.Registrations.Select(query.Query[*store.Entry]{Where: where, Sort: []query.SortKey[*store.Entry]{since.Asc()}, Page: query.Page{Size: longestShown}})
		if err != nil {
			continue
		}
		for _, e := range answer.Records {
			if at, _ := e.Since(); now.Sub(at) >= limit {
				found = append(found, late{e, now.Sub(at) - limit})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b late) int { return cmp.Compare(b.over, a.over) })
	s := &sheet{name: "longest", caption: words("stuck.longest"), columns: named("person", "project", "status", "team", "waited", "longer", "registration")}
	for _, l := range found[:min(len(found), longestShown)] {
		r := l.entry.Registration
		s.rows = append(s.rows, []cell{q.personCell(r.User), q.projectCell(r.Project), statused(l.entry.Status).kind(statusClass(l.entry.Status)), texted(teamName(l.entry)),
			q.waited(l.entry), lasting(l.over), identified(r.ID).to(q.registrationHref(r.User, r.ID))})
	}
	return section{ID: "longest", Title: words("stuck.longest"), Sheet: s, Wide: true, Empty: words("stuck.longest.none")}
}

// countRange counts the registrations with a value in a range.
func (q *request) countRange(where []query.Condition[*store.Entry], name, value string) int {
	parsed, err := q.fields.Registrations.Schema.Parse(url.Values{"range[" + name + "]": {value}})
	if err != nil {
		return 0
	}
	return q.snapshot.Registrations.Count(conditions(where, parsed.Where...)...)
}

// waitingCounts returns the groups that were never locked and the possible retries.
func (q *request) waitingCounts() section {
	f := &q.fields.Registrations
	count := func(c query.Condition[*store.Entry]) int {
		return q.snapshot.Registrations.Count(conditions(q.where, c)...)
	}
	s := &sheet{name: "counts", caption: words("stuck.now"), columns: named("kind", "count"), rows: [][]cell{
		{texted(words("stuck.unlocked")), numbered(count(f.Status.In(state.CreatingGroup))).to(q.tableOf(state.CreatingGroup))},
		{texted(words("stuck.retries")), numbered(count(f.Retriable.In(true))).to(q.href("/table", filterName("retriable"), "true"))},
	}}
	return section{ID: "counts", Title: words("stuck.now"), Sheet: s}
}

// soon lists the sessions that begin next, with how many wait for them.
func (q *request) soon() section {
	f := &q.fields.Sessions
	s := &sheet{name: "soon", caption: words("stuck.soon"), columns: named("begin", "project", "session", "campus", "waiting")}
	where := []query.Condition[*project.Session]{f.BeginAt.AtLeast(q.snapshot.At())}
	answer, err := q.snapshot.Sessions.Select(query.Query[*project.Session]{Where: where, Sort: []query.SortKey[*project.Session]{f.BeginAt.Asc()}, Page: query.Page{Size: 20}})
	if err == nil {
		for _, session := range answer.Records {
			if !q.showsProject(session.Project) {
				continue
			}
			n := q.snapshot.Registrations.Count(conditions(q.where, q.fields.Registrations.SessionID.In(session.ID), q.fields.Registrations.Status.In(state.WaitingToStart))...)
			row := []cell{instant(session.BeginAt), q.projectCell(session.Project), identified(session.ID), nothing(), numbered(n)}
			if session.Campus != 0 {
				row[3] = identified(session.Campus)
			}
			s.rows = append(s.rows, row)
		}
	}
	return section{ID: "soon", Title: words("stuck.soon"), Sheet: s, Wide: true, Empty: words("stuck.soon.none")}
}
