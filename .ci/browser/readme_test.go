package browser_test

import (
	"context"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/projectsuser/roster/internal/smallschool"
	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

var readme = flag.String("readme", "", "write the pictures of the README to this folder")

// ordinary allows only people with ordinary names.
func ordinary(*http.Request) (board.Scope, error) {
	var s board.Scope
	for id := user.ID(100); id < 120; id++ {
		s.Users = append(s.Users, id)
	}
	return s, nil
}

// work lets people of the school do something.
func (s *served) work() {
	s.Helper()
	find := func(u user.ID) *store.Entry { return s.registry.Snapshot().Find(u, smallschool.Minishell) }
	for _, command := range []func(*registry.Tx) error{
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(find(100).Registration.ID); return err },
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(find(105).Registration.ID); return err },
		func(tx *registry.Tx) error {
			_, err := tx.Lock(find(101).Registration.Attempts.Active().ID)
			return err
		},
		func(tx *registry.Tx) error {
			_, err := tx.Mark(find(103).Registration.Attempts.Active().ID, 101)
			return err
		},
		func(tx *registry.Tx) error {
			_, err := tx.Mark(find(108).Registration.Attempts.Active().ID, 88)
			return err
		},
		func(tx *registry.Tx) error { _, err := tx.Register(101, smallschool.Day); return err },
	} {
		if err := s.registry.Do(s.Context(), "staff", command); err != nil {
			s.Fatal(err)
		}
	}
}

// TestPicturesOfTheReadme writes them if the flag asks for it.
func TestPicturesOfTheReadme(t *testing.T) {
	if *readme == "" {
		t.Skip("-readme is not given")
	}
	s := serveWith(t, board.Options{Allow: ordinary})
	s.work()
	ctx := s.tab()
	for _, picture := range []struct {
		name, path, scheme string
		width, height      int64
	}{
		{"now", "/now", "light", 1200, 1010}, {"project", "/project/2", "light", 1200, 760}, {"table", "/table?filter[status]=finished,in_progress", "dark", 1200, 760},
	} {
		s.run(ctx, look(picture.width, picture.height, picture.scheme), chromedp.Navigate(s.url+picture.path), chromedp.WaitVisible("h1"), chromedp.ActionFunc(func(ctx context.Context) error {
			text, err := page.CaptureScreenshot().Do(ctx)
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(*readme, "board-"+picture.name+".png"), text, 0o644)
		}))
	}
}
