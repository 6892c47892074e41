package browser_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/projectsuser/roster/internal/smallschool"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// crowd returns enough people, projects and differences that every list has two pages.
func crowd() (r store.Records) {
	at := smallschool.Now.AddDate(0, -1, 0)
	for i := range 60 {
		r.Projects = append(r.Projects, &project.Project{ID: project.ID(1000 + i), Name: fmt.Sprintf("Module %02d", i)})
		u := &user.User{ID: user.ID(1000 + i), Login: fmt.Sprintf("crowd%02d", i), UpdatedAt: at, Campuses: []user.Campus{{ID: 1, Primary: true}}}
		r.Users = append(r.Users, u)
		r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: projectsuser.ID(9000 + i), User: u.ID, Project: smallschool.Libft,
			Declared: state.Finished, Attempts: team.Joined(), CreatedAt: at, UpdatedAt: at})
	}
	return r
}

// decoded returns an address with its escapes undone.
func decoded(address string) string {
	text, err := url.QueryUnescape(address)
	if err != nil {
		return address
	}
	return text
}

// hand is a way to use a page: the mouse or the keyboard.
type hand struct {
	*served
	ctx   context.Context
	mouse bool
}

// press activates the first element of a selector.
func (h *hand) press(selector string) {
	h.Helper()
	if h.mouse {
		h.run(h.ctx, chromedp.ScrollIntoView(selector, chromedp.ByQuery), chromedp.Click(selector, chromedp.ByQuery))
		return
	}
	h.reach(selector)
	h.run(h.ctx, chromedp.KeyEvent("\r"))
}

// reach moves the focus to an element of a selector with the key Tab alone.
func (h *hand) reach(selector string) {
	h.Helper()
	const most = 300 // stops
	for range most {
		var there bool
		h.run(h.ctx, chromedp.KeyEvent("\t"), chromedp.Evaluate(fmt.Sprintf("document.activeElement.matches(%q)", selector), &there))
		if there {
			return
		}
	}
	h.Fatalf("%d stops do not lead to %s", most, selector)
}

// arrives waits until the address contains a text.
func (h *hand) arrives(what, part string) {
	h.Helper()
	var at string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		h.run(h.ctx, chromedp.Location(&at))
		if strings.Contains(decoded(at), part) {
			h.run(h.ctx, chromedp.WaitVisible("h1", chromedp.ByQuery))
			return
		}
	}
	h.Errorf("%s leads to %s, which does not contain %s", what, decoded(at), part)
}

// TestEveryViewIsFilteredSortedAndPaged does so by mouse and by keyboard, with and without
// the script.
func TestEveryViewIsFilteredSortedAndPaged(t *testing.T) {
	for _, script := range []bool{true, false} {
		for _, mouse := range []bool{true, false} {
			t.Run(fmt.Sprintf("script=%t,mouse=%t", script, mouse), func(t *testing.T) {
				s := serve(t)
				s.add(crowd())
				h := &hand{s, s.tab(), mouse}
				h.run(h.ctx, emulation.SetScriptExecutionDisabled(!script))
				h.useEveryView()
			})
		}
	}
}

// useEveryView filters each view, sorts those that can be sorted, and opens the next page.
func (h *hand) useEveryView() {
	for _, view := range []struct {
		path   string
		sorted string // a link that sorts, and a part of where it leads
		paged  bool
	}{
		{"/now", "", false}, {"/project", "", true}, {"/project/1", "", false}, {"/matrix", "by=1", true}, {"/stuck", "", false}, {"/person", "", true}, {"/person/101", "", false},
		{"/table", "sort=final_mark", true}, {"/audit", "", true}, {"/changes", "", true}, {"/sources", "", false},
	} {
		h.run(h.ctx, chromedp.Navigate(h.url+view.path), chromedp.WaitVisible("h1", chromedp.ByQuery))
		h.press(".filters summary")
		const campus = `select[name="filter[campus]"]`
		if h.mouse {
			h.run(h.ctx, chromedp.WaitVisible(campus, chromedp.ByQuery), chromedp.SetValue(campus, "1", chromedp.ByQuery))
		} else {
			h.reach(campus)
			h.run(h.ctx, chromedp.KeyEvent("1"))
		}
		h.press(".filters button")
		h.arrives(view.path+" filtered", "filter[campus]=1")
		if view.sorted != "" {
			h.press(fmt.Sprintf(`th a[href*="%s"]`, view.sorted))
			h.arrives(view.path+" sorted", view.sorted)
		}
		if view.paged {
			h.press(`.pager a[rel=next]`)
			h.arrives(view.path+", next page", "page[number]=2")
			h.arrives(view.path+", next page", "filter[campus]=1")
		}
	}
}

// TestWhoHasNoRegistration finds who has no registration on a project, after another project
// was added to the matrix.
func TestWhoHasNoRegistration(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	var at, title string
	var people int
	s.run(ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(s.url+"/matrix?projects=1,2"), chromedp.SetValue(`select[name=add]`, "3", chromedp.ByQuery),
		chromedp.Click("main form button", chromedp.ByQuery), chromedp.WaitVisible(`//th/a[.="Rush 00"]`, chromedp.BySearch), chromedp.SetValue(`select[name=missing]`, "3", chromedp.ByQuery),
		chromedp.Click("main form button", chromedp.ByQuery), chromedp.WaitVisible("p.links a", chromedp.ByQuery), chromedp.Location(&at), chromedp.Text("#people h2", &title, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelectorAll("#people tbody tr").length`, &people))
	missing := 0
	for u := range s.registry.Snapshot().Users.Where() {
		if s.registry.Snapshot().Find(u.ID, smallschool.Rush) == nil {
			missing++
		}
	}
	if people != missing || !strings.Contains(title, fmt.Sprintf("Without a registration on Rush 00: %d people", missing)) || !strings.Contains(decoded(at), "projects=1,2,3") {
		t.Errorf("%d people of %d, titled %q, at %s", people, missing, title, decoded(at))
	}
}

// add imports more records.
func (s *served) add(r store.Records) {
	s.Helper()
	err := s.registry.Do(s.Context(), "import", func(tx *registry.Tx) error {
		result, err := tx.Import(r, smallschool.Now)
		if err == nil {
			err = result.Err()
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// hidden lets the page believe that it is hidden, or seen again.
func hidden(yes bool) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`Object.defineProperty(document, "hidden", { value: %t, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`, yes), nil)
}

// TestAPageThatSleptCatchesUp hides a page, runs a command, and shows the page again.
func TestAPageThatSleptCatchesUp(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	var before, after string
	const count = `document.querySelector("#statuses [data-count=searching]").textContent`
	s.run(ctx, chromedp.Navigate(s.url+"/now"), chromedp.Evaluate(count, &before), hidden(true))
	err := s.registry.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.Unregister(s.registry.Snapshot().Find(100, smallschool.Minishell).Registration.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	s.run(ctx, chromedp.Sleep(time.Second), chromedp.Evaluate(count, &after))
	if after != before {
		t.Errorf("the hidden page follows: %s", after)
	}
	s.run(ctx, hidden(false))
	began := time.Now()
	for after = before; after == before && time.Since(began) < patience; {
		s.run(ctx, chromedp.Evaluate(count, &after), chromedp.Sleep(50*time.Millisecond))
	}
	t.Logf("the count changed from %s to %s, %s after the page woke", before, after, time.Since(began).Round(time.Millisecond))
	if after == before {
		t.Errorf("the count is still %s", after)
	}
}
