package sqlitefile

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/projectsuser/roster/projectsuser/sqlstore/internal/column"
	"github.com/projectsuser/roster/projectsuser/store"
)

//go:embed views.sql
var views string

// Export writes a snapshot, and the moves of changes, to an SQLite file. The changes are
// those that led to the snapshot, or the last ones of them; nil for none. A file that is
// there is replaced when the new one is complete; until then, and if Export fails, it stays
// as it is. The errors are those of the operating system and of SQLite, the error that
// changes yields, and that of the context.
func Export(ctx context.Context, path string, s *store.Snapshot, changes iter.Seq2[store.Change, error]) (err error) {
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part.Name()))
		}
	}()
	if err := part.Close(); err != nil {
		return err
	}
	if err := write(ctx, part.Name(), s, changes); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}

// write writes an empty file.
func write(ctx context.Context, path string, s *store.Snapshot, changes iter.Seq2[store.Change, error]) (err error) {
	address := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()}
	db, err := sql.Open("sqlite", address.String()+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, t := range tablesOf(s) {
		if err := t.write(ctx, tx); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, views); err != nil {
		return err
	}
	if changes != nil {
		if err := writeMoves(ctx, tx, changes); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// writeMoves writes the moves of changes from one status to another.
func writeMoves(ctx context.Context, tx *sql.Tx, changes iter.Seq2[store.Change, error]) error {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for c, err := range changes {
		if err != nil {
			return err
		}
		for _, m := range c.Moves {
			if m.From == m.To {
				continue
			}
			_, err := insert.ExecContext(ctx, int64(c.Sequence), int64(m.Registration), column.ID(m.User), column.ID(m.Project),
				column.Status(m.From), column.Status(m.To), stamp(c.At), string(c.Command))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// stamp returns an instant as the functions of SQLite read it. Stamps sort as instants do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000000") }
