package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// input is where a command reads records from. The zero input is the recorded data.
type input struct {
	command string           // the name of the command, for errors
	files   []string         // files and folders of files; - is standard input
	campus  project.CampusID // the campus that the files are about; 0 if they may be about several
	dir     string           // a folder to which serve writes

	completed bool // without files, read the completed data in place of the recorded
}

// recordedName is the name of the recorded data in place of a file.
const recordedName = "recorded"

// fileFlags declares -data and -campus.
func (in *input) fileFlags(f *flag.FlagSet) {
	in.command = f.Name()
	textFlag(f, "data", "read `FILE` instead of the recorded data, or all files of a folder; - is standard input, and recorded the recorded data; may be repeated ('roster help' describes the files)",
		func(name string) { in.files = append(in.files, name) })
	f.Func("campus", "the files are pages of the campus with this `ID`: a user whose campus they do not contain is of this one", func(text string) error {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 1 {
			return errors.New("want the id of a campus, a whole number from 1")
		}
		in.campus = project.CampusID(id)
		return nil
	})
}

// dirFlag declares -dir for a command that only reads.
func (in *input) dirFlag(f *flag.FlagSet) {
	textFlag(f, "dir", "read the folder `DIR` of 'roster serve -dir', also while a server writes to it", func(text string) { in.dir = text })
}

// check returns a *usageError if the flags contradict each other.
func (in *input) check() error {
	switch {
	case in.dir == "":
		return nil
	case len(in.files) > 0:
		return &usageError{in.command, errors.New("want files or -dir, not both")}
	case in.campus != 0:
		return &usageError{in.command, errors.New("-campus: want files, not -dir")}
	}
	return nil
}

// readWorld reads the files of an input, or the recorded data if there are no files. It
// streams: a file is never held in memory as a whole. A record that cannot be read is
// one of the problems and does not stop the others.
func (in *input) readWorld(ctx context.Context, e *environment) (*intra.World, *problems, error) {
	w, p := &intra.World{Campus: in.campus}, new(problems)
	if len(in.files) == 0 && in.completed {
		return w, p, w.Read(strings.NewReader(completedData), time.Time{})
	}
	if len(in.files) == 0 {
		return w, p, readRecorded(w)
	}
	names, err := e.expand(in.files)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		err := readFile(ctx, e, w, name)
		if refused, ok := errors.AsType[*unreadError](err); ok {
			p.addUnread(refused)
		} else if err != nil {
			return nil, nil, err
		}
	}
	p.Statuses = w.UnknownStatuses()
	return w, p, nil
}

// readRecorded adds the recorded data to a world.
func readRecorded(w *intra.World) error {
	return cmp.Or(w.Read(strings.NewReader(recorded.ProjectsUsers), time.Time{}), w.Read(strings.NewReader(recorded.Teams), time.Time{}))
}

// endings are those of the names of files that a folder is searched for.
var endings = []string{".json", ".jsonl", ".ndjson"}

// expand replaces the folders among names by their files.
func (e *environment) expand(names []string) (files []string, err error) {
	for _, name := range names {
		if info, err := os.Stat(name); name == "-" || name == recordedName || err != nil || !info.IsDir() {
			files = append(files, name) // the error is returned when the file is opened
			continue
		}
		inside, err := e.filesIn(name)
		if err != nil {
			return nil, err
		}
		files = append(files, inside...)
	}
	return files, nil
}

// filesIn returns the files of a folder that have one of the endings, sorted by name. It
// says which others it does not read.
func (e *environment) filesIn(dir string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var others []string
	for _, entry := range entries {
		name := entry.Name()
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && info.Mode().IsRegular() && name[0] != '.' && slices.Contains(endings, strings.ToLower(filepath.Ext(name))) {
			files = append(files, filepath.Join(dir, name))
		} else {
			others = append(others, name)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no file with the ending %s (a folder of 'roster serve' is read with -dir)", dir, strings.Join(endings, ", "))
	}
	if len(others) > 0 {
		shown := strings.Join(others[:min(len(others), linesShown)], ", ")
		if more := len(others) - linesShown; more > 0 {
			shown += fmt.Sprintf(" and %d more", more)
		}
		e.complain(fmt.Sprintf("%s: not read: %s", dir, shown))
	}
	return files, nil
}

// readFile adds the records of a file, or of standard input for -, to a world. The
// records are as of the file's modification time.
func readFile(ctx context.Context, e *environment, w *intra.World, name string) error {
	if name == "-" {
		return readSource(ctx, e, w, source{"standard input", e.in, 0, e.now()})
	}
	if name == recordedName {
		return readRecorded(w)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	s := source{name: name, reader: f}
	if info, err := f.Stat(); err == nil {
		s.size, s.at = info.Size(), info.ModTime()
	}
	return readSource(ctx, e, w, s)
}

// source is a text that is read.
type source struct {
	name   string
	reader io.Reader
	size   int64     // in bytes, 0 if unknown
	at     time.Time // the instant of the answer
}

// readSource adds the records of a source to a world and shows the progress. It returns
// an *unreadError if only some records could not be read.
func readSource(ctx context.Context, e *environment, w *intra.World, s source) error {
	progress := e.newProgress(s.size)
	defer progress.clear()
	err := w.Read(&contextReader{ctx, progress.reader(s.reader)}, s.at)
	if refused, ok := err.(*intra.RefusedError); ok { // not one that the end of the text is joined with
		return &unreadError{s.name, refused}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// unreadError reports that some records of a source could not be read.
type unreadError struct {
	source string
	*intra.RefusedError
}

// contextReader is a reader that fails as soon as its context is done.
type contextReader struct {
	ctx    context.Context
	source io.Reader
}

// Read reads from the source, or returns the error of the context.
func (r *contextReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.source.Read(b)
}

// retries is how often a folder is read again if a server removed a file meanwhile.
const retries = 5

// retry calls read until it does not fail because a file is missing.
func retry(read func() error) (err error) {
	for range retries {
		if err = read(); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

// name names the files of the input.
func (in *input) name() string { return cmp.Or(strings.Join(in.files, ", "), recordedName) }
