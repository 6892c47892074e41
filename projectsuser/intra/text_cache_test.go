package intra_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// jsonTexts returns the JSON of all registrations of a snapshot, as a function writes it.
func jsonTexts(t interface{ Fatal(...any) }, s *store.Snapshot, root string, write func(*intra.Presenter, []byte, *store.Entry) ([]byte, error)) map[projectsuser.ID]string {
	all := make(map[projectsuser.ID]string)
	p := &intra.Presenter{Snapshot: s, Root: root}
	for e := range s.Registrations.Where() {
		text, err := write(p, []byte("before"), e)
		if err != nil {
			t.Fatal(err)
		}
		all[e.Registration.ID] = string(text)
	}
	return all
}

// plainText writes a registration without a cache.
func plainText(p *intra.Presenter, to []byte, e *store.Entry) ([]byte, error) {
	return p.ProjectsUser(e).AppendJSON(to)
}

// After any commands and passing of time, for every snapshot and every start of the URLs,
// the JSON of a registration is the same with a cache and without one.
func TestLawCachedTextIsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cache := &intra.TextCache{Size: rapid.SampledFrom([]int{0, 1 << 10, 4 << 10, 1 << 20}).Draw(t, "size")}
		c := rostertest.NewCampaign(t, nil)
		older := c.Registry.Snapshot()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			c.Step(t)
			s := c.Registry.Snapshot()
			for _, from := range []*store.Snapshot{s, older, s} {
				for _, root := range []string{"", "https://example.org"} {
					if diff := cmp.Diff(jsonTexts(t, from, root, plainText), jsonTexts(t, from, root, cache.Append)); diff != "" {
						t.Fatalf("(-without +with a cache):\n%s", diff)
					}
				}
			}
			if cache.Bytes() > cache.Size {
				t.Fatalf("%d bytes, at most %d are allowed", cache.Bytes(), cache.Size)
			}
			if rapid.Bool().Draw(t, "keep") {
				older = s
			}
		}
	})
}

// pairs returns a snapshot of n registrations in teams of two, each with more than 1 KiB of
// JSON.
func pairs(t *testing.T, n int) *store.Snapshot {
	t.Helper()
	r := store.Records{Projects: []*project.Project{{ID: 1, Name: strings.Repeat("Libft", 200), Slug: "libft"}}}
	for i := range n {
		u := user.ID(i + 1)
		r.Users = append(r.Users, &user.User{ID: u, Login: fmt.Sprint("user-", i)})
		both := &team.Team{ID: team.ID(i/2 + 1), Project: 1, Members: []team.Member{{User: u - user.ID(i%2), Leader: true}, {User: u - user.ID(i%2) + 1}}}
		r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: projectsuser.ID(i + 1), User: u, Project: 1, Attempts: team.Joined(both)})
	}
	s, err := store.New(nil, answered, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The cache needs at most the memory that it is given, however many records it is asked
// for, and uses most of it.
func TestTextCacheIsBounded(t *testing.T) {
	s := pairs(t, 2000)
	for _, size := range []int{4 << 10, 10 << 10, 100 << 10} {
		cache := &intra.TextCache{Size: size}
		for range 3 {
			jsonTexts(t, s, "", cache.Append)
			if got := cache.Bytes(); got > size || got < size/4 {
				t.Errorf("%d bytes, want at most %d and at least a quarter of that", got, size)
			}
		}
	}
}

// A page that is asked for again and again stays although all registrations are read once.
func TestTextCacheSurvivesAScan(t *testing.T) {
	s := pairs(t, 2000)
	cache := &intra.TextCache{Size: 64 << 10}
	p := &intra.Presenter{Snapshot: s}
	write := func(id projectsuser.ID) {
		if _, err := cache.Append(p, nil, s.Registration(id)); err != nil {
			t.Fatal(err)
		}
	}
	write(7)
	write(7)
	held := cache.Bytes()
	write(7 + 32) // of the same slot, with longer logins
	if got := cache.Bytes(); got != held {
		t.Errorf("%d bytes, want the %d of the first text", got, held)
	}
	write(7 + 32)
	if got := cache.Bytes(); got <= held {
		t.Errorf("%d bytes, want more than the %d of the first text, which was asked for once", got, held)
	}
}

func TestTextCacheIsForAnyNumberOfGoroutines(t *testing.T) {
	s := pairs(t, 200)
	want := jsonTexts(t, s, "", plainText)
	cache := &intra.TextCache{Size: 20 << 10}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				if diff := cmp.Diff(want, jsonTexts(t, s, "", cache.Append)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	wg.Wait()
	if cache.Bytes() > 20<<10 {
		t.Errorf("%d bytes", cache.Bytes())
	}
}
