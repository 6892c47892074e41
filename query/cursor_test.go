package query_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query"
)

// cursors are cursors after one book in several sorts, and texts that are not cursors.
func cursors() []string {
	b := &book{id: 3, title: "Sonnets, and more", shelf: science, pages: 154}
	var all []string
	for _, sort := range [][]query.SortKey[*book]{nil, {pages.Desc()}, {rating.Asc(), title.Desc()}, {onShelf.Asc()}, {rating.Asc().NullsFirst()}} {
		c := library.CursorAfter(query.Query[*book]{Sort: sort}, b)
		all = append(all, string(c), string(c.At(7)), string(c[:len(c)-2]), string(c)+"AA")
	}
	return append(all, "x", "AQ", "====", "AgAAAAAAAAAH")
}

// A text that is not a cursor of the query's sort is refused, and never read as another place.
func TestCursorErrors(t *testing.T) {
	byPages := query.Query[*book]{Sort: []query.SortKey[*book]{pages.Desc()}}
	right := library.CursorAfter(byPages, &book{id: 3})
	raw, err := base64.RawURLEncoding.DecodeString(string(right))
	if err != nil {
		t.Fatal(err)
	}
	encode := func(b []byte) query.Cursor { return query.Cursor(base64.RawURLEncoding.EncodeToString(b)) }
	other := library.CursorAfter(query.Query[*book]{Sort: []query.SortKey[*book]{pages.Asc()}}, &book{id: 3})
	for c, reason := range map[query.Cursor]string{
		"no":                         "it is not a cursor",
		other:                        "it is of another sort",
		encode(raw[:len(raw)-1]):     "it is not a cursor",
		encode(append(raw, 1)):       "it is not a cursor",
		encode(append(raw[:9], 7)):   "it is not a cursor",
		query.Cursor("").At(1):       "",
		right.At(1).At(2):            "",
		query.Cursor("*").At(3):      "it is not a cursor",
		encode(append([]byte{9}, 1)): "it is not a cursor",
	} {
		_, _, err := library.SelectAfter(byPages, c)
		var refused *query.CursorError
		if reason == "" && err != nil || reason != "" && (!errors.As(err, &refused) || refused.Reason != reason) {
			t.Errorf("%q: %v, want %q", c, err, reason)
		}
	}
	byShelf := query.Query[*book]{Sort: []query.SortKey[*book]{onShelf.Asc()}}
	raw, _ = base64.RawURLEncoding.DecodeString(string(library.CursorAfter(byShelf, &book{id: 3})))
	raw[10] = 9 // there are two shelves
	var refused *query.CursorError
	if _, _, err := library.SelectAfter(byShelf, encode(raw)); !errors.As(err, &refused) {
		t.Errorf("an enum without that value: %v", err)
	}
	var page *query.PageError
	if _, _, err := library.SelectAfter(query.Query[*book]{Page: query.Page{Size: -1}}, ""); !errors.As(err, &page) {
		t.Errorf("a negative size: %v", err)
	}
}

// The pages after one cursor and the next are the whole answer in sorts by several keys, of
// which the first has groups of equal values.
func TestCursorInGroups(t *testing.T) {
	var some []*book
	for i := range int64(200) {
		some = append(some, &book{id: i, title: string(rune('a' + i%7)), shelf: shelf(i % 2), pages: i % 11, rating: i % 5})
	}
	table := books.Table(some...)
	for _, sort := range [][]query.SortKey[*book]{
		{pages.Asc(), title.Desc()}, {rating.Desc(), title.Asc(), onShelf.Desc()}, {rating.Asc().NullsFirst(), title.Asc()},
		{pages.Desc(), books.ID().Desc()}, {title.Asc(), pages.Desc()},
	} {
		q := query.Query[*book]{Sort: sort, Page: query.Page{Size: 3}}
		var want, got []int64
		for b := range table.All(q) {
			want = append(want, b.id)
		}
		for next, more := query.Cursor(""), true; more; more = next != "" {
			var a query.Answer[*book]
			a, next, _ = table.SelectAfter(q, next)
			for _, b := range a.Records {
				got = append(got, b.id)
			}
		}
		same(t, want, got)
	}
	// A record that changed comes after its own place only if its id or a key before does.
	q := query.Query[*book]{Where: []query.Condition[*book]{title.AtLeast("")}, Sort: []query.SortKey[*book]{books.ID().Asc(), pages.Asc()}}
	a, _, err := table.SelectAfter(q, table.CursorAfter(q, &book{id: 199, pages: -1}))
	same(t, 0, len(a.Records))
	same(t, true, err == nil)
}

// Any text is either refused or a place.
func FuzzCursor(f *testing.F) {
	for _, c := range cursors() {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, sort := range [][]query.SortKey[*book]{nil, {pages.Desc()}, {rating.Asc(), title.Desc()}, {onShelf.Asc()}, {rating.Asc().NullsFirst()}} {
			a, next, err := library.SelectAfter(query.Query[*book]{Sort: sort, Page: query.Page{Size: 2}}, query.Cursor(text))
			var refused *query.CursorError
			switch {
			case err != nil && (!errors.As(err, &refused) || a.Records != nil || next != ""):
				t.Fatalf("%q: %v %v %v", text, a, next, err)
			case err == nil && (a.Total != 4 || len(a.Records) > 2):
				t.Fatalf("%q: %v", text, a)
			}
		}
	})
}

// Versions hold the latest versions only, and say which.
func TestVersions(t *testing.T) {
	v := query.Versions[string]{Most: 2}
	_, err := v.Version(1)
	same(t, "query: version 1: not held; no version is", fmt.Sprint(err))
	v.Hold(2, "two")
	v.Hold(9, "nine")
	v.Hold(4, "four")
	v.Hold(4, "FOUR")
	for number, want := range map[uint64]string{2: "", 4: "FOUR", 9: "nine"} {
		got, err := v.Version(number)
		same(t, want, got)
		same(t, want == "", err != nil)
	}
	_, err = v.Version(2)
	var gone *query.VersionError
	if !errors.As(err, &gone) {
		t.Fatal(err)
	}
	same(t, query.VersionError{Version: 2, Held: 2, Oldest: 4, Newest: 9}, *gone)
	same(t, "query: version 2: not held; 2 versions from 4 to 9 are", err.Error())
	var zero query.Versions[int]
	for i := range 17 {
		zero.Hold(uint64(i), i)
	}
	_, err = zero.Version(0)
	_, first := zero.Version(1)
	same(t, true, err != nil && first == nil)
}

// same fails the test if two values differ.
func same[V any](t *testing.T, want, got V) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
