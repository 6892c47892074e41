package command

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
)

const (
	linesShown  = 10   // the most lines about problems of one sort
	mostInValue = 1000 // the most problems of one sort in JSON
)

// problems are the records of an input that are not used, and the statuses in it that
// the program does not know.
type problems struct {
	Refused      []refusedRecord `json:"refused,omitzero"` // the first 1,000
	RefusedTotal int             `json:"refused_total,omitzero"`
	Older        []olderRecord   `json:"older,omitzero"` // the first 1,000
	OlderTotal   int             `json:"older_total,omitzero"`
	Statuses     map[string]int  `json:"unknown_statuses,omitzero"` // with the number of records
}

// refusedRecord is a record that cannot be used.
type refusedRecord struct {
	Source string `json:"source,omitzero"` // the name of the file; empty if it could be read
	Kind   string `json:"kind,omitzero"`
	ID     int64  `json:"id,omitzero"`
	Error  string `json:"error"`
}

// olderRecord is a record of which a newer version is known.
type olderRecord struct {
	Kind store.Kind `json:"kind"`
	ID   int64      `json:"id"`
}

// addUnread adds the records of a source that could not be read.
func (p *problems) addUnread(u *unreadError) {
	for _, r := range u.Refused {
		record := refusedRecord{Source: u.source, ID: r.ID, Error: r.Err.Error()}
		if r.Kind != 0 {
			record.Kind = strings.TrimSuffix(r.Kind.String(), "s")
		}
		p.Refused = append(p.Refused, record)
	}
	p.Refused = p.Refused[:min(len(p.Refused), mostInValue)]
	p.RefusedTotal += u.Total
}

// addImport adds the records that an import did not use.
func (p *problems) addImport(r *store.ImportResult) {
	p.RefusedTotal += len(r.Refused)
	for _, refused := range r.Refused[:min(len(r.Refused), mostInValue-len(p.Refused))] {
		p.Refused = append(p.Refused, refusedRecord{Kind: string(refused.Kind), ID: refused.ID, Error: refused.Err.Error()})
	}
	addOlder(p, store.KindProject, r.Older.Projects)
	addOlder(p, store.KindSession, r.Older.Sessions)
	addOlder(p, store.KindUser, r.Older.Users)
	addOlder(p, store.KindTeam, r.Older.Teams)
	addOlder(p, store.KindRegistration, r.Older.Registrations)
}

// addOlder adds records of one kind of which newer versions are known.
func addOlder[I ~int64](p *problems, kind store.Kind, ids []I) {
	p.OlderTotal += len(ids)
	for _, id := range ids[:min(len(ids), mostInValue-len(p.Older))] {
		p.Older = append(p.Older, olderRecord{kind, int64(id)})
	}
}

// value returns the problems for JSON, nil without problems.
func (p *problems) value() *problems {
	if p == nil || p.RefusedTotal+p.OlderTotal+len(p.Statuses) == 0 {
		return nil
	}
	return p
}

// report prints the first problems of each sort, and how many more there are. It returns
// an error if records were refused and no others were used.
func (p *problems) report(e *environment, used int) error {
	for _, r := range p.Refused[:min(len(p.Refused), linesShown)] {
		e.complain(r.text())
	}
	switch {
	case p.RefusedTotal > 0 && used == 0:
		return fmt.Errorf("%s refused, and no others found", number(p.RefusedTotal, "record"))
	case p.RefusedTotal > 0:
		e.complain(number(p.RefusedTotal, "record") + " refused; the answer is about the others")
	}
	for _, r := range p.Older[:min(len(p.Older), linesShown)] {
		e.complain(fmt.Sprintf("%s %d: not used: a newer one is known", r.Kind, r.ID))
	}
	e.complainMore(p.OlderTotal, "older record")
	words := statusWords(p.Statuses)
	for _, word := range words[:min(len(words), linesShown)] {
		e.complain(fmt.Sprintf("status %q: unknown, in %s", word, number(p.Statuses[word], "record")))
	}
	e.complainMore(len(words), "unknown word")
	return nil
}

// text describes a refused record in a line.
func (r refusedRecord) text() string {
	text := r.Error
	if r.ID != 0 {
		text = fmt.Sprintf("%s %d: %s", cmp.Or(r.Kind, "record"), r.ID, text)
	}
	if r.Source != "" {
		text = r.Source + ": " + text
	}
	return text
}

// statusWords returns the words with the greatest counts first.
func statusWords(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// complain prints a line about the input on standard error.
func (e *environment) complain(text string) {
	fmt.Fprintf(e.err, "roster: %s\n", printable(text))
}

// complainMore says how many problems of a sort were not printed.
func (e *environment) complainMore(total int, noun string) {
	if more := total - linesShown; more > 0 {
		e.complain(fmt.Sprintf("%d more: %s in all", more, number(total, noun)))
	}
}
