package board

import (
	"bufio"
	"encoding/csv"
	"net/http"
	"strconv"
	"time"
)

// sheets returns the tables of a page in order.
func (p *page) sheets() (all []*sheet) {
	var collect func([]section)
	collect = func(sections []section) {
		for _, s := range sections {
			if s.Sheet != nil {
				all = append(all, s.Sheet)
			}
			collect(s.Parts)
		}
	}
	collect(p.Sections)
	return all
}

// writeJSON writes the tables of a page as JSON, row by row.
func writeJSON(w http.ResponseWriter, q *request, p *page) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	out := bufio.NewWriterSize(w, 16<<10)
	defer out.Flush()
	buf := appendJSON([]byte(`{"view":`), p.View)
	buf = appendJSON(append(buf, `,"title":`...), p.Title)
	buf = appendJSON(append(buf, `,"at":`...), q.snapshot.At().UTC().Format(time.RFC3339Nano))
	buf = strconv.AppendUint(append(buf, `,"sequence":`...), q.snapshot.Sequence(), 10)
	buf = append(buf, `,"tables":{`...)
	for i, s := range p.sheets() {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(appendJSON(buf, s.name), `:{"total":`...)
		buf = append(strconv.AppendInt(buf, int64(max(s.total, len(s.rows))), 10), `,"rows":[`...)
		for j, row := range s.rows {
			if j > 0 {
				buf = append(buf, ',')
			}
			buf = s.appendRow(append(buf, '\n'), row)
			_, _ = out.Write(buf) // the reader may have left
			buf = buf[:0]
		}
		buf = append(buf, "]}"...)
	}
	_, _ = out.Write(append(buf, "}}\n"...))
}

// writeCSV writes the main table of a page as CSV, row by row. It stops when the reader
// has left.
func writeCSV(w http.ResponseWriter, p *page) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.View+`.csv"`)
	s := p.mainSheet()
	if s == nil {
		return
	}
	buffered := bufio.NewWriterSize(w, 16<<10)
	defer buffered.Flush()
	out := csv.NewWriter(buffered)
	defer out.Flush()
	line := make([]string, len(s.columns))
	for i, c := range s.columns {
		line[i] = c.name
	}
	if out.Write(line) != nil {
		return
	}
	for row := range s.every() {
		for i, c := range row {
			line[i] = c.csvText()
		}
		if out.Write(line) != nil {
			return
		}
	}
}

// mainSheet returns the table of the CSV, nil if the page has no tables.
func (p *page) mainSheet() *sheet {
	if p.main != nil {
		return p.main
	}
	all := p.sheets()
	for _, s := range all {
		if s.all != nil {
			return s
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// every yields the rows of the CSV.
func (s *sheet) every() func(func([]cell) bool) {
	if s.all != nil {
		return s.all
	}
	return func(yield func([]cell) bool) {
		for _, row := range s.rows {
			if !yield(row) {
				return
			}
		}
	}
}
