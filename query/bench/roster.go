package bench

import (
	"time"

	"github.com/projectsuser/roster/query"
)

// roster is package query, with an index for each field of the workload. It has a publisher, so
// that readers do not wait for the writer.
type roster struct {
	rosterFields
	published *query.Publisher[*registration]
	people    *query.Table[person] // of the further questions
	login     *query.Text[person]
}

// rosterFields are the declared fields that the queries use.
type rosterFields struct {
	schema     *query.Schema[*registration]
	id         *query.Field[*registration, int64]
	project    *query.Field[*registration, int64]
	user       *query.Field[*registration, int64]
	occurrence *query.Field[*registration, int64]
	campus     *query.Field[*registration, int64]
	status     *query.Field[*registration, status]
	created    *query.Field[*registration, time.Time]
	updated    *query.Field[*registration, time.Time]
	finalMark  *query.Field[*registration, int64]
	marked     *query.Field[*registration, bool]
	cursus     *query.Many[*registration, int64]
}

// openRoster returns an empty table.
func openRoster() (engine, error) { return &roster{rosterFields: declareRoster()}, nil }

// declareRoster declares all fields of a registration. Those that the workload filters, ranges
// or sorts by have an index.
func declareRoster() (f rosterFields) {
	type r = *registration
	s := query.NewSchema("id", func(r r) int64 { return r.id }, query.Settings{Descending: true})
	f.schema, f.id = s, s.ID()

	// Fields to sort by and for ranges, in addition to the id.
	f.created = query.Time(s, "created_at", func(r r) time.Time { return instant(r.createdAt) }, query.Ordered)
	f.updated = query.Time(s, "updated_at", func(r r) time.Time { return instant(r.updatedAt) }, query.Ordered)
	f.finalMark = query.NullInt(s, "final_mark", func(r r) (int64, bool) { return int64(r.finalMark), r.marked }, query.Ordered)

	// Fields of many values, each in few records.
	f.project = query.Int(s, "project_id", func(r r) int64 { return int64(r.project) }, query.Postings)
	f.user = query.Int(s, "user_id", func(r r) int64 { return int64(r.user) }, query.Postings)

	// Fields of few values.
	f.occurrence = query.Int(s, "occurrence", func(r r) int64 { return int64(r.occurrence) }, query.Bitmap)
	f.campus = query.Int(s, "campus", func(r r) int64 { return int64(r.campus) }, query.Bitmap)
	f.status = query.Enum(s, "status", func(r r) status { return r.status }, rosterStatuses(), query.Bitmap)
	f.marked = query.Bool(s, "marked", func(r r) bool { return r.marked }, query.Bitmap)
	f.cursus = query.Ints(s, "cursus", (*registration).cursusNumbers, query.Bitmap)
	query.Bool(s, "retriable", func(r r) bool { return r.retriable }, query.Bitmap)

	// Fields that no query uses.
	query.NullTime(s, "marked_at", func(r r) (time.Time, bool) { return instant(r.markedAt), r.marked })
	query.NullTime(s, "retriable_at", func(r r) (time.Time, bool) { return instant(r.retriableAt), r.retriable })

	query.Composite(s, f.project, f.status) // Q3
	return f
}

// rosterStatuses returns the statuses with their names.
func rosterStatuses() query.Values[status] {
	return query.Values[status]{
		All:  []status{searching, creatingGroup, waitingToStart, inProgress, waitingEvaluation, finished},
		Text: status.String,
	}
}

func (r *roster) load(records []registration) error {
	pointers := make([]*registration, len(records))
	for i := range records {
		pointers[i] = &records[i]
	}
	r.published = query.NewPublisher(r.schema.Table(pointers...))
	return nil
}

func (r *roster) upsert(record *registration) error {
	return r.published.Edit(func(e *query.Edit[*registration]) error {
		e.Put(record)
		return nil
	})
}

func (r *roster) close() error { return nil }

// answer asks the current version of the table.
func (r *roster) answer(q question, ids []int64) ([]int64, int, error) {
	answer, err := r.published.Table().Select(r.query(q))
	if err != nil {
		return nil, 0, err
	}
	for _, record := range answer.Records {
		ids = append(ids, record.id)
	}
	return ids, answer.Total, nil
}

// query returns q as a query of package query.
func (r *roster) query(q question) query.Query[*registration] {
	ask := query.Query[*registration]{Page: query.Page{Number: q.page, Size: q.size}}
	switch q.scenario {
	case q1:
		ask.Where = where(r.id.In(q.id))
	case q2:
		ask.Where = where(r.user.In(q.user))
	case q3:
		ask.Where = where(r.project.In(q.project), r.status.In(inProgress))
	case q4:
		ask.Where = where(r.campus.In(1, 2), r.finalMark.Between(80, 125))
		ask.Sort = by(r.finalMark.Desc(), r.id.Asc())
	case q5:
		ask.Where = where(r.created.Between(instant(q.from), instant(q.to)))
		ask.Sort = by(r.created.Desc())
	case q6:
		ask.Where = where(r.status.In(finished))
	case q8, q9:
		ask.Where = where(r.marked.In(true), r.occurrence.Between(0, 1))
		ask.Sort = by(r.updated.Asc())
	case q10:
		ask.Where = where(r.cursus.In(q.cursus), r.updated.Between(instant(q.from), instant(q.to)))
		ask.Sort = by(r.finalMark.Desc())
	}
	return ask
}

// where returns a list of conditions.
func where(c ...query.Condition[*registration]) []query.Condition[*registration] { return c }

// by returns a list of sort keys.
func by(k ...query.SortKey[*registration]) []query.SortKey[*registration] { return k }
