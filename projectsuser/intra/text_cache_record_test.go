package intra_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// shownBy returns records of which the JSON of registration 1 shows all: an earlier attempt
// in another session, and a closed last attempt. One of them has other members: 2, who is
// registered, 5, who is not and whose account is unknown, and 6, who is not.
func shownBy(begin time.Time, membersOf team.ID) store.Records {
	first := &team.Team{ID: 1, Project: 1, Session: 4, LockedAt: answered, Members: []team.Member{{User: 1, Leader: true}}}
	last := &team.Team{ID: 2, Project: 1, Session: 3, LockedAt: answered, ClosedAt: answered, Members: []team.Member{{User: 1, Leader: true}}}
	for _, t := range []*team.Team{first, last} {
		if t.ID == membersOf {
			t.Members = append(t.Members, team.Member{User: 2}, team.Member{User: 5}, team.Member{User: 6})
		}
	}
	return store.Records{
		Projects: []*project.Project{{ID: 1, Name: "Rush", Slug: "rush"}, {ID: 2, Name: "Libft", Slug: "libft"}},
		Sessions: []*project.Session{{ID: 3, Project: 1}, {ID: 4, Project: 1, BeginAt: begin}},
		Users:    []*user.User{{ID: 1, Login: "ada"}, {ID: 2, Login: "bob"}, {ID: 6, Login: "fay"}, {ID: 7, Login: "gus"}},
		Registrations: []*projectsuser.Registration{
			{ID: 1, User: 1, Project: 1, Attempts: team.Joined(first, last)}, {ID: 2, User: 2, Project: 1, Attempts: team.Joined()},
		},
	}
}

// registered returns records with one registration without attempts.
func registered(id projectsuser.ID, u user.ID, on project.ID) store.Records {
	return store.Records{Registrations: []*projectsuser.Registration{{ID: id, User: u, Project: on, Attempts: team.Joined()}}}
}

// put returns a change that puts records.
func put(r store.Records) func(*store.Edit) error {
	return func(e *store.Edit) error { return e.Put(r) }
}

// What another record than the registration says is shown when it changes. The entry of the
// registration stays the same in each of these changes, so that only the comparison with the
// other record can notice it.
func TestTextCacheFollowsEachRecord(t *testing.T) {
	begin := answered.Add(time.Hour)
	for name, change := range map[string]func(*store.Edit) error{
		"the project is renamed":              put(store.Records{Projects: []*project.Project{{ID: 1, Name: "Rush 01", Slug: "rush"}}}),
		"a member is renamed":                 put(store.Records{Users: []*user.User{{ID: 2, Login: "bobby"}}}),
		"an unregistered member is renamed":   put(store.Records{Users: []*user.User{{ID: 6, Login: "fanny"}}}),
		"the account of a member is found":    put(store.Records{Users: []*user.User{{ID: 5, Login: "eve"}}}),
		"a member registers":                  put(registered(9, 5, 1)),
		"a member unregisters":                func(e *store.Edit) error { return e.Remove(store.IDs{Registrations: []projectsuser.ID{2}}) },
		"a registration becomes another's":    put(registered(2, 7, 1)),
		"a registration is another project's": put(registered(2, 2, 2)),
		"an earlier attempt begins":           func(e *store.Edit) error { e.Advance(begin); return nil },
	} {
		// The last attempt is shown without its entry, so that no other comparison notices that
		// one of its members changed.
		for _, membersOf := range []team.ID{1, 2} {
			s, err := store.New(nil, answered, shownBy(begin, membersOf))
			if err != nil {
				t.Fatal(err)
			}
			checkFollows(t, name, s, change)
		}
	}
}

// checkFollows checks that a cache keeps the text of registration 1 of a snapshot, and
// another one after a change that leaves the entry as it is.
func checkFollows(t *testing.T, name string, s *store.Snapshot, change func(*store.Edit) error) {
	t.Helper()
	cache := &intra.TextCache{Size: 1 << 20}
	one := func(s *store.Snapshot, write func(*intra.Presenter, []byte, *store.Entry) ([]byte, error)) string {
		text, err := write(&intra.Presenter{Snapshot: s}, nil, s.Registration(1))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	empty := (&intra.TextCache{Size: 1 << 20}).Bytes()
	before := one(s, cache.Append)
	if held := cache.Bytes() - empty; held < len(before) {
		t.Errorf("%s: the text was not kept", name)
	}
	entry, edit := s.Registration(1), s.Edit()
	if err := change(edit); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	s = edit.Snapshot()
	if s.Registration(1) != entry {
		t.Errorf("%s: the entry changed, so nothing else is tested", name)
	}
	want := one(s, plainText)
	if got := one(s, cache.Append); got != want || want == before {
		t.Errorf("%s: (-want +got):\n%s\nbefore: %s", name, cmp.Diff(want, got), before)
	}
}

// A status that time alone changes is not kept.
func TestTextCacheKeepsNothingThatTimeChanges(t *testing.T) {
	begin := answered.Add(time.Hour)
	records := shownBy(begin, 1)
	for a := range records.Registrations[0].Attempts.All() {
		a.Session = 4
	}
	s, err := store.New(nil, answered, records)
	if err != nil {
		t.Fatal(err)
	}
	cache := &intra.TextCache{Size: 1 << 20}
	before := jsonTexts(t, s, "", cache.Append)[1]
	edit := s.Edit()
	edit.Advance(begin)
	s = edit.Snapshot()
	want := jsonTexts(t, s, "", plainText)[1]
	if got := jsonTexts(t, s, "", cache.Append)[1]; got != want || !strings.Contains(before, "waiting_to_start") || want == before {
		t.Errorf("(-want +got):\n%s\nbefore: %s", cmp.Diff(want, got), before)
	}
}
