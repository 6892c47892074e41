package main

import (
	"strings"
	"testing"
	"time"
)

// TestRun measures a small school: every page answers, and the readers see pages and events.
func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), options{registrations: 2000, seed: 1, rounds: 1, readers: 4, writes: 100, length: 500 * time.Millisecond}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range append(views, export, "4 readers") {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), ": 0 pages") || strings.Contains(out.String(), " 0 commands") {
		t.Errorf("the readers saw no pages, or there were no commands:\n%s", out.String())
	}
}
