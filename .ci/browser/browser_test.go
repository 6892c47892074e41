// Package browser_test opens the board in a real browser.
package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/projectsuser/roster/internal/smallschool"
	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

var (
	shots = flag.String("screenshots", "", "write screenshots of every view to this folder")
	axe   = flag.String("axe", "node_modules/axe-core/axe.min.js", "the script of axe-core")
)

// views are the pages that every test opens.
var views = []struct{ name, path string }{
	{"now", "/now"}, {"projects", "/project"}, {"project", "/project/2"}, {"project_markup", "/project/5"}, {"matrix", "/matrix"}, {"stuck", "/stuck"},
	{"people", "/person"}, {"person", "/person/101"}, {"person_hard", "/person/120"}, {"person_long", "/person/124"}, {"table", "/table?filter[status]=finished&explain=1"},
	{"audit", "/audit"}, {"changes", "/changes"}, {"sources", "/sources"}, {"empty", "/table?filter[campus]=99"}, {"missing", "/project/999"},
}

// served is a board of the small school that a browser can open.
type served struct {
	*testing.T
	registry *registry.Registry
	url      string
	browser  context.Context

	mu       sync.Mutex
	problems []string // of the console, and requests to other hosts
}

// serve starts a board and a browser.
func serve(t *testing.T) *served {
	t.Helper()
	return serveWith(t, board.Options{Sources: sources})
}

// serveWith starts a board with options, and a browser.
func serveWith(t *testing.T, o board.Options) *served {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed")
	}
	fields := store.NewFields()
	board.AddFields(fields)
	now := smallschool.Now
	r := registry.New(registry.Options{Fields: fields, Clock: func() time.Time { return now }})
	err := r.Do(t.Context(), "import", func(tx *registry.Tx) error {
		records := smallschool.Records()
		records.Progress = smallschool.Copies()
		_, err := tx.Import(records, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Clock = func() time.Time { return now.Add(12 * time.Minute) }
	b := board.New(r, o)
	server := httptest.NewServer(b)
	t.Cleanup(func() { b.Close(); server.CloseClientConnections(); server.Close() })
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(time.Minute))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	s := &served{T: t, registry: r, url: server.URL, browser: allocated}
	return s
}

// sources are what a program that copies says of itself.
func sources() []board.Source {
	return []board.Source{
		{Name: "school.jsonl", ReadAt: smallschool.Now, Added: 202, Refused: 1, Refusals: []store.RefusedRecord{
			{Kind: store.KindTeam, ID: 17, Err: errors.New("team 17: a member is twice in it")},
		}},
		{Name: "https://api.example, campus 1", Since: smallschool.Now, ReadAt: smallschool.Now.Add(time.Minute), Doing: "projects_users: census", Requests: 388,
			Left: 95 * time.Minute, Budget: "812 this hour", Added: 3, Replaced: 41, Removed: 2, Problem: "GET /v2/teams: 503; again in 40s"},
	}
}

// patience is how long a test waits for a state of a page before it fails.
const patience = time.Minute

// until waits until an expression is true in the page, which may be loading meanwhile.
func (s *served) until(ctx context.Context, expression string) {
	s.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		var is bool
		if err := chromedp.Run(ctx, chromedp.Evaluate("Boolean("+expression+")", &is)); err == nil && is {
			return
		}
	}
	s.Fatalf("not true after %s: %s", patience, expression)
}

// tab opens a tab that records what goes wrong.
func (s *served) tab() context.Context {
	ctx, cancel := chromedp.NewContext(s.browser)
	s.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 3*time.Minute)
	s.Cleanup(stop)
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			s.report("exception: " + e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.Text, "404") { // the page of a project that is not found
				s.report("console: " + e.Entry.Text + " " + e.Entry.URL)
			}
		case *runtime.EventConsoleAPICalled:
			s.report(fmt.Sprint("console: ", e.Args))
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, s.url) && !strings.HasPrefix(e.Request.URL, "about:") && !strings.HasPrefix(e.Request.URL, "data:") {
				s.report("request to " + e.Request.URL)
			}
		}
	})
	if err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable()); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, p := range s.problems {
			s.Error(p)
		}
		s.problems = nil
	})
	return ctx
}

func (s *served) report(problem string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, problem)
}

// run runs actions.
func (s *served) run(ctx context.Context, actions ...chromedp.Action) {
	s.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		s.Fatal(err)
	}
}

// look sets the width and the colours; those of paper for "print".
func look(width, height int64, scheme string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		if err := emulation.SetDeviceMetricsOverride(width, height, 1, width < 500).Do(ctx); err != nil {
			return err
		}
		media := ""
		if scheme == "print" {
			media, scheme = "print", "light"
		}
		return emulation.SetEmulatedMedia().WithMedia(media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}).Do(ctx)
	})
}

// TestEveryView opens every view, light and dark, wide and narrow: nothing is wider than
// the screen, the rules of axe find nothing, and nothing is logged.
func TestEveryView(t *testing.T) {
	s := serve(t)
	script, err := os.ReadFile(*axe)
	if err != nil {
		t.Skipf("axe-core is not installed: %v", err)
	}
	ctx := s.tab()
	for _, size := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"light", 1280, 900, "light"}, {"dark", 1280, 900, "dark"}, {"narrow", 360, 740, "light"}, {"narrow_dark", 360, 740, "dark"}, {"print", 1040, 720, "print"}} {
		s.run(ctx, look(size.width, size.height, size.scheme))
		for _, v := range views {
			var wide float64
			s.run(ctx, chromedp.Navigate(s.url+v.path), chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide))
			if int64(wide) > size.width {
				t.Errorf("%s, %s: the page is %v wide", v.name, size.name, wide)
			}
			s.checkRules(ctx, v.name+", "+size.name, script)
			s.screenshot(ctx, v.name+"_"+size.name)
		}
	}
}

// checkRules runs axe on the page that is open.
func (s *served) checkRules(ctx context.Context, name string, script []byte) {
	s.Helper()
	var text string
	awaited := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	s.run(ctx, chromedp.Evaluate(string(script)+";0", nil),
		chromedp.Evaluate(`axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary).join(" | "))))`, &text, awaited))
	var violations []string
	if err := json.Unmarshal([]byte(text), &violations); err != nil {
		s.Fatal(err)
	}
	for _, v := range violations {
		s.Errorf("%s: %s", name, v)
	}
}

// screenshot writes a picture of the whole page, if the flag asks for it.
func (s *served) screenshot(ctx context.Context, name string) {
	if *shots == "" {
		return
	}
	s.run(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		picture, err := page.CaptureScreenshot().WithCaptureBeyondViewport(true).WithFromSurface(true).Do(ctx)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(*shots, name+".png"), picture, 0o644)
	}))
}

// TestWithoutScript opens every view without JavaScript, follows a link, sorts and
// filters.
func TestWithoutScript(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	s.run(ctx, emulation.SetScriptExecutionDisabled(true))
	var heading string
	for _, v := range views {
		s.run(ctx, chromedp.Navigate(s.url+v.path), chromedp.Text("h1", &heading))
		if heading == "" {
			t.Errorf("%s has no heading", v.name)
		}
	}
	s.run(ctx, chromedp.Navigate(s.url+"/now"), chromedp.Click(`//section[@id="statuses"]//a[.="Finished"]`, chromedp.BySearch),
		chromedp.WaitVisible(`//h1[.="Table"]`, chromedp.BySearch), chromedp.Click(`//th/a[.="Mark"]`, chromedp.BySearch),
		chromedp.WaitVisible(`th[aria-sort=ascending]`))
	var at string
	s.run(ctx, chromedp.Location(&at))
	if !strings.Contains(at, "sort=final_mark") || !strings.Contains(at, "filter[status]=finished") {
		t.Errorf("sorted at %s", at)
	}
	s.run(ctx, chromedp.Click(`input[name="least[final_mark]"]`), chromedp.KeyEvent("90\r"))
	s.until(ctx, `decodeURIComponent(location.search).includes("range[final_mark]=90,") && document.querySelector("th[aria-sort=ascending]")`)
}

// TestKeyboard reaches the content and a person by the keyboard alone.
func TestKeyboard(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	var focused, at string
	s.run(ctx, chromedp.Navigate(s.url+"/person"), chromedp.KeyEvent("\t"), chromedp.Evaluate(`document.activeElement.textContent`, &focused))
	if focused != "Skip to the content" {
		t.Errorf("the first tab stop is %q", focused)
	}
	s.run(ctx, chromedp.KeyEvent("\r"))
	s.until(ctx, `location.hash`)
	s.run(ctx, chromedp.KeyEvent("/"), chromedp.Evaluate(`document.activeElement.name`, &focused))
	if focused != "person" {
		t.Fatalf("the key / leads to %q", focused)
	}
	// The debugger types the slash although the script prevented it.
	s.run(ctx, chromedp.KeyEvent("\b"), chromedp.KeyEvent("ada\r"))
	s.until(ctx, `location.search.includes("person=ada") && document.readyState === "complete" && document.querySelector("tbody")`)
	s.run(ctx, chromedp.KeyEvent("j"), chromedp.Location(&at),
		chromedp.Evaluate(`document.activeElement.closest("tbody") ? "in the table" : document.activeElement.outerHTML.slice(0, 200)`, &focused))
	if focused != "in the table" || !strings.Contains(at, "person=ada") {
		t.Errorf("the focus is %s at %s", focused, at)
	}
}

// TestCountsFollow runs a command: the count of a page that is open changes. The log says
// after how long; on an idle machine it is less than a second.
func TestCountsFollow(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	var before, after string
	count := `document.querySelector("#statuses [data-count=searching]").textContent`
	s.run(ctx, chromedp.Navigate(s.url+"/now"), chromedp.Evaluate(count, &before))
	err := s.registry.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.Unregister(s.registry.Snapshot().Find(100, smallschool.Minishell).Registration.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for after = before; after == before && time.Since(began) < patience; {
		s.run(ctx, chromedp.Evaluate(count, &after), chromedp.Sleep(50*time.Millisecond))
	}
	t.Logf("the count changed from %s to %s after %s", before, after, time.Since(began).Round(time.Millisecond))
	if after == before {
		t.Errorf("the count is still %s", after)
	}
}

// TestDragOverHistogram chooses a range of marks with the mouse.
func TestDragOverHistogram(t *testing.T) {
	s := serve(t)
	ctx := s.tab()
	var ends []float64
	s.run(ctx, look(1280, 2600, "light"), chromedp.Navigate(s.url+"/table"), chromedp.WaitVisible("#h-final_mark"),
		chromedp.Evaluate(`(() => { const all = [...document.querySelectorAll("#h-final_mark svg a")]; const at = (a) => { const r = a.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height - 20]; };
			document.querySelector("#h-final_mark").scrollIntoView(); return [...at(all[2]), ...at(all[5])]; })()`, &ends))
	s.run(ctx, chromedp.MouseEvent("mousePressed", ends[0], ends[1], chromedp.ButtonLeft), chromedp.MouseEvent("mouseMoved", ends[2], ends[3], chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseReleased", ends[2], ends[3], chromedp.ButtonLeft))
	s.until(ctx, `decodeURIComponent(location.search).includes("range")`)
}
