package sqlstore

import (
	"strings"
	"testing"
)

// A comment on a column that does not exist would never be read.
func TestEveryCommentIsOfAColumn(t *testing.T) {
	var all strings.Builder
	for _, statements := range newKinds().migrations() {
		all.WriteString(strings.Join(statements, "\n"))
	}
	for name, text := range columnComments {
		if !strings.Contains(all.String(), `."`+name+`" IS '`+strings.ReplaceAll(text, "'", "''")+"'") {
			t.Errorf("no column %s has its comment", name)
		}
	}
	for name := range tableComments {
		if !strings.Contains(all.String(), "COMMENT ON TABLE "+name+" IS") {
			t.Errorf("no table %s has its comment", name)
		}
	}
}
