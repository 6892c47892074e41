package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// byHand is a question as a query and in SQL that is written by hand on the same tables.
type byHand struct {
	name  string
	query query.Query[*store.Entry]
	where string // with the conditions, of projects_users r
	order string
	args  []any
}

// questionsByHand returns the ten questions of the figures.
func questionsByHand(f *store.RegistrationFields) []byHand {
	type q = query.Query[*store.Entry]
	type c = []query.Condition[*store.Entry]
	type k = []query.SortKey[*store.Entry]
	page := func(n, size int) query.Page { return query.Page{Number: n, Size: size} }
	from, to := term.Add(200*time.Hour), term.Add(400*time.Hour)
	place := func(s state.Status) int64 { return int64(slices.Index(state.Statuses()[1:], s)) }
	marked := c{f.Marked.In(true), f.Occurrence.Between(0, 1)}
	const newest = "r.id DESC"
	return []byHand{
		{"Q1", q{Where: c{f.ID.In(777)}}, "r.id = $1", newest, []any{777}},
		{"Q2", q{Where: c{f.UserID.In(99)}}, "r.user_id = $1", newest, []any{99}},
		{"Q3", q{Where: c{f.ProjectID.In(42), f.Status.In(state.InProgress)}}, "r.project_id = $1 AND r.status_sort = $2", newest, []any{42, place(state.InProgress)}},
		{"Q4", q{Where: c{f.UserCampus.In(1, 2), f.FinalMark.Between(80, 125)}, Sort: k{f.FinalMark.Desc()}},
			"r.id IN (SELECT id FROM projects_users_campus WHERE value IN ($3, $4)) AND r.final_mark BETWEEN $1 AND $2", "r.final_mark DESC, r.id DESC", []any{80, 125, 1, 2}},
		{"Q5", q{Where: c{f.CreatedAt.Between(from, to)}, Sort: k{f.CreatedAt.Desc()}}, "r.created_at_sort BETWEEN $1 AND $2", "r.created_at_sort DESC, r.id DESC", []any{from.UnixNano(), to.UnixNano()}},
		{"Q6", q{Where: c{f.Status.In(state.Finished)}, Page: page(20, 100)}, "r.status_sort = $1", newest, []any{place(state.Finished)}},
		{"Q7", q{Page: page(100, 30)}, "true", newest, nil},
		{"Q8", q{Where: marked, Sort: k{f.UpdatedAt.Asc()}}, "r.marked AND r.occurrence BETWEEN 0 AND 1", "r.updated_at_sort, r.id DESC", nil},
		{"Q9", q{Where: marked, Sort: k{f.UpdatedAt.Asc()}, Page: page(20, 100)}, "r.marked AND r.occurrence BETWEEN 0 AND 1", "r.updated_at_sort, r.id DESC", nil},
		{"Q10", q{Where: c{f.UserCursus.In(3), f.UpdatedAt.Between(from, to)}, Sort: k{f.FinalMark.Desc()}},
			"r.id IN (SELECT id FROM projects_users_cursus WHERE value = $3) AND r.updated_at_sort BETWEEN $1 AND $2", "r.final_mark DESC, r.id DESC", []any{from.UnixNano(), to.UnixNano(), 3}},
	}
}

// ask asks in SQL that is written by hand: a page and its total, of one moment.
func (h *byHand) ask(ctx context.Context, pool *pgxpool.Pool) (p sqlstore.Page, err error) {
	size, offset := h.query.Page.Size, 0
	if size == 0 {
		size = 30
	}
	if n := h.query.Page.Number; n > 1 {
		offset = (n - 1) * size
	}
	var batch pgx.Batch
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue("SELECT r.id FROM projects_users r WHERE "+h.where+" ORDER BY "+h.order+pgxLimit(size, offset), h.args...).Query(func(rows pgx.Rows) (err error) {
		p.IDs, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
	batch.Queue("SELECT count(*) FROM projects_users r WHERE "+h.where, h.args...).QueryRow(func(row pgx.Row) error { return row.Scan(&p.Total) })
	batch.Queue("COMMIT")
	err = pool.SendBatch(ctx, &batch).Close()
	return p, err
}

// pgxLimit returns the end of a question for a page.
func pgxLimit(size, offset int) string { return fmt.Sprintf(" LIMIT %d OFFSET %d", size, offset) }

// measureQuestions measures the ten questions, and compares the answers.
func measureQuestions(t *testing.T, address string) {
	t.Helper()
	reader, err := sqlstore.NewReader(t.Context(), address)
	succeed(t, err)
	defer reader.Close()
	pool, err := pgxpool.New(t.Context(), address)
	succeed(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "ANALYZE")
	succeed(t, err)
	for _, h := range questionsByHand(&reader.Fields().Registrations) {
		var took [2][]time.Duration
		for range 31 {
			began := time.Now()
			want, err := h.ask(t.Context(), pool)
			succeed(t, err)
			between := time.Now()
			got, err := reader.Registrations.Select(t.Context(), h.query)
			succeed(t, err)
			took[0], took[1] = append(took[0], between.Sub(began)), append(took[1], time.Since(between))
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s (-by hand +query):\n%s", h.name, diff)
			}
		}
		x, y := median(took[0]), median(took[1])
		t.Logf("%s: by hand %v, query %v, %.2f times (at most 1.3)", h.name, x, y, float64(y)/float64(x))
	}
}
