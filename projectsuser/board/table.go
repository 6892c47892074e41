package board

import (
	"iter"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// defaultColumns are the columns of the table unless the address names others.
var defaultColumns = []string{"person", "project", "status", "final_mark", "team", "attempt", sinceField}

// tableColumn is a column that the table can show.
type tableColumn struct {
	name  string
	sort  bool
	value func(*request, *store.Entry) cell
}

// tableView shows the registrations of a query of the API.
func tableView(q *request) (*page, error) {
	parsed, err := q.fields.Registrations.Schema.Parse(q.values)
	if err != nil {
		return nil, err
	}
	all := parsed
	all.Where = conditions(q.scope.registrations(&q.fields.Registrations), parsed.Where...)
	answer, err := q.snapshot.Registrations.Select(all)
	if err != nil {
		return nil, err
	}
	columns, err := q.tableColumns()
	if err != nil {
		return nil, err
	}
	p := &page{View: "table", Title: words("table"), Lead: words("table.lead")}
	rows := section{ID: "rows", Title: counted(answer.Total, "records"), Sheet: q.tableSheet(columns, all, answer), Empty: words("rows.none"), Wide: true,
		Pager: q.pages(answer.Page.Number, answer.Page.Size, answer.Total)}
	if q.text("explain") != "" {
		text, err := q.snapshot.Registrations.Explain(all)
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, section{Title: words("table.explained"), Pre: text, Wide: true})
	}
	switch q.format {
	case ".csv":
		p.Sections = append(p.Sections, rows)
	case ".json":
		p.Sections = append(p.Sections, rows, q.facets(parsed.Where), q.distributions(parsed.Where))
	default:
		rows.Links = []link{
			{Text: words("table.facets"), Href: "#facets"}, {Text: words("table.inputs"), Href: "#inputs"}, {Text: words("table.columns"), Href: "#columns"},
			{Text: words("table.explain"), Href: q.with("explain", "1")},
		}
		p.Sections = append(p.Sections, rows, q.inputs(), q.distributions(parsed.Where), q.columnChoice(columns), q.facets(parsed.Where))
	}
	return p, nil
}

// tableSheet returns a page of the answer, with all records for the CSV.
func (q *request) tableSheet(columns []tableColumn, parsed query.Query[*store.Entry], answer query.Answer[*store.Entry]) *sheet {
	s := &sheet{name: "registrations", caption: words("table.rows"), total: answer.Total}
	for _, c := range columns {
		head := column{name: c.name, text: fieldText(c.name)}
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
		{"person", false, func(q *request, e *store.Entry) cell { return q.personCell(e.Registration.User) }},
		{"project", false, func(q *request, e *store.Entry) cell { return q.projectCell(e.Registration.Project) }},
		{"status", true, func(q *request, e *store.Entry) cell { return statused(e.Status).kind(statusClass(e.Status)) }},
		{"team", false, func(q *request, e *store.Entry) cell { return texted(teamName(e)) }},
		{"attempt", false, func(q *request, e *store.Entry) cell { return attemptCell(e) }},
	}
	for _, f := range q.urlFields() {
		if f.Name() == "status" {
			continue
		}
		all = append(all, tableColumn{f.Name(), f.Sortable(), fieldCell(f)})
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

// columnChoice returns the form of the columns.
func (q *request) columnChoice(shown []tableColumn) section {
	f := &form{Action: q.root + "/table", Submit: words("table.apply"), Hidden: q.hidden("columns", "")}
	for _, c := range q.allColumns() {
		on := slices.ContainsFunc(shown, func(s tableColumn) bool { return s.name == c.name })
		f.Fields = append(f.Fields, field{Name: "column", Label: fieldText(c.name), Type: "checkbox", Value: c.name, Checked: on})
	}
	return section{ID: "columns", Title: words("table.columns"), Form: f}
}
