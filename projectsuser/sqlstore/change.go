package sqlstore

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/sqlstore/internal/column"
	"github.com/projectsuser/roster/projectsuser/store"
)

// changeRow is a row of the table changes.
type changeRow struct {
	sequence       int64
	at             time.Time
	actor, command string
	payload, token []byte
	checksum       int64
}

// newToken returns the token of a commit. It is random, because a process and a number
// would be the same for two stores in one process.
func newToken() []byte {
	token := make([]byte, 16)
	rand.Read(token) // never fails
	return token
}

// newChangeRow returns the row of a change.
func newChangeRow(c *store.Change, token []byte) changeRow {
	var e codec.Encoder
	codec.Change.Append(&e, c)
	r := changeRow{
		sequence: int64(c.Sequence), at: c.At.Truncate(time.Microsecond), actor: plain(c.Actor), command: plain(string(c.Command)),
		payload: nonNil(e.Bytes), token: token,
	}
	r.checksum = r.sum()
	return r
}

// sum returns the checksum of the row.
func (r *changeRow) sum() int64 {
	return checksum([]int64{r.sequence, r.at.UnixMicro()}, []byte(r.actor), []byte(r.command), r.payload, r.token)
}

// plain returns a text that a database takes: NUL and broken UTF-8 are replaced.
func plain(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
}

// changeColumns are the columns of the table changes, as scanChange needs them.
const changeColumns = "sequence, at, actor, command, payload, token, checksum"

// scanChange reads a row of the table changes and checks its checksum.
func scanChange(rows pgx.Rows) (c store.Change, r changeRow, err error) {
	if err := rows.Scan(&r.sequence, &r.at, &r.actor, &r.command, &r.payload, &r.token, &r.checksum); err != nil {
		return c, r, err
	}
	if r.sum() != r.checksum {
		return c, r, &DamageError{Table: "changes", ID: r.sequence, Reason: "the checksum does not match"}
	}
	if err := codec.Change.Read(new(codec.Decoder), &c, r.payload); err != nil {
		return c, r, &DamageError{Table: "changes", ID: r.sequence, Reason: "the change cannot be read", Err: err}
	}
	if int64(c.Sequence) != r.sequence {
		return c, r, &DamageError{Table: "changes", ID: r.sequence, Reason: "it is the row of another change"}
	}
	return c, r, nil
}

// querier is a connection, a pool or a transaction.
type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// changesAtOnce is how many changes a process reads in one answer.
const changesAtOnce = 200

// changesAfter reads some of the changes after a sequence, in order. It returns a
// [*DamageError] if one is missing.
func changesAfter(ctx context.Context, q querier, after uint64) (changes []store.Change, err error) {
	const text = "SELECT " + changeColumns + " FROM changes WHERE sequence > $1 ORDER BY sequence LIMIT $2"
	err = each(ctx, q, text, []any{int64(after), changesAtOnce}, func(rows pgx.Rows) error {
		c, _, err := scanChange(rows)
		if want := after + uint64(len(changes)) + 1; err == nil && c.Sequence != want {
			err = &DamageError{Table: "changes", ID: int64(want), Reason: "the change is missing"}
		}
		changes = append(changes, c)
		return err
	})
	return changes, err
}

// moveColumns are the columns of the table moves.
var moveColumns = []string{"sequence", "registration_id", "user_id", "project_id", "from_status", "to_status", "at", "command"}

// moveRows returns the rows of the moves of a change: those from one status to another. A
// registration has one row a change.
func moveRows(c *store.Change) (rows [][]any) {
	for _, m := range c.Moves {
		if m.From != m.To {
			rows = append(rows, []any{
				int64(c.Sequence), int64(m.Registration), column.ID(m.User), column.ID(m.Project),
				column.Status(m.From), column.Status(m.To), c.At.Truncate(time.Microsecond), string(c.Command),
			})
		}
	}
	return rows
}
