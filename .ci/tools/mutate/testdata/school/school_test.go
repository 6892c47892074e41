package school

import "testing"

// TestFree notices every mutant of Free except at the last seat. Of Rows it checks only
// that the label is a text.
func TestFree(t *testing.T) {
	if n, ok := Free(10); n != 28 || !ok {
		t.Error(n, ok)
	}
	if n, ok := Free(50); n != 0 || ok {
		t.Error(n, ok)
	}
	if _, label := Rows(0, []string{"A"}); label != "rowA" {
		t.Error(label)
	}
}
