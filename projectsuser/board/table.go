package board

import (
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// defaultColumns are the columns of the table unless the address names others.
var defaultColumns = []string{"person", "project", "status", "final_mark", "team", "attempt", sinceField, "updated_at"}

// tableColumn is a column that the table can show.
type tableColumn struct {
	name  string
	text  string
	sort  bool
	value func(*request, *store.Entry) cell
}

// tableView shows the registrations of a query of the API.
func tableView(q *request) (*page, error) {
	parsed, err := q.fields.Registrations.Schema.Parse(q.values)
	if err != nil {
		return nil, err
	}
	parsed.Where = conditions(q.scope.registrations(&q.fields.Registrations), parsed.Where...)
	answer, err := q.snapshot.Registrations.Select(parsed)
	if err != nil {
		return nil, err
	}
	columns, err := q.tableColumns()
	if err != nil {
		return nil, err
	}
	p := &page{View: "table", Title: words("table"), Lead: words("table.lead")}
	rows := section{ID: "rows", Title: counted(answer.Total, "records"), Sheet: q.tableSheet(columns, parsed, answer), Empty: words("rows.none"), Wide: true,
		Pager: q.pages(answer.Page.Number, answer.Page.Size, answer.Total)}
	if q.text("explain") != "" {
		text, err := q.snapshot.Registrations.Explain(parsed)
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, section{Title: words("table.explained"), Pre: text, Wide: true})
	}
	p.Sections = append(p.Sections, rows)
	if q.format == "" {
		p.Sections = append(p.Sections, q.facets(), q.inputs(), q.columnChoice(columns))
		p.Sections = append(p.Sections, section{Note: "", Form: &form{Action: q.root + "/table", Hidden: append(q.hidden("explain"), field{Name: "explain", Value: "1"}), Submit: words("table.explain")}})
	} else if q.format == ".json" {
		p.Sections = append(p.Sections, q.facets())
	}
	return p, nil
}

// tableSheet returns a page of the answer, with all records for the CSV.
func (q *request) tableSheet(columns []tableColumn, parsed query.Query[*store.Entry], answer query.Answer[*store.Entry]) *sheet {
	s := &sheet{name: "registrations", caption: words("table.rows"), total: answer.Total}
	for _, c := range columns {
		head := column{name: c.name, text: c.text}
		if c.sort {
			head.sort, head.mark = q.sortBy(c.name)
		}
		s.columns = append(s.columns, head)
	}
	row := func(e *store.Entry, into []cell) []cell {
		for _, c := range columns {
			into = append(into, c.value(q, e))
		}
		return into
	}
	for _, e := range answer.Records {
		s.rows = append(s.rows, row(e, nil))
	}
	s.all = rowsOf(q.snapshot.Registrations.All(parsed), row)
	return s
}

// rowsOf yields the row of each record. A row is valid until the next one.
func rowsOf(records iter.Seq[*store.Entry], row func(*store.Entry, []cell) []cell) iter.Seq[[]cell] {
	return func(yield func([]cell) bool) {
		var buf []cell
		for e := range records {
			buf = row(e, buf[:0])
			if !yield(buf) {
				return
			}
		}
	}
}

// sortBy returns the address that sorts by a column, and how the request sorts by it.
func (q *request) sortBy(name string) (href, mark string) {
	key, parameter := name, name
	switch sorted, _, _ := strings.Cut(q.text("sort"), ","); sorted {
	case key:
		parameter, mark = "-"+name, "ascending"
	case "-" + key:
		parameter, mark = name, "descending"
	}
	return q.with("sort", parameter, "page[number]", "", "page", ""), mark
}

// tableColumns returns the columns that the address names.
func (q *request) tableColumns() (columns []tableColumn, err error) {
	names := defaultColumns
	if text := q.text("columns"); text != "" {
		names = strings.Split(text, ",")
	}
	all := q.allColumns()
	for _, name := range names {
		i := slices.IndexFunc(all, func(c tableColumn) bool { return c.name == name })
		if i < 0 && q.text("columns") == "" {
			continue // a field that the registry does not have
		}
		if i < 0 {
			return nil, &problem{400, "columns: " + quoted(name) + " is not a column; want some of " + strings.Join(columnNames(all), ", ")}
		}
		if !slices.ContainsFunc(columns, func(c tableColumn) bool { return c.name == name }) {
			columns = append(columns, all[i])
		}
	}
	return columns, nil
}

// columnNames returns the names of columns.
func columnNames(all []tableColumn) (names []string) {
	for _, c := range all {
		names = append(names, c.name)
	}
	return names
}

// allColumns returns all columns of the table: what a person looks for, then the fields.
func (q *request) allColumns() []tableColumn {
	all := []tableColumn{
		{"person", "", false, func(q *request, e *store.Entry) cell { return q.personCell(e.Registration.User) }},
		{"project", "", false, func(q *request, e *store.Entry) cell { return q.projectCell(e.Registration.Project) }},
		{"status", "", true, func(q *request, e *store.Entry) cell { return statused(e.Status) }},
		{"team", "", false, func(q *request, e *store.Entry) cell { return texted(teamName(e)) }},
		{"attempt", "", false, func(q *request, e *store.Entry) cell { return attemptCell(e) }},
	}
	for _, f := range q.urlFields() {
		if f.Name() == "status" {
			continue
		}
		all = append(all, tableColumn{f.Name(), fieldText(f.Name()), f.Sortable(), fieldCell(f)})
	}
	return all
}

// attemptCell returns which attempt of the registration the active team is.
func attemptCell(e *store.Entry) cell {
	if !e.Registration.Attempts.Known() || e.Registration.Attempts.Len() == 0 {
		return nothing()
	}
	return numbered(e.Registration.Attempts.Len())
}

// urlFields returns the fields that URLs can filter by.
func (q *request) urlFields() (fields []query.AnyField[*store.Entry]) {
	for _, f := range q.fields.Registrations.Schema.Fields() {
		if f.Traits()&(query.NoFilter|query.NoSort) == 0 {
			fields = append(fields, f)
		}
	}
	return fields
}

// fieldText returns the name of a field in words.
func fieldText(name string) string {
	if text, ok := english["field."+name]; ok {
		return text
	}
	return strings.ReplaceAll(name, "_", " ")
}

// fieldCell returns the cell of a field.
func fieldCell(f query.AnyField[*store.Entry]) func(*request, *store.Entry) cell {
	one := query.Query[*store.Entry]{}
	_ = one
	return func(q *request, e *store.Entry) cell { return valueCell(f, e) }
}

// quoted returns a text from a URL in quotes, shortened.
func quoted(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return `"` + text + `"`
}

// facetLimit is how many values a facet shows.
const facetLimit = 20

// facets returns the counts by value of every field with a bitmap. Each leaves out the
// conditions on its own field, so that one sees what else could be chosen.
func (q *request) facets() section {
	s := section{ID: "facets", Title: words("table.facets"), Wide: true}
	for _, f := range q.urlFields() {
		if f.Traits()&query.Bitmap == 0 {
			continue
		}
		if facet, ok := q.facet(f); ok {
			s.Parts = append(s.Parts, facet)
		}
	}
	return s
}

// without returns the conditions of the request without those on a field.
func (q *request) without(name string) ([]query.Condition[*store.Entry], error) {
	values := url.Values{}
	for parameter, all := range q.values {
		if parameter != filterName(name) && parameter != "range["+name+"]" && parameter != "sort" {
			values[parameter] = all
		}
	}
	parsed, err := q.fields.Registrations.Schema.Parse(values)
	return conditions(q.scope.registrations(&q.fields.Registrations), parsed.Where...), err
}

// facet returns the most frequent values of a field. It returns false for a field that
// has no values.
func (q *request) facet(f query.AnyField[*store.Entry]) (section, bool) {
	where, err := q.without(f.Name())
	if err != nil {
		return section{}, false
	}
	counts := query.CountBy(q.snapshot.Registrations, f, where...)
	if len(counts) == 0 || len(counts) == 1 && counts[0].Null {
		return section{}, false
	}
	slices.SortStableFunc(counts, func(a, b query.Bucket[string]) int { return b.Count - a.Count })
	chosen := strings.Split(q.text(filterName(f.Name())), ",")
	s := &sheet{name: "facet_" + f.Name(), caption: fieldText(f.Name()), columns: []column{{name: "value"}, {name: "count"}}}
	for i, c := range counts {
		if i == facetLimit {
			break
		}
		s.rows = append(s.rows, []cell{q.facetValue(f.Name(), c, chosen), numbered(c.Count)})
	}
	part := section{Sheet: s}
	if rest := len(counts) - facetLimit; rest > 0 {
		part.Note = counted(rest, "table.others")
	}
	return part, true
}

// facetValue returns a value of a facet. It leads to the records with the value; a value
// that is chosen leads back.
func (q *request) facetValue(name string, c query.Bucket[string], chosen []string) cell {
	if c.Null {
		return cell{Text: words("none")}
	}
	shown := c.Value
	if text, ok := english[c.Value]; ok && strings.HasSuffix(name, "status") {
		shown = text
	}
	parameter, look := c.Value, ""
	if slices.Contains(chosen, c.Value) {
		parameter, look = "", "chosen"
	}
	if strings.Contains(c.Value, ",") || c.Value == "" {
		return texted(shown)
	}
	return linked(shown, q.with(filterName(name), parameter, "page[number]", "", "page", "")).valued(c.Value).kind(look)
}

// inputs returns the form of the conditions on fields that are no facets: a range or a
// value each, and a histogram for marks and for times.
func (q *request) inputs() section {
	f := &form{Action: q.root + "/table", Submit: words("table.apply")}
	var mine []string
	parts := []section{}
	for _, any := range q.urlFields() {
		name := any.Name()
		if any.Traits()&query.Bitmap != 0 {
			continue
		}
		mine = append(mine, filterName(name), "", "range["+name+"]", "")
		if any.Kind() == query.KindInt || any.Kind() == query.KindTime {
			lo, hi, _ := strings.Cut(q.text("range["+name+"]"), ",")
			f.Fields = append(f.Fields, field{Name: "least[" + name + "]", Label: words("table.least", fieldText(name)), Type: "text", Value: lo, Hint: hint(any.Kind())},
				field{Name: "most[" + name + "]", Label: words("table.most", fieldText(name)), Type: "text", Value: hi, Hint: hint(any.Kind())})
		}
		if any.Kind() == query.KindString || strings.HasSuffix(name, "id") {
			f.Fields = append(f.Fields, field{Name: filterName(name), Label: fieldText(name), Type: "text", Value: q.text(filterName(name))})
		}
	}
	f.Hidden = q.hidden(mine...)
	for _, name := range []string{"final_mark", sinceField, "updated_at"} {
		if part, ok := q.distribution(name); ok {
			parts = append(parts, part)
		}
	}
	return section{ID: "inputs", Title: words("table.inputs"), Form: f, Parts: parts, Wide: true}
}

// hint returns an example of a value.
func hint(k query.Kind) string {
	if k == query.KindTime {
		return "2026-01-31"
	}
	return ""
}

// columnChoice returns the form of the columns.
func (q *request) columnChoice(shown []tableColumn) section {
	f := &form{Action: q.root + "/table", Submit: words("table.apply"), Hidden: q.hidden("columns", "")}
	for _, c := range q.allColumns() {
		text := c.text
		if text == "" {
			text = words("col." + c.name)
		}
		on := slices.ContainsFunc(shown, func(s tableColumn) bool { return s.name == c.name })
		f.Fields = append(f.Fields, field{Name: "column", Label: text, Type: "checkbox", Value: c.name, Checked: on})
	}
	return section{ID: "columns", Title: words("table.columns"), Form: f, Wide: true}
}

// binCount is how many bars a histogram has.
const binCount = 24

// distribution returns the histogram of a field within the other conditions.
func (q *request) distribution(name string) (section, bool) {
	f, ok := q.fields.Registrations.Schema.Field(name)
	if !ok {
		return section{}, false
	}
	where, err := q.without(name)
	if err != nil {
		return section{}, false
	}
	bars := q.timeOrMarkBars(f, where)
	if len(bars) < 2 {
		return section{}, false
	}
	for i := range bars {
		bars[i].href = q.with("range["+name+"]", bars[i].lo+","+bars[i].hi, "page[number]", "", "page", "")
	}
	title := words("table.histogram", fieldText(name))
	return section{ID: "h-" + name, Title: title, Picture: histogram(title, bars), Folded: true,
		Sheet: &sheet{name: "histogram_" + name, caption: title, columns: named("range", "count"), rows: barRows(bars)}}, true
}

// timeOrMarkBars counts the values of a field in bars of equal width.
func (q *request) timeOrMarkBars(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry]) []bar {
	t := q.snapshot.Registrations
	present := conditions(where, f.NotNull())
	first, ok := t.First(query.Query[*store.Entry]{Where: present, Sort: []query.SortKey[*store.Entry]{f.Asc()}})
	last, _ := t.First(query.Query[*store.Entry]{Where: present, Sort: []query.SortKey[*store.Entry]{f.Desc().NullsLast()}})
	if !ok {
		return nil
	}
	fields := &q.fields.Registrations
	if f.Name() == "final_mark" {
		lo, _ := fields.FinalMark.Value(first)
		hi, _ := fields.FinalMark.Value(last)
		return countBars(t, where, lo, hi, fields.FinalMark)
	}
	get := func(e *store.Entry) time.Time { return e.Registration.UpdatedAt }
	if f.Name() == sinceField {
		get = func(e *store.Entry) time.Time { at, _ := e.Since(); return at }
	}
	return q.timeBars(f, where, get(first), get(last))
}

// countBars counts marks in bars.
func countBars(t *query.Table[*store.Entry], where []query.Condition[*store.Entry], lo, hi int64, f *query.Field[*store.Entry, int64]) (bars []bar) {
	step := max((hi-lo)/binCount+1, 1)
	for from := lo; from <= hi && len(bars) <= binCount; from += step {
		to := from + step - 1
		label := itoa(int(from))
		if to > from {
			label += " – " + itoa(int(to))
		}
		bars = append(bars, bar{label: label, lo: itoa(int(from)), hi: itoa(int(to)), count: t.Count(conditions(where, f.Between(from, to))...)})
	}
	return bars
}

// timeBars counts times in bars of whole days.
func (q *request) timeBars(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry], lo, hi time.Time) (bars []bar) {
	const day = 24 * time.Hour
	lo = lo.UTC().Truncate(day)
	step := max((hi.Sub(lo)/binCount).Truncate(day)+day, day)
	for from := lo; !from.After(hi) && len(bars) <= binCount; from = from.Add(step) {
		to := from.Add(step - time.Nanosecond)
		values := url.Values{"range[" + f.Name() + "]": {stamp(from) + "," + stamp(to)}}
		parsed, err := q.fields.Registrations.Schema.Parse(values)
		if err != nil {
			return nil
		}
		bars = append(bars, bar{label: from.In(q.zone).Format("2 Jan 2006"), lo: stamp(from), hi: stamp(to),
			count: q.snapshot.Registrations.Count(conditions(where, parsed.Where...)...)})
	}
	return bars
}

// stamp returns an instant in the form of URLs.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
