package board

import (
	"embed"
	"html/template"
	"net/url"
	"strings"
	"time"
)

//go:embed templates static
var files embed.FS

// page is what a view shows.
type page struct {
	View     string // the name of the view, as in its path
	Title    string
	Lead     string
	Sections []section
	Status   int    // of the answer; 0 is 200
	main     *sheet // that of the CSV; nil is the one with more rows than the page, else the first one
}

// view is a function that makes the page of a request.
type view func(*request) (*page, error)

// section is a part of a page: a picture, a table, or a form, with a heading.
type section struct {
	ID      string
	Title   string
	Note    string
	Picture template.HTML // written by type svg, which escapes texts
	Sheet   *sheet
	Folded  bool // the table is behind a summary, because the picture shows it
	Form    *form
	Pager   *pager
	Pre     string // preformatted text
	Parts   []section
	Wide    bool
	Empty   string // shown in place of a table without rows
	Links   []link // shown above the rest
	Count   string // behind the title; empty for none
	Class   string // a class of its look
}

// Look returns the classes of the section.
func (s section) Look() string {
	if s.Wide {
		return strings.TrimSpace(s.Class + " wide")
	}
	return s.Class
}

// form asks for parameters.
type form struct {
	Action string
	Method string // "get" if empty
	Fields []field
	Hidden []field
	Submit string
}

// field is an input of a form.
type field struct {
	Name, Label, Value string
	Type               string // of the input: "text", "number", "checkbox", "password", or "select"
	Options            []choice
	Checked            bool
	Hint               string
}

// choice is an option of a field.
type choice struct {
	Value, Text string
	Selected    bool
}

// pager leads to the other pages of a table.
type pager struct {
	Text           string
	Previous, Next string // addresses; empty at the ends
}

// frame is what the layout of every page needs.
type frame struct {
	*page
	Root     string // the path under which the board is mounted
	Nav      []link
	Age      cell
	HasAge   bool
	Sequence uint64
	JSON     string
	CSV      string
	Filters  *form
	Clear    string
	Events   string // the address of the live counts; empty without
	SignOut  bool
	zone     *time.Location
}

// link is a link of the navigation.
type link struct {
	Text, Href string
	Current    bool
}

// moment is an instant in the zone of the request, for a time element.
type moment struct{ Exact, Text string }

// Moment returns how an instant is shown.
func (f *frame) Moment(t time.Time) moment {
	text := t.In(f.zone).Format("2 Jan 2006 15:04")
	return moment{t.UTC().Format(time.RFC3339), text}
}

// Zone returns the name of the zone of the request.
func (f *frame) Zone() string { return f.zone.String() }

// templates returns the parsed templates.
func templates() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"words": words,
		"in":    func(f *frame, s any) map[string]any { return map[string]any{"F": f, "S": s} },
	}).ParseFS(files, "templates/*.html"))
}

// clone returns a copy of parameters that may be changed.
func clone(values url.Values) url.Values {
	c := make(url.Values, len(values))
	for name, all := range values {
		c[name] = all
	}
	return c
}
