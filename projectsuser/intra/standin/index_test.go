package standin_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// unindexed lists the fields of large tables that have no index, with the reason. Tables of
// projects and sessions are small, and the parts of a text that Noko searches have no index
// that could help.
var unindexed = map[string]string{
	"teams repo_url":  "a question by repository is about one team whose id the caller has; texts that begin alike double the time of an import",
	"teams repo_uuid": "as repo_url",
}

// unsorted lists the fields whose filters and ranges have an index, but whose sort has none,
// with the reason.
var unsorted = map[string]string{
	"registrations status":          "no face sorts by the status of the registry, and each command would move a record",
	"teams status":                  "as that of registrations",
	"registrations declared_status": "as the status of the registry",
	"teams declared_status":         "as the status of the registry",
	"registrations other_status":    "no face has it, and nearly all records have none",
	"teams other_status":            "as that of registrations",
}

// largeSchool returns a store of 100,000 registrations and 50,000 teams of 12,000 users,
// whose fields have few and many values, and nulls.
func largeSchool(t *testing.T) *store.Snapshot {
	var r store.Records
	for i := range 40 {
		r.Sessions = append(r.Sessions, &project.Session{ID: project.SessionID(i + 1), Project: project.ID(i + 1)})
		r.Projects = append(r.Projects, &project.Project{ID: project.ID(i + 1), Name: fmt.Sprint(i), Slug: fmt.Sprint(i)})
	}
	day := func(i int) time.Time { return noon.Add(-time.Duration(i) * 24 * time.Hour / 7) }
	for i := range 12_000 {
		r.Users = append(r.Users, &user.User{
			ID: user.ID(i + 1), Login: fmt.Sprint("u", i), Email: fmt.Sprint("u", i, "@example.org"),
			FirstName: fmt.Sprint(i%900, "f"), LastName: fmt.Sprint(i%5000, "l"), Kind: []string{"student", "admin"}[i%50/49],
			Staff: i%100 == 0, Alumni: i%9 == 0, Active: i%3 == 0, Owner: i == 0,
			CreatedAt: day(i), UpdatedAt: day(i / 2),
		})
	}
	for i := range 50_000 {
		at := &team.Team{
			ID: team.ID(i + 1), Project: project.ID(i%40 + 1), Name: fmt.Sprint(i, " team"), CreatedAt: day(i + 9), UpdatedAt: day(i),
			Session: project.SessionID(i%40 + 1), RepoURL: fmt.Sprint("git@", i), RepoUUID: fmt.Sprint(i),
			Members: []team.Member{{User: user.ID(i%12_000 + 1), Leader: true}},
		}
		if i%500 == 0 {
			at.DeclaredText = fmt.Sprint("word ", i%3)
		}
		if i%3 > 0 {
			at.LockedAt = day(i + 5)
		}
		if i%3 > 1 {
			at.ClosedAt, at.FinalMark = day(i+2), project.MarkOf(int32(i%126))
		}
		r.Teams = append(r.Teams, at)
	}
	for i := range 100_000 {
		of := &projectsuser.Registration{
			ID: projectsuser.ID(i + 1), User: user.ID(i/10 + 1), Project: project.ID(i%10 + 1 + i%4*10), Occurrence: i % 13 / 6,
			CreatedAt: day(i + 9), UpdatedAt: day(i),
		}
		if i%500 == 0 {
			of.DeclaredText = fmt.Sprint("word ", i%3)
		}
		if i%3 == 0 {
			of.FinalMark, of.MarkedAt, of.RetriableAt = project.MarkOf(int32(i%126)), day(i), day(i-1)
		}
		r.Registrations = append(r.Registrations, of)
	}
	s, err := store.New(standin.Fields(), noon, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// No filter, range or sort by one field of a large table visits all its records, and no
// filter or range does in the order of another field.
func TestEveryFieldHasAnIndex(t *testing.T) {
	s := largeSchool(t)
	f := s.Fields()
	visitFields(t, "registrations", s.Registrations, f.Registrations.Schema)
	visitFields(t, "teams", s.Teams, f.Teams.Schema)
	visitFields(t, "users", s.Users, f.Users.Schema)
}

// visitFields checks the plans of questions by each field of a table.
func visitFields[R any](t *testing.T, table string, of *query.Table[R], schema *query.Schema[R]) {
	records := slices.Collect(of.Where())
	records = records[len(records)*61/100:]
	fields := schema.Fields()
	ask := func(f query.AnyField[R], q query.Query[R]) {
		answer, err := of.Select(q)
		if err != nil {
			t.Fatal(err)
		}
		if p := answer.Plan; p.Way == query.WayGather && p.Bitmaps == 0 && p.Span == of.Len() && unindexed[table+" "+f.Name()] == "" {
			words, _ := of.Explain(q)
			t.Errorf("%s by %s: %v\n%s", table, f.Name(), p, words)
		}
	}
	for i, f := range fields {
		odd := records[max(slices.IndexFunc(records, func(r R) bool { return !f.IsNull().Holds(r) }), 0)] // one with a value, if any has one
		where := [][]query.Condition[R]{{f.In(odd)}, {f.Between(odd, odd)}, {f.IsNull()}}
		for _, w := range where {
			ask(f, query.Query[R]{Where: w})
			if by := fields[(i*7+3)%len(fields)]; sortable(table, by) {
				ask(f, query.Query[R]{Where: w, Sort: []query.SortKey[R]{by.Desc()}})
			}
		}
		if sortable(table, f) {
			ask(f, query.Query[R]{Sort: []query.SortKey[R]{f.Asc()}})
			ask(f, query.Query[R]{Sort: []query.SortKey[R]{f.Desc()}})
		}
	}
}

// sortable reports whether a table must have an order of a field. No face sorts by a truth
// value.
func sortable[R any](table string, f query.AnyField[R]) bool {
	name := table + " " + f.Name()
	return f.Sortable() && f.Kind() != query.KindBool && unindexed[name] == "" && unsorted[name] == ""
}
