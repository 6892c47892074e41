package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Options are the options of a store. The zero Options are the defaults.
type Options struct {
	// MaxSkew is how far registry.Options.Clock may be off the clock of the database; more is
	// refused with a [*SkewError]. 0 means five seconds, a negative number any skew, which is
	// for tests with a stopped clock. Without such a clock the registry has the database's
	// time, and there is no skew.
	MaxSkew time.Duration
	// Timeout limits how long a command waits for the database. 0 means ten seconds.
	Timeout time.Duration
	// Poll is the time between two looks for changes of other processes that were not
	// notified. 0 means one second, and 50 milliseconds on a replica, which cannot notify.
	Poll time.Duration
	// CatchUpFirst looks for changes of other processes before each command too, not only
	// before a refusal; see [registry.Options.CatchUpFirst].
	CatchUpFirst bool
	// Logger receives what fails in the background; nil discards it.
	Logger *slog.Logger
}

// withDefaults returns the options with the defaults.
func (o Options) withDefaults() Options {
	if o.MaxSkew == 0 {
		o.MaxSkew = 5 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Store keeps a registry in PostgreSQL, with any number of other processes. [Open] returns
// one. Any number of goroutines may use it.
type Store struct {
	registry *registry.Registry
	pool     *pgxpool.Pool
	kinds    *kinds
	options  Options
	own      func(store.Batch) error // the caller's Commit
	wall     func() time.Time        // the caller's clock, nil for that of the database
	clock    databaseClock
	channel  string        // of notifications
	first    uint64        // the sequence of the first row of changes
	writing  atomic.Uint64 // the last sequence of the batch that is being written, or was written last

	stop       context.CancelFunc
	background sync.WaitGroup

	mu     sync.Mutex // guards the rest
	turn   *turn
	closed bool
	failed error // why commands are refused: the registry could not follow
}

// Open opens a registry in a database, and makes its tables if they do not exist. The
// address is a URL or a list of settings as of libpq. The password may also come from the
// variable PGPASSWORD or from a file of passwords. From then on every change of the registry
// is written to the database before its command returns, and the registry follows the
// changes of other processes.
//
// The registry has the options o, as of [registry.New]; if they have a Commit it is called
// before the store, and what it refuses is not written. It may see a batch that the database
// then refuses, and see its commands again in another batch. CatchUp is the store's. Without a
// Clock the time is that of the database.
//
// A replica can be opened if its tables exist: the registry follows it, and commands return
// a [*ReadOnlyError] in a [*registry.CommitError].
//
// The caller must close the store after the last command. The errors are a [*VersionError],
// a [*SkewError], a [*DamageError] for a row that is not as it was written, a
// [*ReadOnlyError] for a replica without tables, and those of the driver; then the database
// is not changed.
func Open(ctx context.Context, address string, o registry.Options, options Options) (*registry.Registry, *Store, error) {
	pool, err := connect(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	s := &Store{pool: pool, kinds: newKinds(), options: options.withDefaults(), own: o.Commit, wall: o.Clock}
	if o.Clock == nil {
		o.Clock = s.clock.now
	}
	o.Commit, o.CatchUp, o.CatchUpFirst = s.commit, s.catchUp, options.CatchUpFirst
	s.registry = registry.New(o)
	if err := s.open(ctx); err != nil {
		pool.Close()
		return nil, nil, err
	}
	return s.registry, s, nil
}

// connect returns a pool of connections with limits for each, so that a process that stops
// in the middle of a transaction does not stop the others.
func connect(ctx context.Context, address string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"statement_timeout": "10s", "idle_in_transaction_session_timeout": "2s", "application_name": "roster", "timezone": "UTC",
	} {
		if _, ok := config.ConnConfig.RuntimeParams[name]; !ok {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	config.MaxConns = max(config.MaxConns, 6)
	return pgxpool.NewWithConfig(ctx, config)
}

// open fills the registry and begins to follow.
func (s *Store) open(ctx context.Context) error {
	if err := s.kinds.migrate(ctx, s.pool); err != nil {
		return explained(err)
	}
	if err := s.askTime(ctx); err != nil {
		return err
	}
	if err := s.clock.check(s.wall, s.options.MaxSkew); err != nil {
		return err
	}
	c, err := s.kinds.load(ctx, s.pool)
	if err != nil {
		return err
	}
	if c.Sequence > 0 {
		if err := s.registry.Restore(ctx, c); err != nil {
			return err
		}
	}
	if err := s.pool.QueryRow(ctx, "SELECT first, 'roster_' || md5(current_schema()) FROM roster").Scan(&s.first, &s.channel); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.background.Go(func() { s.follow(running) })
	return nil
}

// askTime asks the database for its time.
func (s *Store) askTime(ctx context.Context) error {
	asked := time.Now()
	var said time.Time
	if err := s.pool.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&said); err != nil {
		return err
	}
	s.clock.set(said, asked)
	return nil
}

// Close ends the connections. It waits for the commands that ran before it. After Close
// commands are refused with [ErrClosed], and the registry no longer follows. A second Close
// does nothing.
func (s *Store) Close() error {
	_ = s.registry.Flush(context.Background()) // fails only if its context ends
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	if t := s.takeTurn(); t != nil {
		t.release()
	}
	s.stop()
	s.background.Wait()
	s.pool.Close()
	return nil
}

// catchUp returns the changes after a sequence.
func (s *Store) catchUp(ctx context.Context, after uint64) (all []store.Change, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	for {
		changes, err := changesAfter(ctx, s.pool, after+uint64(len(all)))
		if err != nil {
			return nil, &UnreachableError{err}
		}
		if all = append(all, changes...); len(changes) < changesAtOnce {
			return all, nil
		}
	}
}

// follow follows the changes of other processes until the context is done.
func (s *Store) follow(ctx context.Context) {
	failing := false
	for ctx.Err() == nil {
		err := s.followOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if !failing && err != nil {
			s.options.Logger.Warn("sqlstore: changes of other processes are not followed, it is tried again", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// followOnce follows changes on one connection until it fails.
func (s *Store) followOnce(ctx context.Context) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	conn := c.Hijack() // it listens, so it must not serve anything else
	defer conn.Close(context.WithoutCancel(ctx))
	poll := s.options.Poll
	_, err = conn.Exec(ctx, "LISTEN "+pgx.Identifier{s.channel}.Sanitize())
	if state := sqlState(err); err != nil && state == "" {
		return err
	}
	if poll == 0 {
		poll = time.Second
		if err != nil {
			poll = 50 * time.Millisecond
		}
	}
	listens := err == nil
	for {
		if err := s.followNow(ctx, conn); err != nil {
			return err
		}
		wait, cancel := context.WithTimeout(ctx, poll)
		if listens {
			err = s.waitForOthers(wait, conn)
		} else {
			<-wait.Done()
			err = wait.Err()
		}
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
}

// waitForOthers waits for the notification of a change that the registry does not have. One
// of a change that this process writes at this moment does not count: the commit knows
// whether it was first, and if it fails the next look finds the change.
func (s *Store) waitForOthers(ctx context.Context, conn *pgx.Conn) error {
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		last, err := strconv.ParseUint(n.Payload, 10, 64)
		if err != nil || last > max(s.registry.Snapshot().Sequence(), s.writing.Load()) {
			return nil
		}
	}
}

// followNow applies the changes that the registry lacks, and notes the time of the database.
func (s *Store) followNow(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	for {
		changes, err := changesAfter(ctx, conn, s.registry.Snapshot().Sequence())
		if err != nil {
			return err
		}
		if err := s.registry.Follow(ctx, changes...); err != nil {
			return s.fail(err)
		}
		if len(changes) < changesAtOnce {
			break
		}
	}
	asked := time.Now()
	var said time.Time
	if err := conn.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&said); err != nil {
		return err
	}
	s.clock.set(said, asked)
	return nil
}

// fail makes the store refuse commands if the registry could not apply a change of the
// database, unless that is because of a context.
func (s *Store) fail(err error) error {
	var sequence *store.SequenceError
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &sequence) {
		return err // tried again from the snapshot
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("sqlstore: a change of the database cannot be applied: %w", err)
		s.options.Logger.Error("sqlstore: no further commands are accepted until the store is opened again", "error", err)
	}
	return s.failed
}
