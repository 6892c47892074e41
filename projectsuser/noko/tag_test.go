package noko_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// taggedEntry is what a test reads of an entry.
type taggedEntry struct {
	ID   int64
	Tags []struct {
		ID   int64
		Name string
	}
}

// entriesOf returns the entries of an answer.
func entriesOf(t *testing.T, body []byte) (ids []int64, entries []taggedEntry) {
	t.Helper()
	if err := json.Unmarshal(body, &entries); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	return ids, entries
}

func TestEntriesByTags(t *testing.T) {
	r := newFixture(t, registry.Options{})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{TimeEntries: []*user.TimeEntry{
			{ID: 11, User: 2, Project: 10, Date: day(4), Tags: []string{"Peer", "code"}},
			{ID: 12, User: 2, Project: 10, Date: day(4), Tags: []string{"peer"}},
			{ID: 13, User: 2, Project: 10, Date: day(4), Tags: []string{"code"}},
		}}, time.Time{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h := noko.NewHandler(r, noko.Options{})
	ids := make(map[string]int64)
	_, all := entriesOf(t, send(h, "GET", "/entries", "").Body.Bytes())
	for _, e := range all {
		for _, tag := range e.Tags {
			if tag.ID < 1 || tag.ID > 1<<31-1 {
				t.Errorf("the tag %q has the id %d", tag.Name, tag.ID)
			}
			ids[tag.Name] = tag.ID
		}
	}
	if ids["Peer"] != ids["peer"] || ids["peer"] == ids["code"] {
		t.Errorf("ids of tags: %v", ids)
	}
	for query, want := range map[string][]int64{
		"tags=peer,code":                                                           {11},
		"tags=peer,code&tag_filter_type=and":                                       {11},
		"tags=%23PEER":                                                             {11, 12},
		"tags=peer,code&tag_filter_type=any":                                       {11, 12, 13},
		"tags=x,code&tag_filter_type=any":                                          {11, 13},
		"tag_filter_type=combination":                                              {1, 2, 3, 4, 11, 12, 13},
		"tags=roof,peer&tag_filter_type=combination%20of":                          {1, 11, 12},
		fmt.Sprintf("tag_ids=%d", ids["peer"]):                                     {11, 12},
		fmt.Sprintf("tag_ids=%d,%d", ids["peer"], ids["code"]):                     {11},
		fmt.Sprintf("tag_ids=%d&tags=code", ids["peer"]):                           {11},
		fmt.Sprintf("tag_ids=%d,5&tag_filter_type=combination", ids["code"]):       {11, 13},
		fmt.Sprintf("tag_ids=%d,5&tag_filter_type=combination%%20of", ids["roof"]): {1},
		"tag_ids=5": nil,
	} {
		if got, _ := entriesOf(t, send(h, "GET", "/entries?"+query, "").Body.Bytes()); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"tag_filter_type=none&tags=peer", "tag_ids=peer"} {
		if got := send(h, "GET", "/entries?"+query, ""); got.Code != 422 && got.Code != 400 {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
}
