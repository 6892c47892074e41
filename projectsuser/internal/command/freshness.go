package command

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// freshnessJSON says how fresh the copy of a list is.
type freshnessJSON struct {
	Source   string     `json:"source"`
	Scope    string     `json:"scope,omitzero"`
	List     string     `json:"list"`
	Complete *time.Time `json:"complete_at"` // the begin of the last complete read; null before it
	Known    *time.Time `json:"known_at"`    // the changes up to it are known
}

// freshnessOf returns how fresh the copies in a store are. The steps of one list, such as its
// census, are not listed, nor is an import of files that has ended.
func freshnessOf(progress []*store.Progress) []freshnessJSON {
	fresh := []freshnessJSON{}
	for _, p := range progress {
		if p.List == "" || strings.Contains(p.List, ": ") || p.List == fillingList && p.Phase == "" {
			continue
		}
		fresh = append(fresh, freshnessJSON{p.Source, p.Scope, p.List, instantOrNil(p.CompleteAt), instantOrNil(p.KnownAt)})
	}
	return fresh
}

// instantOrNil returns nil for the zero time.
func instantOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// printFreshness prints how fresh the copies are.
func printFreshness(out io.Writer, fresh []freshnessJSON) {
	for _, f := range fresh {
		of := f.List
		if f.Scope != "" {
			of += " of " + f.Scope
		}
		fmt.Fprintf(out, "%s: ", printable(of))
		if f.Known == nil {
			fmt.Fprintln(out, "not complete yet")
			continue
		}
		fmt.Fprintf(out, "known up to %s", f.Known.Format(time.RFC3339))
		if f.Complete != nil && !f.Complete.Equal(*f.Known) {
			fmt.Fprintf(out, ", read whole at %s", f.Complete.Format(time.RFC3339))
		}
		fmt.Fprintln(out)
	}
}
