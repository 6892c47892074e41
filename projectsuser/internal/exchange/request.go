package exchange

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Requests returns the requests of all files that match a pattern, as
// "testdata/*.http", in HTTP/1.1 as a client sends them. They are seeds for [Fuzz]. It
// fails the test if there are no files.
func Requests(t testing.TB, pattern string) (raw []string) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatal("no files of exchanges: ", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range strings.Split("\n"+string(text), "\n== ")[1:] {
			_, request, _ := strings.Cut(one, "\n")
			request, _, _ = strings.Cut(request, "\n-- ")
			raw = append(raw, rawRequest(request))
		}
	}
	return raw
}

// rawRequest returns the HTTP/1.1 form of a request in a file.
func rawRequest(text string) string {
	head, body, _ := strings.Cut(strings.Trim(text, "\n"), "\n\n")
	line, headers, _ := strings.Cut(head, "\n")
	if headers != "" {
		headers = strings.ReplaceAll(headers, "\n", "\r\n") + "\r\n"
	}
	return fmt.Sprintf("%s HTTP/1.1\r\nHost: example.com\r\n%sContent-Length: %d\r\n\r\n%s", line, headers, len(body), body)
}
