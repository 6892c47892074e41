package fetch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keep keeps the answer to the n-th request as it came in a folder, unless that is empty. The
// name of the file begins with the instant of the request, so that the names have the order
// of the answers.
func keep(folder, path string, p *page, n int) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%06d-%s.json", p.at.UTC().Format("20060102T150405.000"), n, strings.TrimPrefix(path, "/v2/"))
	name = filepath.Join(folder, name)
	part := name + ".part"
	if err := os.WriteFile(part, p.body, 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(part, p.at, p.at); err != nil {
		return err
	}
	return os.Rename(part, name)
}
