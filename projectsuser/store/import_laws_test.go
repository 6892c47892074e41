package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// drawAnswer draws what a source answers: wild records, some short, with or without
// updated_at and the instant of their answer, some invalid or nil, some several times.
func drawAnswer(t *rapid.T, s *store.Snapshot) (r store.Records) {
	for range rapid.IntRange(0, 4).Draw(t, "answers") {
		r.Append(drawWild(t, s))
	}
	for _, p := range r.Projects {
		p.Parent = project.ID(rapid.IntRange(0, 4).Draw(t, "parent")) // cycles too
		p.UpdatedAt, p.ReadAt = drawAnswered(t, s)
	}
	for _, u := range r.Users {
		u.UpdatedAt, u.ReadAt = drawAnswered(t, s)
		u.Unknown = rapid.SampledFrom([]user.FieldSet{0, user.FieldCampuses, user.FieldUpdatedAt.With(user.FieldCursus)}).Draw(t, "unknown")
	}
	for _, of := range r.Teams {
		drawTeamAnswer(t, s, of)
	}
	for _, of := range r.Registrations {
		of.UpdatedAt, of.ReadAt = drawAnswered(t, s)
		of.Unknown = rapid.SampledFrom([]projectsuser.FieldSet{0, projectsuser.FieldUpdatedAt, projectsuser.FieldProject}).Draw(t, "unknown")
		if of.Unknown.Has(projectsuser.FieldProject) {
			of.Project = 0
		}
		for a := range of.Attempts.All() {
			drawTeamAnswer(t, s, a)
		}
	}
	return r
}

// drawAnswered draws the updated_at of a record and the instant of its answer. Any of both may be
// missing. If both are there they are the same instant: updated_at orders the versions of
// a record as their answers do.
func drawAnswered(t *rapid.T, s *store.Snapshot) (updated, read time.Time) {
	read = drawInstant(t, s)
	if rapid.Bool().Draw(t, "dated") {
		updated = read
	}
	return updated, read
}

// drawTeamAnswer draws when a team was read, and makes some invalid.
func drawTeamAnswer(t *rapid.T, s *store.Snapshot, of *team.Team) {
	of.UpdatedAt, of.ReadAt = drawAnswered(t, s)
	if rapid.IntRange(1, 8).Draw(t, "invalid") == 8 {
		of.DeadlineAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
}

// The law nothing-vanishes: each incoming record is in exactly one list of the result, and
// the lists say what happened.
func TestLawNothingVanishes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		goWild(t, e, make(map[string]bool))
		before, answer := e.Snapshot(), drawAnswer(t, e.Snapshot())
		if rapid.IntRange(1, 4).Draw(t, "nil") == 1 {
			answer.Users = append(answer.Users, nil)
		}
		result := e.Import(answer, drawInstant(t, before))
		after := e.Snapshot()
		checkCounts(t, answer, result)
		for u := range ids(answer.Users, func(u *user.User) user.ID { return u.ID }) {
			checkList(t, u, before.User(u), after.User(u), lists(result, func(i store.IDs) []user.ID { return i.Users }))
		}
		for r := range ids(answer.Registrations, func(r *projectsuser.Registration) projectsuser.ID { return r.ID }) {
			if slices.Contains(result.Unregistered, r) {
				continue
			}
			checkList(t, r, record(before, r), record(after, r), lists(result, func(i store.IDs) []projectsuser.ID { return i.Registrations }))
		}
		for _, r := range result.Unregistered {
			if before.Registration(r) == nil || after.Registration(r) != nil {
				t.Fatalf("registration %d is listed as unregistered", r)
			}
		}
	})
}

// checkCounts fails the test unless every version is accounted for: an id once in the
// lists, a refused version each.
func checkCounts(t *rapid.T, answer store.Records, result store.ImportResult) {
	for _, r := range answer.Registrations {
		answer.Teams = slices.AppendSeq(answer.Teams, r.Attempts.All())
	}
	want := make(map[string]int)
	for _, u := range answer.Users {
		if u == nil {
			want["user 0"]++
		}
	}
	answer.Users = slices.DeleteFunc(slices.Clone(answer.Users), func(u *user.User) bool { return u == nil })
	for kind, r := range answer.All() {
		want[fmt.Sprint(kind, " ", r.ID)]++
	}
	for _, r := range result.Refused {
		if want[fmt.Sprint(r.Kind, " ", r.ID)]--; r.Err == nil {
			t.Fatalf("%v is refused without a reason", r)
		}
	}
	listed := make(map[string]int)
	for _, list := range []store.IDs{result.Added, result.Replaced, result.Unchanged, result.Older} {
		for name := range names(list) {
			listed[name]++
		}
	}
	refusedAll := func(name string, n int) bool { return n <= 0 && listed[name] == 0 }
	for name, n := range want {
		if n > 0 && listed[name] == 0 && !cycleRefused(result, name) || listed[name] > 1 || n < 0 {
			t.Fatalf("%s: %d versions are not refused, and it is in %d lists: %+v", name, n, listed[name], result)
		}
		if refusedAll(name, n) {
			delete(listed, name)
		}
	}
	for name := range listed {
		if want[name] == 0 {
			t.Fatalf("%s is listed and did not come: %+v", name, result)
		}
	}
}

// cycleRefused reports whether a project is refused with all its versions.
func cycleRefused(result store.ImportResult, name string) bool {
	return slices.ContainsFunc(result.Refused, func(r store.RefusedRecord) bool {
		var cycle *project.CycleError
		return errors.As(r.Err, &cycle) && fmt.Sprint(r.Kind, " ", r.ID) == name
	})
}

// names returns the kinds and ids of a list.
func names(i store.IDs) map[string]bool {
	all := make(map[string]bool)
	add := func(kind store.Kind, id int64) { all[fmt.Sprint(kind, " ", id)] = true }
	for _, id := range i.Projects {
		add(store.KindProject, int64(id))
	}
	for _, id := range i.Sessions {
		add(store.KindSession, int64(id))
	}
	for _, id := range i.Users {
		add(store.KindUser, int64(id))
	}
	for _, id := range i.Teams {
		add(store.KindTeam, int64(id))
	}
	for _, id := range i.Registrations {
		add(store.KindRegistration, int64(id))
	}
	return all
}

func ids[R any, I comparable](records []*R, id func(*R) I) map[I]bool {
	all := make(map[I]bool)
	for _, r := range records {
		if r != nil {
			all[id(r)] = true
		}
	}
	return all
}

// lists returns the names of the lists of a result by id.
func lists[I comparable](result store.ImportResult, of func(store.IDs) []I) map[I]string {
	in := make(map[I]string)
	for name, list := range map[string]store.IDs{"added": result.Added, "replaced": result.Replaced, "unchanged": result.Unchanged, "older": result.Older} {
		for _, id := range of(list) {
			in[id] = name
		}
	}
	return in
}

func record(s *store.Snapshot, id projectsuser.ID) *projectsuser.Registration {
	if e := s.Registration(id); e != nil {
		return e.Registration
	}
	return nil
}

// checkList fails the test unless a record is in the list that says what happened to it.
func checkList[R any, I comparable](t *rapid.T, id I, before, after *R, in map[I]string) {
	ok := true
	switch in[id] {
	case "added":
		ok = before == nil && after != nil
	case "replaced":
		ok = before != nil && after != nil && before != after
	case "unchanged":
		ok = before != nil && after != nil
	}
	if !ok {
		t.Fatalf("%T %v is listed as %q, was %+v, is %+v", before, id, in[id], before, after)
	}
}

// The law import-is-idempotent: importing an answer twice is the same as importing it
// once. The store after it is what Restore makes of it, and the change replays.
func TestLawImportIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		goWild(t, e, make(map[string]bool))
		twin := e.Snapshot().Edit()
		answer, at := drawAnswer(t, e.Snapshot()), drawInstant(t, e.Snapshot())
		e.Begin("", store.CommandImport)
		first := e.Import(answer, at)
		if c, ok := e.End(); ok {
			if err := twin.Apply(c); err != nil {
				t.Fatal(err)
			}
		}
		once := pictureOf(e.Snapshot())
		if diff := compare(once, pictureOf(twin.Snapshot())); diff != "" {
			t.Fatalf("applied (-live +applied):\n%s", diff)
		}
		again, err := store.Restore(t.Context(), nil, e.Snapshot().Content())
		if err != nil {
			t.Fatal(err)
		}
		if diff := compare(once, pictureOf(again)); diff != "" {
			t.Fatalf("restored (-edit +restored):\n%s", diff)
		}
		second := e.Import(answer, at)
		if diff := compare(once, pictureOf(e.Snapshot())); diff != "" || second.Put() != 0 || len(second.Unregistered) != 0 {
			t.Fatalf("first %+v\nsecond %+v\n(-once +twice):\n%s", first, second, diff)
		}
	})
}

// drawVersion draws what a source answers about a user at an instant, with fields named for
// the instant. Some fields are unknown.
func drawVersion(t *rapid.T, hour int) *user.User {
	at := noon.Add(time.Duration(hour) * time.Hour)
	u := &user.User{ID: 7, Login: fmt.Sprint("login-", hour), Email: fmt.Sprint("email-", hour), Wallet: hour, UpdatedAt: at, ReadAt: at}
	for _, field := range []struct {
		bit   user.FieldSet
		clear func()
	}{
		{user.FieldLogin, func() { u.Login = "" }}, {user.FieldEmail, func() { u.Email = "" }},
		{user.FieldWallet, func() { u.Wallet = 0 }}, {user.FieldUpdatedAt, func() { u.UpdatedAt = time.Time{} }},
	} {
		if rapid.Bool().Draw(t, "short") {
			u.Unknown = u.Unknown.With(field.bit)
			field.clear()
		}
	}
	return u
}

// The law newest-wins: whatever the order of answers with different instants in one import,
// each field is that of the newest answer that has it. The oracle sorts the answers. It
// also holds for imports one after another in order of the instants.
func TestLawNewestWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := make([]*user.User, rapid.IntRange(1, 6).Draw(t, "versions"))
		for hour := range versions {
			versions[hour] = drawVersion(t, hour+1)
		}
		want := newestFields(versions)
		e := store.Empty(nil).Edit()
		for rest := versions; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "at once")
			e.Import(store.Records{Users: rapid.Permutation(rest[:n]).Draw(t, "order")}, noon)
			rest = rest[n:]
		}
		got := *e.User(7)
		got.ReadAt, want.ReadAt = time.Time{}, time.Time{}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// newestFields returns a user with each field from the last version that has it.
func newestFields(versions []*user.User) user.User {
	want := user.User{ID: 7, Unknown: user.AllFields}
	for _, v := range slices.SortedFunc(slices.Values(versions), func(a, b *user.User) int { return a.ReadAt.Compare(b.ReadAt) }) {
		if !v.Unknown.Has(user.FieldLogin) {
			want.Login = v.Login
		}
		if !v.Unknown.Has(user.FieldEmail) {
			want.Email = v.Email
		}
		if !v.Unknown.Has(user.FieldWallet) {
			want.Wallet = v.Wallet
		}
		if !v.Unknown.Has(user.FieldUpdatedAt) {
			want.UpdatedAt = v.UpdatedAt
		}
		want.Unknown &= v.Unknown
	}
	return want
}

// The law order-does-not-decide: of complete answers with different instants the newest
// wins, whatever the order of the imports. Either all have an updated_at or none has.
func TestLawOrderOfImportsDoesNotDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		versions := make([]*user.User, rapid.IntRange(1, 5).Draw(t, "versions"))
		dated := rapid.Bool().Draw(t, "dated")
		for i := range versions {
			at := noon.Add(time.Duration(i) * time.Hour)
			versions[i] = &user.User{ID: 7, Login: fmt.Sprint("login-", i), ReadAt: at}
			if dated {
				versions[i].UpdatedAt = at
			}
		}
		e := store.Empty(nil).Edit()
		for _, v := range rapid.Permutation(versions).Draw(t, "order") {
			e.Import(store.Records{Users: []*user.User{v}}, noon)
		}
		if got, want := e.User(7), versions[len(versions)-1]; got.Login != want.Login {
			t.Fatalf("login %q, want %q", got.Login, want.Login)
		}
	})
}

// The law greatest-id-stays: whatever the order of registrations with different instants,
// the one with the greatest id of those on a project is held.
func TestLawGreatestIDStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []*projectsuser.Registration
		for id := range rapid.IntRange(1, 6).Draw(t, "registrations") {
			at := noon.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "minutes")) * time.Minute)
			all = append(all, &projectsuser.Registration{
				ID: projectsuser.ID(id + 1), User: user.ID(rapid.IntRange(1, 2).Draw(t, "user")), Project: project.ID(rapid.IntRange(1, 2).Draw(t, "project")),
				UpdatedAt: at, ReadAt: at, Attempts: team.Joined(),
			})
		}
		greatest := make(map[[2]int64]projectsuser.ID)
		for _, r := range all {
			greatest[[2]int64{int64(r.User), int64(r.Project)}] = r.ID
		}
		e := store.Empty(nil).Edit()
		for rest := rapid.Permutation(all).Draw(t, "order"); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "at once")
			e.Import(store.Records{Registrations: rest[:n]}, noon)
			rest = rest[n:]
		}
		got := slices.Collect(registrationIDs(e.Snapshot()))
		if want := slices.Sorted(maps.Values(greatest)); !slices.Equal(got, want) {
			t.Fatalf("held are %v, want %v", got, want)
		}
	})
}

// registrationIDs yields the ids of all registrations, in order.
func registrationIDs(s *store.Snapshot) func(func(projectsuser.ID) bool) {
	return func(yield func(projectsuser.ID) bool) {
		all := slices.SortedFunc(s.Registrations.All(query.Query[*store.Entry]{}), func(a, b *store.Entry) int { return cmp.Compare(a.Registration.ID, b.Registration.ID) })
		for _, e := range all {
			if !yield(e.Registration.ID) {
				return
			}
		}
	}
}
