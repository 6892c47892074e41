package noko

import (
	"hash/crc32"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/user"
)

// tagID returns the id of a tag. The registry keeps the names of tags and numbers none, so
// the id is made of the name: it is the same for names that differ only in letter case, and
// in every process. It is from 1 to 2147483647.
func tagID(name string) int64 {
	const most = 1<<31 - 1
	return int64(crc32.ChecksumIEEE([]byte(strings.ToLower(name))))%most + 1
}

// encodeTag writes a tag of an entry.
func encodeTag(w *jsonwriter.Writer, tag string) {
	w.BeginObject()
	w.Key("id").Int(tagID(tag))
	w.Key("name").String(tag)
	w.Key("formatted_name").String("#" + tag)
	w.EndObject()
}

// tags returns the condition of the parameters tags, names in any letter case with or
// without #, and tag_ids; nil without both. An entry needs all of them, or, if
// tag_filter_type is any or a combination, one of them.
func (q *params) tags() func(*user.TimeEntry) bool {
	how := q.oneOf("tag_filter_type", "and", "any", "combination", "combination of")
	var wanted []func(tag string) bool
	if text := q.list("tags"); text != "" {
		for name := range strings.SplitSeq(text, ",") {
			name = strings.TrimPrefix(strings.TrimSpace(name), "#")
			wanted = append(wanted, func(tag string) bool { return strings.EqualFold(tag, name) })
		}
	}
	ids, _ := idsOf[int64](q, "tag_ids")
	for _, id := range ids {
		wanted = append(wanted, func(tag string) bool { return tagID(tag) == id })
	}
	if wanted == nil {
		return nil
	}
	return func(e *user.TimeEntry) bool {
		found := 0
		for _, one := range wanted {
			if slices.ContainsFunc(e.Tags, one) {
				found++
			}
		}
		return found == len(wanted) || found > 0 && how != "" && how != "and"
	}
}
