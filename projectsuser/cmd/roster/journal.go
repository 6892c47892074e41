package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/projectsuser/roster/projectsuser/journal"
)

// journalWants are the words that may follow journal.
const journalWants = "check, repair, dump or log, and a folder"

// journal is the sub-command: it looks at a folder of changes, or salvages it.
func (p *program) journal(ctx context.Context, o options, args []string) error {
	if len(args) != 2 {
		return &usageError{"arguments", strings.Join(args, " "), journalWants}
	}
	if o.user != "" && args[0] != "log" {
		return &usageError{"user", o.user, "it with journal log only"}
	}
	switch dir := args[1]; args[0] {
	case "check":
		return p.journalCheck(ctx, o, dir)
	case "repair":
		return p.journalRepair(ctx, o, dir)
	case "dump":
		return journal.Dump(ctx, dir, p.out)
	case "log":
		return p.journalLog(ctx, o, dir)
	}
	return &usageError{"journal", args[0], journalWants}
}

// journalCheck says what is whole in a folder. What keeps it from being opened is
// the command's error, and else the damage of a file that opening does not read.
func (p *program) journalCheck(ctx context.Context, o options, dir string) error {
	r, err := journal.Check(ctx, dir)
	if err != nil {
		return err
	}
	if o.json {
		err = json.NewEncoder(p.out).Encode(reportOf(r))
	} else {
		printReport(p.out, r)
	}
	if err != nil || r.Err != nil {
		return cmp.Or(err, r.Err)
	}
	return damageOf(r)
}

// damageOf returns the first damage in a folder, nil if there is none.
func damageOf(r *journal.Report) error {
	for _, f := range r.Files {
		if f.Condition == journal.Damaged {
			return f.Wrong[0]
		}
	}
	return nil
}

// reportJSON is the report of a check as JSON.
type reportJSON struct {
	Files []fileJSON `json:"files"`
	openedJSON
	Error string `json:"error,omitzero"` // why the folder cannot be opened
}

// fileJSON is a file of a folder as JSON.
type fileJSON struct {
	Name      string            `json:"name"`
	Condition journal.Condition `json:"condition"`
	Bytes     int64             `json:"bytes"`
	Edition   uint16            `json:"edition,omitzero"`
	First     uint64            `json:"first,omitzero"`
	Last      uint64            `json:"last,omitzero"`
	Records   int               `json:"records,omitzero"`
	Wrong     []string          `json:"wrong,omitzero"`
}

// openedJSON is what opening a folder finds as JSON.
type openedJSON struct {
	Snapshot uint64   `json:"snapshot"`
	Changes  int      `json:"changes"`
	Last     uint64   `json:"last"`
	Cut      *cutJSON `json:"cut,omitzero"`
}

// cutJSON is what a write left that was cut short as JSON.
type cutJSON struct {
	Path   string `json:"path"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
}

func openedOf(o journal.Opened) openedJSON {
	opened := openedJSON{Snapshot: o.Snapshot, Changes: o.Changes, Last: o.Last}
	if o.Cut != nil {
		opened.Cut = &cutJSON{o.Cut.Path, o.Cut.Offset, o.Cut.Bytes}
	}
	return opened
}

func reportOf(r *journal.Report) reportJSON {
	report := reportJSON{Files: []fileJSON{}, openedJSON: openedOf(r.Opened)}
	for _, f := range r.Files {
		report.Files = append(report.Files, fileJSON{
			f.Name, f.Condition, f.Size, f.Edition, f.First, f.Last, f.Records, texts(f.Wrong),
		})
	}
	if r.Err != nil {
		report.Error = r.Err.Error()
	}
	return report
}

// texts are the texts of errors.
func texts(errs []error) (texts []string) {
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	return texts
}

// printReport writes a report as a table, and under it what is wrong.
func printReport(out io.Writer, r *journal.Report) {
	const line = "%-30s  %-10s  %12s  %8s  %10s\n"
	fmt.Fprintf(out, line, "file", "condition", "changes", "records", "bytes")
	for _, f := range r.Files {
		changes := fmt.Sprint(f.Last)
		if f.First > 0 {
			changes = fmt.Sprintf("%d-%d", f.First, f.Last)
		} else if f.Last == 0 {
			changes = "none"
		}
		fmt.Fprintf(out, line, f.Name, f.Condition, changes, fmt.Sprint(f.Records), fmt.Sprint(f.Size))
	}
	for _, f := range r.Files {
		for _, wrong := range f.Wrong {
			fmt.Fprintln(out)
			wrap(out, "", wrong.Error())
		}
	}
	fmt.Fprintln(out)
	if r.Err != nil {
		wrap(out, "", fmt.Sprintf("The folder cannot be opened. Up to change %d it is whole.", r.Opened.Last))
		return
	}
	printOpened(out, r.Opened)
}

// printOpened says what opening a folder finds.
func printOpened(out io.Writer, o journal.Opened) {
	text := fmt.Sprintf("The folder opens with change %d", o.Last)
	if o.Snapshot > 0 {
		text += fmt.Sprintf(": the snapshot of change %d, and %s after it", o.Snapshot, number(o.Changes, "change"))
	}
	text += "."
	if o.Cut != nil {
		text += fmt.Sprintf(" The last %d bytes, which a write left that was cut short, will be cut.", o.Cut.Bytes)
	}
	wrap(out, "", text)
}

// journalRepair salvages what is whole in a folder.
func (p *program) journalRepair(ctx context.Context, o options, dir string) error {
	r, err := journal.Repair(ctx, dir)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(p.out).Encode(struct {
			Aside   []string `json:"aside"`
			Lost    []string `json:"lost,omitzero"`
			Unknown int      `json:"unknown,omitzero"`
			openedJSON
		}{append([]string{}, r.Aside...), texts(r.Lost), r.Unknown, openedOf(r.Opened)})
	}
	printRepair(p.out, r)
	return nil
}

// printRepair writes what a repair did.
func printRepair(out io.Writer, r *journal.Repaired) {
	for _, err := range r.Lost {
		wrap(out, "lost  ", err.Error())
	}
	if r.Unknown > 0 {
		wrap(out, "lost  ", fmt.Sprintf("the teams of %s, which are unknown now", number(r.Unknown, "registration")))
	}
	for _, name := range r.Aside {
		wrap(out, "kept  ", name)
	}
	if len(r.Aside) > 0 {
		fmt.Fprintln(out)
	} else {
		wrap(out, "", "There was nothing to repair.")
	}
	printOpened(out, r.Opened)
}
