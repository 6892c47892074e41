package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// head is the row of the table roster.
type head struct {
	sequence  uint64
	changedAt int64
	last      store.LastIDs
	first     uint64
}

// emptyHead is the head of an empty registry.
var emptyHead = head{changedAt: zeroKey, first: 1}

// zeroKey is the key of the zero time, which has no nanoseconds since 1970.
const zeroKey = -1 << 63

// instantOf returns the instant of a key.
func instantOf(key int64) time.Time {
	if key == zeroKey {
		return time.Time{}
	}
	return time.Unix(0, key).UTC()
}

// keyOf returns the key of an instant.
func keyOf(t time.Time) int64 {
	if t.IsZero() {
		return zeroKey
	}
	return t.UnixNano()
}

// sum returns the checksum of the row. The version is part of it.
func (h head) sum() int64 {
	l := h.last
	return checksum([]int64{version, int64(h.sequence), h.changedAt, l.Registration, l.Team, l.User, l.TimeEntry, l.Expense, int64(h.first)})
}

// readHead reads the row of the table roster.
func readHead(ctx context.Context, tx pgx.Tx) (h head, err error) {
	var sum int64
	err = tx.QueryRow(ctx, "SELECT sequence, changed_at_key, last_registration, last_team, last_user, last_time_entry, last_expense, first, checksum FROM roster").
		Scan(&h.sequence, &h.changedAt, &h.last.Registration, &h.last.Team, &h.last.User, &h.last.TimeEntry, &h.last.Expense, &h.first, &sum)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, &DamageError{Table: "roster", ID: 1, Reason: "the row is missing"}
	}
	if err == nil && sum != h.sum() {
		err = &DamageError{Table: "roster", ID: int64(h.sequence), Reason: "the checksum does not match"}
	}
	return h, err
}

// loader collects the content of a registry from the rows.
type loader struct {
	content  store.Content
	decoder  codec.Decoder
	imported map[string]*store.History // those of one moment, which many registrations share
}

// load reads the content of the tables in one consistent read.
func (k *kinds) load(ctx context.Context, pool *pgxpool.Pool) (c store.Content, err error) {
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		c, err = k.loadFrom(ctx, tx)
		return err
	})
	return c, err
}

// loadFrom is load within a transaction.
func (k *kinds) loadFrom(ctx context.Context, tx pgx.Tx) (store.Content, error) {
	l := loader{imported: make(map[string]*store.History)}
	l.decoder.Teams = make(map[team.ID]*team.Team)
	h, err := readHead(ctx, tx)
	if err != nil {
		return l.content, err
	}
	l.content.Sequence, l.content.At, l.content.Last = h.sequence, instantOf(h.changedAt), h.last
	if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
		return l.content, err
	}
	for _, kind := range k.all() {
		columns := "payload, checksum"
		if kind.name() == registrationsTable {
			columns = "payload, history, checksum"
		}
		text := fmt.Sprintf("SELECT id, %s FROM %s ORDER BY id", columns, kind.name())
		if err := each(ctx, tx, text, nil, func(rows pgx.Rows) error { return kind.scan(rows, &l) }); err != nil {
			return l.content, err
		}
	}
	return l.content, errors.Join(l.removed(ctx, tx), l.positions(ctx, tx), l.causes(ctx, tx))
}

// each calls do for each row of a query.
func each(ctx context.Context, tx interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, text string, args []any, do func(pgx.Rows) error) error {
	rows, err := tx.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// addHistory adds the history of a registration.
func (l *loader) addHistory(table string, id int64, b []byte) error {
	if h := l.imported[string(b)]; h != nil {
		h.Registrations = append(h.Registrations, projectsuser.ID(id))
		return nil
	}
	moments, err := momentsOf(b)
	if err != nil {
		return &DamageError{Table: table, ID: id, Reason: "the history cannot be read", Err: err}
	}
	h := &store.History{Registrations: []projectsuser.ID{projectsuser.ID(id)}, Moments: moments}
	if len(moments) == 1 && moments[0].Import {
		l.imported[string(b)] = h
	}
	l.content.Histories = append(l.content.Histories, h)
	return nil
}

// removed reads the histories of removed registrations.
func (l *loader) removed(ctx context.Context, tx pgx.Tx) error {
	return each(ctx, tx, "SELECT id, history, checksum FROM removed_projects_users ORDER BY id", nil, func(rows pgx.Rows) error {
		var id, sum int64
		var history []byte
		if err := rows.Scan(&id, &history, &sum); err != nil {
			return err
		}
		if checksum([]int64{id}, history) != sum {
			return &DamageError{Table: "removed_projects_users", ID: id, Reason: "the checksum does not match"}
		}
		return l.addHistory("removed_projects_users", id, history)
	})
}

// positions reads the positions.
func (l *loader) positions(ctx context.Context, tx pgx.Tx) error {
	var last *store.Positions
	return each(ctx, tx, "SELECT registration_id, project_id, position_key, checksum FROM positions ORDER BY project_id, position_key", nil, func(rows pgx.Rows) error {
		var id, on, key, sum int64
		if err := rows.Scan(&id, &on, &key, &sum); err != nil {
			return err
		}
		if checksum([]int64{id, on, key}) != sum {
			return &DamageError{Table: "positions", ID: id, Reason: "the checksum does not match"}
		}
		if last == nil || last.Project != project.ID(on) {
			last = &store.Positions{Project: project.ID(on)}
			l.content.Positions = append(l.content.Positions, last)
		}
		last.Registrations = append(last.Registrations, projectsuser.ID(id))
		return nil
	})
}

// causes reads the causes of the histories: from the changes, or, if they are older, from
// the table of causes.
func (l *loader) causes(ctx context.Context, tx pgx.Tx) error {
	var needed []int64
	for _, h := range l.content.Histories {
		for _, m := range h.Moments {
			needed = append(needed, int64(m.Cause))
		}
	}
	slices.Sort(needed)
	needed = slices.Compact(needed)
	const text = `SELECT sequence, actor, command, CASE WHEN position(U&'\FFFD' in actor) > 0 THEN payload END FROM changes WHERE sequence = ANY($1)
		UNION ALL SELECT sequence, actor, command, NULL FROM causes WHERE sequence = ANY($1) ORDER BY sequence`
	return each(ctx, tx, text, []any{needed}, func(rows pgx.Rows) error {
		c := new(store.Cause)
		var payload []byte // of a change whose actor is not a text for a database
		if err := rows.Scan(&c.Sequence, &c.Actor, &c.Command, &payload); err != nil {
			return err
		}
		if payload != nil {
			var whole store.Change
			if err := codec.Change.Read(new(codec.Decoder), &whole, payload); err != nil {
				return err
			}
			c.Actor = whole.Actor
		}
		l.content.Causes = append(l.content.Causes, c)
		return nil
	})
}
