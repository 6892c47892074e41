package journal

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// Options are the options of a journal. With the zero Options no command that returned
// is lost, and the folder stays small.
type Options struct {
	Sync Sync
	// SnapshotAfter is the number of bytes of changes after which a snapshot is written
	// in the background. It limits how long the next opening takes, which replays the
	// changes one by one. 0 means 8 MiB, about forty thousand changes, or a sixteenth of
	// the last snapshot if that is more. A negative number means never: only
	// [Journal.Snapshot] writes snapshots.
	SnapshotAfter int64
	// KeepSegments keeps the changes that a snapshot makes superfluous, for [Changes].
	// By default they are removed.
	KeepSegments bool
	// Logger receives what was cut and what fails in the background; nil discards it.
	Logger *slog.Logger
}

// The default of SnapshotAfter: a number of bytes, or a part of the last snapshot, so
// that writing snapshots costs little compared with writing changes.
const (
	snapshotAfter = 8 << 20
	snapshotPart  = 16
)

// tailLimit returns the number of bytes of changes after a snapshot of a size at which
// the next one is due.
func (o Options) tailLimit(snapshot int64) int64 {
	if o.SnapshotAfter == 0 {
		return max(snapshotAfter, snapshot/snapshotPart)
	}
	return o.SnapshotAfter
}

// Journal writes the changes of a registry to a folder. [Open] returns one. Any number
// of goroutines may use it.
type Journal struct {
	registry *registry.Registry
	folder   folder
	lock     folderLock
	options  Options
	log      *slog.Logger
	opened   Opened

	mu           sync.Mutex // guards the fields up to the next blank line
	segment      *segment
	last         uint64      // the last change that was written
	lastSnapshot uint64      // the last change of the newest snapshot
	tail         int64       // bytes of changes that are not in a snapshot
	tailLimit    int64       // the tail at which a snapshot is due
	unsynced     bool        // whether something was written since the last sync
	checked      time.Time   // when checkSometimes last called check; zero if each write is synced
	unwritten    error       // why the last command was refused, nil if it was written
	failure      error       // why commands are refused, nil if they are not
	buffer       frameBuffer // reused for each batch

	snapshotting chan struct{} // is full while a snapshot is written
	snapshotDue  chan struct{} // is full if a snapshot is to be written in the background
	stop         context.CancelFunc
	background   sync.WaitGroup
}

// Open opens a folder, which it makes if it does not exist, and returns a registry with
// the content of the folder. From then on every change of the registry is written to
// the folder. The registry has the options o, as of [registry.New]; if they have a
// Commit it is called before the journal, and what it refuses is not written.
//
// The caller must close the journal after the last command. Until then the folder
// cannot be opened again: that returns a [*LockedError]. A damaged folder is refused
// with a [*DamageError] or a [*GapError], that of a newer program with a
// [*VersionError]; then it is not changed. An incomplete write at the very end is not
// damage: it is cut and reported by [Journal.Opened].
//
// A million registrations with teams take some seconds.
func Open(ctx context.Context, dir string, o registry.Options, options Options) (*registry.Registry, *Journal, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	f, err := newDisk(dir)
	if err != nil {
		return nil, nil, err
	}
	j, err := open(ctx, f, o, options)
	if err != nil {
		return nil, nil, err
	}
	return j.registry, j, nil
}

// open is Open for any folder.
func open(ctx context.Context, f folder, o registry.Options, options Options) (*Journal, error) {
	j := &Journal{
		folder: f, options: options, log: options.Logger,
		snapshotting: make(chan struct{}, 1), snapshotDue: make(chan struct{}, 1),
	}
	if j.log == nil {
		j.log = slog.New(slog.DiscardHandler)
	}
	o.Commit = j.committer(o.Commit)
	j.registry = registry.New(o)
	var err error
	if j.lock, err = lockFolder(f); err != nil {
		return nil, err
	}
	if err := j.load(ctx); err != nil {
		return nil, errors.Join(err, j.lock.Close())
	}
	j.start()
	return j, nil
}

// load fills the registry with the content of the folder and opens the last segment
// for appending.
func (j *Journal) load(ctx context.Context) error {
	r, err := recoverFolder(ctx, j.folder, j.registry)
	if err == nil && r.newer != nil {
		err = r.newer
	}
	if err == nil && r.listing.empty() && j.folder.marked() {
		err = &GapError{Dir: j.folder.path(""), Marked: true}
	}
	if err != nil {
		return err
	}
	j.opened, j.last, j.lastSnapshot = r.Opened, r.Last, r.Snapshot
	j.tail, j.tailLimit = r.tail, j.options.tailLimit(r.snapshotSize)
	if r.Cut != nil {
		j.log.Warn("journal: incomplete write cut", "path", r.Cut.Path, "offset", r.Cut.Offset, "bytes", r.Cut.Bytes)
	}
	if j.segment, err = r.openEnd(j.folder); err != nil {
		return err
	}
	j.mark()
	j.removeFiles(append(r.listing.superseded(r.Snapshot, j.options.KeepSegments), r.listing.leftovers...))
	return nil
}

// mark notes in the lock file that the folder has a segment, unless it says so already.
// Without the note an incomplete copy of the folder may not be noticed; it is tried
// again with the next opening.
func (j *Journal) mark() {
	if j.folder.marked() {
		return
	}
	if err := j.lock.mark(); err != nil {
		j.log.Warn("journal: lock file not marked", "path", j.folder.path(lockName), "error", err)
	}
}

// removeFiles removes files that are not needed. One that cannot be removed does no
// harm: it is tried again with the next snapshot.
func (j *Journal) removeFiles(names []string) {
	for _, name := range names {
		if err := j.folder.remove(name); err != nil {
			j.log.Warn("journal: file not removed", "path", j.folder.path(name), "error", err)
		}
	}
}

// start starts the goroutines that run until the journal is closed.
func (j *Journal) start() {
	ctx, stop := context.WithCancel(context.Background())
	j.stop = stop
	j.background.Go(func() { j.snapshotWhenDue(ctx) })
	if j.options.Sync > 0 {
		j.background.Go(func() { j.syncEvery(ctx, time.Duration(j.options.Sync)) })
	}
	if j.options.SnapshotAfter >= 0 && j.tail > j.tailLimit {
		j.snapshotDue <- struct{}{}
	}
}

// Opened returns what was found in the folder when the journal was opened.
func (j *Journal) Opened() Opened { return j.opened }

// State is the state of a journal.
type State struct {
	Last     uint64 // the last change that was written
	Snapshot uint64 // the last change of the newest snapshot; 0 if no snapshot exists
	Tail     int64  // the bytes of changes that are not in a snapshot
	// Err is why all commands are refused: a [*FailedError] or [ErrClosed]; nil if they
	// are not. The folder must be opened again.
	Err error
	// Unwritten is a [*UnwrittenError] if the last command could not be written; nil
	// if it was written. The next command tries again.
	Unwritten error
}

// State returns the state of the journal. It waits for a write in progress, and checks
// that the folder was not deleted or replaced.
func (j *Journal) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = j.check() // it records its error
	return State{Last: j.last, Snapshot: j.lastSnapshot, Tail: j.tail, Err: j.failure, Unwritten: j.unwritten}
}

// Close syncs what was written and unlocks the folder. It waits for the commands that
// ran before it to be committed, and for the background goroutines; a snapshot that they
// are writing is cancelled. After Close, commands are
// refused with [ErrClosed]. If the journal had failed, Close returns the
// [*FailedError]. A second Close does nothing.
func (j *Journal) Close() error {
	_ = j.registry.Flush(context.Background()) // fails only if its context ends
	j.stop()
	j.background.Wait()
	j.snapshotting <- struct{}{}
	defer func() { <-j.snapshotting }()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failure == ErrClosed {
		return nil
	}
	err := j.failure
	if err == nil && j.segment.torn {
		_ = j.segment.cut() // if this fails, the next opening cuts it
	}
	if err == nil {
		err = j.segment.sync()
	}
	j.failure = ErrClosed
	return errors.Join(err, j.segment.close(), j.lock.Close())
}
