package board

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// order is the order of the views in the navigation.
var order = []string{"now", "project", "matrix", "stuck", "person", "table", "audit", "changes", "sources"}

// navigation returns the links to all views.
func navigation(root, current, parameters string) (links []link) {
	for _, name := range order {
		links = append(links, link{words(name), root + "/" + name + parameters, name == current})
	}
	return links
}

// frame returns what the layout of a page needs.
func (q *request) frame(p *page) *frame {
	f := &frame{page: p, Root: q.root, zone: q.zone, HasAge: true, Sequence: q.snapshot.Sequence(), SignOut: q.signOut}
	f.Nav = navigation(q.root, p.View, address("", q.staying))
	f.Age = q.age()
	f.JSON, f.CSV = address(q.root+q.path()+".json", q.values), address(q.root+q.path()+".csv", q.values)
	f.Filters = q.filters()
	if len(q.staying) > 0 && (len(q.staying) > 1 || !q.staying.Has("tz")) {
		f.Clear = q.with(slices.Concat(pairsOf(stay))...)
	}
	if q.live {
		f.Events = q.href("/events")
	}
	return f
}

// pairsOf returns the parameters that filter by fields, each with an empty value.
func pairsOf(fields []string) (pairs []string) {
	for _, name := range fields {
		pairs = append(pairs, filterName(name), "")
	}
	return pairs
}

// age returns the instant of the newest record that an answer brought or a command
// changed, and how long ago that was.
func (q *request) age() cell {
	at := q.snapshot.ChangedAt()
	if at.IsZero() {
		return cell{}
	}
	return cell{At: at, Text: span(q.now.Sub(at))}
}

// filters returns the form of the filters that stay.
func (q *request) filters() *form {
	f := &form{Action: q.root + q.path(), Submit: words("filter"), Hidden: q.hidden(pairsOf(stay)...)}
	for _, name := range stay {
		any, ok := q.fields.Registrations.Schema.Field(name)
		if !ok {
			continue
		}
		f.Fields = append(f.Fields, q.filter(name, any))
	}
	return f
}

// mostChoices is the greatest number of values of a filter to choose from. A filter with
// more is typed.
const mostChoices = 200

// filter returns the input of a filter that stays.
func (q *request) filter(name string, of query.AnyField[*store.Entry]) field {
	chosen := web.LastOf(q.values, filterName(name))
	input := field{Name: filterName(name), Label: words("field." + name), Type: "select", Options: []choice{{"", words("any"), chosen == ""}}}
	counts := query.CountBy(q.snapshot.Registrations, of, q.scope.registrations(&q.fields.Registrations)...)
	found := chosen == ""
	for _, c := range counts {
		if !c.Null && len(input.Options) <= mostChoices {
			found = found || c.Value == chosen
			input.Options = append(input.Options, choice{c.Value, c.Value + " (" + number(c.Count) + ")", c.Value == chosen})
		}
	}
	if !found || len(counts) > mostChoices {
		return field{Name: input.Name, Label: input.Label, Type: "text", Value: chosen}
	}
	return input
}

// hidden returns the parameters of the request as hidden inputs, without those in pairs
// of name and value, and without the number of the page.
func (q *request) hidden(without ...string) (inputs []field) {
	for _, name := range slices.Sorted(keysOf(q.values)) {
		out := name == "page[number]" || name == "page"
		for i := 0; i < len(without); i += 2 {
			out = out || without[i] == name
		}
		if !out {
			inputs = append(inputs, field{Name: name, Value: web.LastOf(q.values, name)})
		}
	}
	return inputs
}
