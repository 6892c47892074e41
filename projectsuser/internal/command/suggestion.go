package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/projectsuser/roster/query"
)

// longestWord is the most bytes of a word for which a suggestion is searched.
const longestWord = 64

// closest returns the known word that a user most likely meant, or an empty text. Of two
// that are equally close it returns the first.
func closest(word string, known []string) string {
	if len(word) > longestWord {
		return ""
	}
	word = strings.ToLower(word)
	best, least := "", max(1, len(word)/3)+1
	for _, k := range known {
		if d := distance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance returns how many letters must be added, removed, replaced or swapped with
// their neighbour to turn one word into the other.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			rows[i][j] = min(replaced, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// suggest adds the closest known word to an error about an unknown one, if a known word
// is close.
func suggest(err error, word string, known []string) error {
	if found := closest(word, known); found != "" {
		return fmt.Errorf("%w; did you mean %q?", err, found)
	}
	return err
}

// suggestField adds the closest name of a field to an error about a query.
func suggestField(err error) error {
	if unknown, ok := errors.AsType[*query.UnknownFieldError](err); ok {
		return suggest(err, unknown.Field, unknown.Allowed)
	}
	return err
}
