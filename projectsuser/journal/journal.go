package journal

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// Sync says when what was written is forced onto the disk. A positive one is done
// in the background at that interval: a failure of the power can lose as much
// time, the end of the program nothing. The zero Sync is [Always].
type Sync time.Duration

// The policies that are no interval.
const (
	Always Sync = 0  // every batch, before its commands are answered
	Never  Sync = -1 // the operating system's affair, until the journal is closed
)

// Options of a journal. The zero Options lose nothing that was answered, and keep
// the folder small.
type Options struct {
	Sync Sync
	// SnapshotAfter is how many bytes of changes there are before a snapshot is
	// written in the background: it bounds how long the next opening takes, which
	// replays them one by one. 0 is 8 MiB, some forty thousand, or a sixteenth of the
	// last snapshot if that is more; below 0 there are only those of
	// [Journal.Snapshot].
	SnapshotAfter int64
	// KeepSegments keeps the changes that a snapshot has made superfluous, for
	// [Changes] to yield. Else they are removed.
	KeepSegments bool
	// Logger is told what was cut, and what fails in the background; nil is nobody.
	Logger *slog.Logger
}

// When there is a snapshot, unless told: after so many bytes, or after that part of
// the last one, so that writing them stays small beside what they are of.
const (
	snapshotAfter = 8 << 20
	snapshotPart  = 16
)

// limit returns how many bytes of changes there may be after a snapshot of a size.
func (o Options) limit(snapshot int64) int64 {
	if o.SnapshotAfter == 0 {
		return max(snapshotAfter, snapshot/snapshotPart)
	}
	return o.SnapshotAfter
}

// Journal writes the changes of a registry to a folder. [Open] makes one. Any
// number of goroutines may use it.
type Journal struct {
	registry *registry.Registry
	folder   folder
	held     io.Closer // the folder's lock
	options  Options
	log      *slog.Logger
	opened   Opened

	writing  sync.Mutex // guards:
	segment  *segment
	last     uint64  // the last change that was written
	tail     int64   // bytes of changes that no snapshot has
	limit    int64   // of tail, until there is one
	unsynced bool    // there is something that only the operating system has
	failure  error   // why nothing is written any more
	frame    encoder // its room is used again

	saving chan struct{} // has room for one who writes a snapshot
	saved  uint64        // the last change of the newest snapshot; guarded by writing

	due        chan struct{} // a snapshot is
	stop       context.CancelFunc
	background sync.WaitGroup
}

// Open opens a folder, or makes it, and returns a registry that has all that was
// written there and writes there all that happens to it from now on. Its options
// are as for [registry.New]; a Commit among them is asked first, and what it
// refuses is not written.
//
// The journal has to be closed, after the last command. Until then nobody else can
// open the folder: that is refused with a [*LockedError]. A folder that is damaged
// is refused with a [*DamageError] or a [*GapError], one of a newer program with a
// [*VersionError], and stays as it is. What a write left at the very end that was
// cut short is no damage: it is cut, and [Journal.Opened] says so.
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

// open opens a folder of any kind.
func open(ctx context.Context, f folder, o registry.Options, options Options) (*Journal, error) {
	j := &Journal{
		folder: f, options: options, log: options.Logger,
		saving: make(chan struct{}, 1), due: make(chan struct{}, 1),
	}
	if j.log == nil {
		j.log = slog.New(slog.DiscardHandler)
	}
	o.Commit = j.after(o.Commit)
	j.registry = registry.New(o)
	var err error
	if j.held, err = hold(f); err != nil {
		return nil, err
	}
	if err := j.recover(ctx); err != nil {
		return nil, errors.Join(err, j.held.Close())
	}
	j.start()
	return j, nil
}

// hold locks a folder.
func hold(f folder) (io.Closer, error) {
	held, err := f.lock()
	if errors.Is(err, errHeld) {
		return nil, &LockedError{f.path(""), err}
	}
	return held, err
}

// recover fills the registry with what is in the folder, and makes the folder such
// that it can be written to.
func (j *Journal) recover(ctx context.Context) error {
	l, err := load(ctx, j.folder, j.registry)
	if err == nil && l.newer != nil {
		err = l.newer
	}
	if err != nil {
		return err
	}
	j.opened, j.last, j.saved = l.Opened, l.Last, l.Snapshot
	j.tail, j.limit = l.tail, j.options.limit(l.saved)
	if l.Cut != nil {
		j.log.Warn("journal: cut", "path", l.Cut.Path, "offset", l.Cut.Offset, "bytes", l.Cut.Bytes)
	}
	if j.segment, err = l.end(j.folder); err != nil {
		return err
	}
	j.tidy(append(l.listing.superseded(l.Snapshot, j.options.KeepSegments), l.listing.leftovers...))
	return nil
}

// tidy removes files that nobody needs. One that stays is no harm, and is tried
// again with the next snapshot.
func (j *Journal) tidy(names []string) {
	for _, name := range names {
		if err := j.folder.remove(name); err != nil {
			j.log.Warn("journal: a file stays", "path", j.folder.path(name), "error", err)
		}
	}
}

// start starts what is done in the background, until the journal is closed.
func (j *Journal) start() {
	ctx, stop := context.WithCancel(context.Background())
	j.stop = stop
	j.background.Go(func() { j.save(ctx) })
	if j.options.Sync > 0 {
		j.background.Go(func() { j.syncEvery(ctx, time.Duration(j.options.Sync)) })
	}
	if j.options.SnapshotAfter >= 0 && j.tail > j.limit {
		j.due <- struct{}{}
	}
}

// Opened returns what was found in the folder when the journal was opened.
func (j *Journal) Opened() Opened { return j.opened }

// State is how a journal stands.
type State struct {
	Last     uint64 // the last change that was written
	Snapshot uint64 // the last change of the newest snapshot; 0 if there is none
	Tail     int64  // the bytes of changes that no snapshot has
	Err      error  // why commands are refused: a [*FailedError] or [ErrClosed]; nil if they are not
}

// State returns how the journal stands. It waits for a write that is under way.
func (j *Journal) State() State {
	j.writing.Lock()
	defer j.writing.Unlock()
	return State{Last: j.last, Snapshot: j.saved, Tail: j.tail, Err: j.failure}
}

// Close forces all that was written onto the disk and lets go of the folder. It
// waits for what goes on in the background; a snapshot that is being written there
// is given up. Commands are refused from then on, with [ErrClosed]. If the journal
// has failed before, Close returns why; closing twice does nothing.
func (j *Journal) Close() error {
	j.stop()
	j.background.Wait()
	j.saving <- struct{}{}
	defer func() { <-j.saving }()
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.failure == ErrClosed {
		return nil
	}
	err := j.failure
	if err == nil {
		err = j.segment.sync()
	}
	j.failure = ErrClosed
	return errors.Join(err, j.segment.close(), j.held.Close())
}
