package board

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
)

// sheet is a table of a page: what the page shows, and its JSON and CSV have.
type sheet struct {
	name    string // its key in JSON
	caption string
	columns []column
	rows    [][]cell
	all     iter.Seq[[]cell] // the rows of the CSV if that has more than the page; else nil
	total   int              // of all pages; 0 if the rows are all
}

// column is a column of a sheet.
type column struct {
	name   string // in JSON and CSV
	text   string // in the heading; empty is the text of the name
	sort   string // the address that sorts by the column; empty if it cannot be sorted
	number bool   // its heading is above numbers
	mark   string // "ascending" or "descending" if it is sorted
}

// named returns columns whose headings are the texts "col.NAME".
func named(names ...string) []column {
	columns := make([]column, len(names))
	for i, name := range names {
		columns[i] = column{name: name}
	}
	return columns
}

// Text returns the heading of the column.
func (c column) Text() string {
	if c.text != "" {
		return c.text
	}
	return words("col." + c.name)
}

// Long returns the whole heading if a page may cut it, else nothing.
func (c column) Long() string {
	const most = 20 // letters
	if text := c.Text(); len(text) > most {
		return text
	}
	return ""
}

// Sort returns the address that sorts by the column.
func (c column) Sort() string { return c.sort }

// Number reports whether the column has numbers.
func (c column) Number() bool { return c.number }

// Mark returns how the column is sorted.
func (c column) Mark() string { return c.mark }

// Caption returns the caption of the table.
func (s *sheet) Caption() string { return s.caption }

// Columns returns the columns of the table.
func (s *sheet) Columns() []column {
	for i := range s.columns {
		s.columns[i].number = slices.ContainsFunc(s.rows, func(row []cell) bool { return i < len(row) && row[i].Kind == "number" })
		for _, row := range s.rows {
			if s.columns[i].number && i < len(row) && row[i].Kind == "" {
				row[i].Kind = "number" // what has no value stands where the numbers do
			}
		}
	}
	return s.columns
}

// Rows returns the rows of the table.
func (s *sheet) Rows() [][]cell { return s.rows }

// cell is a value of a sheet.
type cell struct {
	Text string // as shown; an instant is shown in the zone of the request
	Href string // where it leads; empty for no link
	At   time.Time
	Kind string // classes of its look: "number", "status", "prose" or empty
	Live string // the key of a count that the script keeps up to date

	value any // in JSON and CSV: nil, a string, an int, a bool or a time
}

func prose(text string) cell        { return cell{Text: text, Kind: "prose", value: text} }
func texted(text string) cell       { return cell{Text: text, value: text} }
func linked(text, href string) cell { return cell{Text: text, Href: href, value: text} }
func numbered(n int) cell           { return cell{Text: number(n), Kind: "number", value: n} }
func nothing() cell                 { return cell{Text: "–"} }
func (c cell) to(href string) cell  { c.Href = href; return c }
func (c cell) live(key string) cell { c.Live = key; return c }
func (c cell) valued(v any) cell    { c.value = v; return c }
func statused(s state.Status) cell {
	return cell{Text: statusName(s), Kind: "status", value: statusValue(s)}
}
func lasting(d time.Duration) cell {
	return cell{Text: span(d), Kind: "number", value: int(d / time.Second)}
}
func identified[V ~int64](id V) cell {
	return cell{Text: strconv.FormatInt(int64(id), 10), Kind: "number", value: int64(id)}
}
func pointed(m project.Mark) cell {
	n, ok := m.Points()
	if !ok {
		return nothing()
	}
	return cell{Text: strconv.Itoa(int(n)), Kind: "number", value: int(n)}
}

// instant returns the cell of a time, which is null if it is zero.
func instant(t time.Time) cell {
	if t.IsZero() {
		return nothing()
	}
	return cell{At: t, value: t}
}

// statusValue returns the text of a status in JSON, null if it is unknown.
func statusValue(s state.Status) any {
	if s == 0 {
		return nil
	}
	return s.String()
}

// csvText returns the text of a cell in CSV. A text that a spreadsheet would take for a
// formula begins with an apostrophe.
func (c cell) csvText() string {
	switch v := c.value.(type) {
	case nil:
		return ""
	case string:
		if v != "" && slices.Contains([]byte("=+-@\t\r"), v[0]) {
			return "'" + v
		}
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

// appendRow appends a row as a JSON object with the columns as keys.
func (s *sheet) appendRow(buf []byte, row []cell) []byte {
	buf = append(buf, '{')
	for i, c := range row {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendJSON(append(appendJSON(buf, s.columns[i].name), ':'), c.jsonValue())
	}
	return append(buf, '}')
}

// jsonValue returns the value of a cell in JSON: times are in UTC.
func (c cell) jsonValue() any {
	if t, ok := c.value.(time.Time); ok {
		return t.UTC()
	}
	return c.value
}

// appendJSON appends a value as JSON. A value that has no JSON, as a time in the year
// 10000, is null.
func appendJSON(buf []byte, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null")
	}
	return append(buf, text...)
}
