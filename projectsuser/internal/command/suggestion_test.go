package command

import (
	"strings"
	"testing"
)

func TestClosestWord(t *testing.T) {
	known := []string{"states", "explain", "query", "audit", "serve"}
	for word, want := range map[string]string{
		"stats": "states", "qurey": "query", "Serve": "serve", "aduit": "audit", "explian": "explain", "": "",
		"frobnicate": "", "q": "", strings.Repeat("states", 20): "", "é": "",
	} {
		if got := closest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

// The error for an unknown word names the closest known one.
func TestUnknownWordsGetASuggestion(t *testing.T) {
	for line, want := range map[string]string{
		"stats":                     `roster: unknown command "stats"; did you mean "states"?`,
		"hlep":                      `roster: unknown command "hlep"; did you mean "help"?`,
		"states -josn":              `roster: states: flag provided but not defined: -josn; did you mean -json?`,
		"diagram -format dto":       `roster: diagram: format "dto": want mermaid or dot; did you mean "dot"?`,
		"journal chekc school":      `roster: journal: action "chekc": want check, repair, copy, dump or log; did you mean "check"?`,
		"query filter[logn]=ada":    `allowed: id, user_id, login, project_id, project, project_session_id, occurrence, final_mark, status, declared_status, other_status, differs, created_at, updated_at, marked_at, retriable_at, marked, retriable, cursus, campus; did you mean "login"?`,
		"query filter[status]=done": `waiting_for_correction` + "\n",
	} {
		if got := run("", strings.Fields(line)...); got.code != 2 || !strings.Contains(got.errors, want) {
			t.Errorf("%s: %+v, want %s", line, got, want)
		}
	}
}
