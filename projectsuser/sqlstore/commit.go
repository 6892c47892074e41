package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// The classes and codes of errors of PostgreSQL.
const (
	notNullViolation     = "23502" // the sequence of the head: another process was first
	serializationFailure = "40001"
	readOnlyTransaction  = "25006"
)

// sqlState returns the code of an error of the database, "" for another error.
func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// commit is the function that the registry calls to commit a batch.
func (s *Store) commit(b store.Batch) error {
	if s.own != nil {
		if err := s.own(b); err != nil {
			return err
		}
	}
	if err := s.refused(); err != nil {
		return err
	}
	if err := s.clock.check(s.wall, s.options.MaxSkew); err != nil {
		return err
	}
	w, err := s.kinds.newWrite(&b, s.registry.Snapshot(), s.first)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.options.Timeout+time.Duration(w.rows)*time.Millisecond)
	defer cancel()
	s.writing.Store(w.head.sequence)
	if err = s.append(ctx, w); err == nil {
		return nil
	}
	s.writing.Store(0)
	switch {
	case isOvertaken(err):
		return s.overtaken(ctx, w)
	case sqlState(err) == readOnlyTransaction:
		return &ReadOnlyError{err}
	case isRefusal(err):
		return &UnreachableError{err}
	}
	return s.resolve(ctx, w, err)
}

// explained returns the error of a task that writes: a [*ReadOnlyError] if the database
// takes no changes.
func explained(err error) error {
	if sqlState(err) == readOnlyTransaction {
		return &ReadOnlyError{err}
	}
	return err
}

// refused returns why commands are refused, nil if they are not.
func (s *Store) refused() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	return s.failed
}

// isOvertaken reports whether a batch failed because another process was first.
func isOvertaken(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == notNullViolation && e.TableName == "roster" || e.Code == serializationFailure)
}

// isRefusal reports whether the database certainly did not take a batch. An answer of the
// database is one unless it says that the connection ends, because that may come after the
// batch was taken.
func isRefusal(err error) bool {
	state := sqlState(err)
	if state == "" {
		return pgconn.SafeToRetry(err) || errors.As(err, new(*pgconn.ConnectError))
	}
	return state[:2] != "57" && state[:2] != "08" || state == "57014"
}

// append appends a batch: in the turn of this process if it has one, else in a transaction
// of one round trip.
func (s *Store) append(ctx context.Context, w *write) error {
	if t := s.takeTurn(); t != nil {
		defer t.release()
		return s.appendIn(ctx, t.tx, w)
	}
	if w.rows > rowsAtOnce {
		tx, err := s.pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(context.WithoutCancel(ctx))
		return s.appendIn(ctx, tx, w)
	}
	var batch pgx.Batch
	w.queue(&batch, s.channel)
	asked := time.Now()
	return s.readAnswers(s.pool.SendBatch(ctx, &batch), batch.Len(), asked)
}

// appendIn appends a batch in a transaction and commits it.
func (s *Store) appendIn(ctx context.Context, tx pgx.Tx, w *write) error {
	var batch pgx.Batch
	w.queue(&batch, s.channel)
	asked := time.Now()
	if err := s.readAnswers(tx.SendBatch(ctx, &batch), batch.Len(), asked); err != nil {
		return err
	}
	if w.rows > rowsAtOnce {
		if err := w.copyRows(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// readAnswers reads the answers to a batch of statements. The last one is the time of the
// database.
func (s *Store) readAnswers(answers pgx.BatchResults, n int, asked time.Time) error {
	for range n - 1 {
		if _, err := answers.Exec(); err != nil {
			_ = answers.Close() // with the same error
			return err
		}
	}
	var said time.Time
	if err := answers.QueryRow().Scan(&said); err != nil {
		_ = answers.Close()
		return err
	}
	if err := answers.Close(); err != nil {
		return err
	}
	s.clock.set(said, asked)
	return nil
}

// turn is a transaction in which no other process can commit. A process that was overtaken
// takes one, so that its commands, which run again, are not overtaken once more: the
// processes have their turns in the order in which they asked.
type turn struct {
	tx   pgx.Tx
	conn interface{ Release() }
	end  *time.Timer
}

// turnTime is how long a turn waits for the commands that run again.
const turnTime = 200 * time.Millisecond

// release ends the transaction unless it was committed.
func (t *turn) release() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = t.tx.Rollback(ctx) // without effect after a commit; if it fails the connection is closed
	t.conn.Release()
}

// takeTurn returns the turn of this process, nil if it has none. The caller must release it.
func (s *Store) takeTurn() *turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.turn
	s.turn = nil
	if t != nil {
		t.end.Stop()
	}
	return t
}

// endTurn ends a turn unless a batch has taken it.
func (s *Store) endTurn(t *turn) {
	s.mu.Lock()
	unused := s.turn == t
	if unused {
		s.turn = nil
	}
	s.mu.Unlock()
	if unused {
		t.release()
	}
}

// beginTurn waits for the turn of this process and returns the changes after a sequence.
// The turn ends after a short time unless a batch comes.
func (s *Store) beginTurn(ctx context.Context, after uint64) (t *turn, changes []store.Change, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, nil, err
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		conn.Release()
		return nil, nil, err
	}
	t = &turn{tx: tx, conn: conn}
	var last uint64
	if err = tx.QueryRow(ctx, "SELECT sequence FROM roster FOR UPDATE").Scan(&last); err == nil && last < after {
		err = &BehindError{last, after}
	}
	for err == nil && after+uint64(len(changes)) < last {
		var more []store.Change
		more, err = changesAfter(ctx, tx, after+uint64(len(changes)))
		if changes = append(changes, more...); err == nil && len(more) == 0 {
			err = &DamageError{Table: "changes", ID: int64(last), Reason: "the change is missing"}
		}
	}
	if err != nil {
		t.release()
		return nil, nil, err
	}
	return t, changes, nil
}

// keepTurn keeps a turn for the next batch.
func (s *Store) keepTurn(t *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn, t.end = t, time.AfterFunc(turnTime, func() { s.endTurn(t) })
}

// overtaken returns the error for a batch that another process overtook. The process has
// its turn then.
func (s *Store) overtaken(ctx context.Context, w *write) error {
	t, changes, err := s.beginTurn(ctx, w.before)
	if err != nil {
		return &UnreachableError{err}
	}
	s.keepTurn(t)
	return &registry.OvertakenError{Changes: changes}
}

// resolve finds out whether a batch was committed whose answer was lost. If it was not, it
// is appended once more, in a turn, so that a lost statement that still runs somewhere
// finds the database moved on. It returns an [*InDoubtError] if the database does not
// answer in time.
func (s *Store) resolve(ctx context.Context, w *write, lost error) error {
	for {
		err := s.resolveOnce(ctx, w)
		if _, overtaken := errors.AsType[*registry.OvertakenError](err); err == nil || overtaken || errors.As(err, new(*BehindError)) {
			return err
		}
		select {
		case <-ctx.Done():
			return &InDoubtError{errors.Join(lost, err)}
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// resolveOnce is resolve for one connection.
func (s *Store) resolveOnce(ctx context.Context, w *write) error {
	t, changes, err := s.beginTurn(ctx, w.before)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		defer t.release()
		return s.appendIn(ctx, t.tx, w)
	}
	var ours bool
	err = t.tx.QueryRow(ctx, "SELECT token = $2 FROM changes WHERE sequence = $1", int64(w.before+1), w.token).Scan(&ours)
	if err != nil || ours {
		t.release()
		return err
	}
	s.keepTurn(t)
	return &registry.OvertakenError{Changes: changes}
}
