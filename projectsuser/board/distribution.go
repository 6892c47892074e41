package board

import (
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// isRange reports whether a field is filtered by a range: a number that is not an id and
// has many values, or a time.
func isRange(f query.AnyField[*store.Entry]) bool {
	isInt := f.Kind() == query.KindInt && !strings.HasSuffix(f.Name(), "id")
	return f.Traits()&query.Bitmap == 0 && (isInt || f.Kind() == query.KindTime)
}

// inputs returns the form of the conditions on fields that are no facets: a range or a
// value each.
func (q *request) inputs() section {
	f := &form{Action: q.root + "/table", Submit: words("table.apply")}
	var mine []string
	for _, any := range q.urlFields() {
		name := any.Name()
		if any.Traits()&query.Bitmap != 0 {
			continue
		}
		if !isRange(any) {
			mine = append(mine, filterName(name), "")
			f.Fields = append(f.Fields, field{Name: filterName(name), Label: fieldText(name), Type: "text", Value: q.text(filterName(name))})
			continue
		}
		mine = append(mine, "range["+name+"]", "")
		lo, hi, _ := strings.Cut(q.text("range["+name+"]"), ",")
		f.Fields = append(f.Fields, field{Name: "least[" + name + "]", Label: words("table.least", fieldText(name)), Type: "text", Value: lo, Hint: hint(any.Kind())},
			field{Name: "most[" + name + "]", Label: words("table.most", fieldText(name)), Type: "text", Value: hi, Hint: hint(any.Kind())})
	}
	f.Hidden = q.hidden(mine...)
	return section{ID: "inputs", Title: words("table.inputs"), Form: f}
}

// hint returns an example of a value.
func hint(k query.Kind) string {
	if k == query.KindTime {
		return "2026-01-31"
	}
	return ""
}

// shownAtFirst are the fields whose histograms are shown without asking. One takes up to
// 10 ms if conditions on other fields than facets narrow a million registrations.
var shownAtFirst = []string{"final_mark", sinceField}

// distributions returns a histogram of the fields with a range: of some, of those with a
// condition, and of the one that the address names. Each leaves out the conditions on its
// own field.
func (q *request) distributions(where []query.Condition[*store.Entry]) section {
	s := section{ID: "distributions", Title: words("table.histograms"), Note: words("table.histograms.note")}
	asked := q.text("histogram")
	for _, f := range q.urlFields() {
		name := f.Name()
		if !isRange(f) {
			continue
		}
		if name != asked && !slices.Contains(shownAtFirst, name) && q.text("range["+name+"]") == "" {
			s.Links = append(s.Links, link{Text: fieldText(name), Href: q.with("histogram", name) + "#h-" + name})
			continue
		}
		if part, ok := q.distribution(f, where); ok {
			s.Parts = append(s.Parts, part)
		}
	}
	return s
}

// distribution returns the histogram of a field. It returns false for a field with less
// than two bars.
func (q *request) distribution(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry]) (section, bool) {
	bars := q.bars(f, q.without(f, where))
	if len(bars) < 2 {
		return section{}, false
	}
	for i := range bars {
		if bars[i].count == 0 {
			continue
		}
		bars[i].href = q.with("range["+f.Name()+"]", bars[i].lo+","+bars[i].hi, "page[number]", "", "page", "")
	}
	part := q.barSection("h-"+f.Name(), fieldText(f.Name()), "", bars)
	part.Picture = rangePicture(fieldText(f.Name()), "range["+f.Name()+"]", bars)
	part.Sheet.name = "histogram_" + f.Name()
	return part, true
}

// mostBars is the greatest number of bars of a histogram of the table.
const mostBars = 40

// bars counts the values of a field in bars of equal width. The width is that for all
// registrations: it stays when conditions change, and is found without a search.
func (q *request) bars(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry]) []bar {
	t := q.snapshot.Registrations
	first, ok := t.First(query.Query[*store.Entry]{Sort: []query.SortKey[*store.Entry]{f.Asc()}})
	if !ok || len(f.Values(first)) == 0 {
		return nil
	}
	last, _ := t.First(query.Query[*store.Entry]{Sort: []query.SortKey[*store.Entry]{f.Desc().NullsLast()}})
	if numbers, ok := query.AsInt(f); ok {
		lo, _ := numbers.Value(first)
		hi, _ := numbers.Value(last)
		const about = 30 // bars
		return numberBars(t, numbers, (hi-lo)/about+1, where)
	}
	times, ok := query.AsTime(f)
	if !ok {
		return nil
	}
	lo, _ := times.Value(first)
	hi, _ := times.Value(last)
	return q.timeBars(times, unitFor(hi.Sub(lo)), where)
}

// numberBars counts numbers in bars of a width.
func numberBars(t *query.Table[*store.Entry], f *query.Field[*store.Entry, int64], width int64, where []query.Condition[*store.Entry]) (bars []bar) {
	h, err := query.HistogramBy(t, f, width, where...)
	if err != nil {
		return nil // more bars than the engine counts
	}
	for _, i := range h.Intervals {
		lo, hi := itoa(int(i.From)), itoa(int(i.To-1))
		label := lo
		if hi != lo {
			label += " – " + hi
		}
		bars = append(bars, bar{label: label, lo: lo, hi: hi, count: i.Count})
	}
	return bars
}

// unitFor returns the unit of the calendar of which a time has at most about [mostBars].
func unitFor(d time.Duration) query.Unit {
	const day = 24 * time.Hour
	switch {
	case d <= mostBars*day:
		return query.Day
	case d <= mostBars*7*day:
		return query.Week
	case d <= mostBars*30*day:
		return query.Month
	}
	return query.Year
}

// timeBars counts times by a unit of the calendar in the zone of the request.
func (q *request) timeBars(f *query.Field[*store.Entry, time.Time], u query.Unit, where []query.Condition[*store.Entry]) (bars []bar) {
	h, err := query.HistogramByUnit(q.snapshot.Registrations, f, u, q.zone, where...)
	if err != nil {
		return nil
	}
	layout := map[query.Unit]string{query.Month: "Jan 2006", query.Year: "2006"}[u]
	if layout == "" {
		layout = "2 Jan 2006"
	}
	for _, i := range h.Intervals {
		bars = append(bars, bar{label: i.From.In(q.zone).Format(layout), lo: stamp(i.From), hi: stamp(i.To.Add(-time.Nanosecond)), count: i.Count})
	}
	return bars
}

// stamp returns an instant in the form of URLs.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
