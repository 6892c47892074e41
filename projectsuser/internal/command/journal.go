package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/projectsuser/roster/projectsuser/journal"
)

// journalOptions are the flags of journal.
type journalOptions struct {
	json bool
	user string // of the action log: a login or an id; empty for all users
}

func journalCommand() command {
	var o journalOptions
	return command{
		name:      "journal",
		arguments: arguments{"ACTION DIR [TO]", "an action (" + journalActions + ") and a folder; for copy, two folders", 2, 3},
		summary:   "check, repair, copy, dump or log a folder",
		details: []string{
			"DIR is a folder to which 'roster serve -dir DIR' or the Go package journal writes. ACTION is one of:",
			"  check   report the condition of each file, and up to which change DIR opens\n" +
				"  repair  move damaged parts into files of their own, so that DIR opens again\n" +
				"  copy    copy DIR to the new folder TO, also while a server writes to DIR\n" +
				"  dump    print each record of the files as a line of JSON\n" +
				"  log     print who did what and when, and which statuses changed",
			"Only repair changes the folder. To restore a backup, stop the server, move DIR away and copy the backup to DIR. check exits with 1 if a file is damaged.",
		},
		example: "roster journal log school -user ada",
		flags: func(f *flag.FlagSet) {
			jsonFlag(f, &o.json)
			f.StringVar(&o.user, "user", "", "for log: print only the changes that concern `USER`, a login or an id")
		},
		run: func(ctx context.Context, e *environment, args []string) error {
			return runJournal(ctx, e, o, args[0], args[1:])
		},
	}
}

// journalActions lists the actions for errors.
const journalActions = "check, repair, copy, dump or log"

// runJournal runs an action on the first folder. Only copy has a second one.
func runJournal(ctx context.Context, e *environment, o journalOptions, action string, dirs []string) error {
	if o.user != "" && action != "log" {
		return &usageError{"journal", errors.New("-user: want the action log")}
	}
	if (action == "copy") != (len(dirs) == 2) {
		return &usageError{"journal", fmt.Errorf("action %q: want %s", action, map[bool]string{true: "two folders", false: "one folder"}[action == "copy"])}
	}
	dir := dirs[0]
	switch action {
	case "copy":
		return copyJournal(ctx, e, o, dir, dirs[1])
	case "check":
		return checkJournal(ctx, e, o, dir)
	case "repair":
		return repairJournal(ctx, e, o, dir)
	case "dump":
		return journal.Dump(ctx, dir, e.out)
	case "log":
		return logJournal(ctx, e, dir, o.user, o.json)
	}
	err := fmt.Errorf("action %q: want %s", action, journalActions)
	return &usageError{"journal", suggest(err, action, []string{"check", "repair", "copy", "dump", "log"})}
}

// copyJournal copies a folder and prints up to which change the copy opens.
func copyJournal(ctx context.Context, e *environment, o journalOptions, dir, to string) error {
	opened, err := journal.Copy(ctx, dir, to)
	if err != nil {
		return err
	}
	if o.json {
		return e.printJSON(newOpenedJSON(opened))
	}
	printOpened(e.out, opened)
	return nil
}

// checkJournal prints the condition of the files of a folder. It returns the
// reason why the folder does not open, else the first damage of a file that
// opening does not read, else nil.
func checkJournal(ctx context.Context, e *environment, o journalOptions, dir string) error {
	r, err := journal.Check(ctx, dir)
	if err != nil {
		return err
	}
	if o.json {
		err = e.printJSON(newReportJSON(r))
	} else {
		printReport(e.out, r)
	}
	return cmp.Or(err, r.Err, damage(r))
}

// damage returns the first damage in a folder, or nil.
func damage(r *journal.Report) error {
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
	Error string `json:"error,omitzero"` // why the folder does not open
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

// openedJSON is the result of opening a folder as JSON.
type openedJSON struct {
	Snapshot uint64   `json:"snapshot"`
	Changes  int      `json:"changes"`
	Last     uint64   `json:"last"`
	Cut      *cutJSON `json:"cut,omitzero"`
}

// cutJSON is an incomplete write at the end of a journal as JSON.
type cutJSON struct {
	Path   string `json:"path"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
}

func newReportJSON(r *journal.Report) reportJSON {
	report := reportJSON{Files: []fileJSON{}, openedJSON: newOpenedJSON(r.Opened)}
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

func newOpenedJSON(o journal.Opened) openedJSON {
	opened := openedJSON{Snapshot: o.Snapshot, Changes: o.Changes, Last: o.Last}
	if o.Cut != nil {
		opened.Cut = &cutJSON{o.Cut.Path, o.Cut.Offset, o.Cut.Bytes}
	}
	return opened
}

// texts returns the texts of errors.
func texts(errs []error) (texts []string) {
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	return texts
}

// printReport writes a report as a table, and the errors below it.
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
		wrap(out, "", fmt.Sprintf("The folder does not open. It is intact up to change %d.", r.Opened.Last))
		return
	}
	printOpened(out, r.Opened)
}

// printOpened writes the result of opening a folder.
func printOpened(out io.Writer, o journal.Opened) {
	text := fmt.Sprintf("The folder opens at change %d", o.Last)
	if o.Snapshot > 0 {
		text += fmt.Sprintf(": the snapshot of change %d and %s after it", o.Snapshot, number(o.Changes, "change"))
	}
	text += "."
	if o.Cut != nil {
		text += fmt.Sprintf(" Opening removes an incomplete write at the end (%s).", number(int(o.Cut.Bytes), "byte"))
	}
	wrap(out, "", text)
}

// repairJournal repairs a folder and prints what that changed.
func repairJournal(ctx context.Context, e *environment, o journalOptions, dir string) error {
	r, err := journal.Repair(ctx, dir)
	if err != nil {
		return err
	}
	if o.json {
		return e.printJSON(struct {
			Aside   []string `json:"aside"`
			Lost    []string `json:"lost,omitzero"`
			Unknown int      `json:"unknown,omitzero"`
			openedJSON
		}{append([]string{}, r.Aside...), texts(r.Lost), r.Unknown, newOpenedJSON(r.Opened)})
	}
	printRepair(e.out, r)
	return nil
}

// printRepair writes what a repair changed.
func printRepair(out io.Writer, r *journal.Repaired) {
	for _, err := range r.Lost {
		wrap(out, "lost       ", err.Error())
	}
	if r.Unknown > 0 {
		wrap(out, "lost       ", fmt.Sprintf("teams of %s, which keep their declared status", number(r.Unknown, "registration")))
	}
	for _, name := range r.Aside {
		wrap(out, "set aside  ", name)
	}
	if len(r.Aside) > 0 {
		fmt.Fprintln(out)
	} else {
		wrap(out, "", "Nothing to repair.")
	}
	printOpened(out, r.Opened)
}
