package trial

import (
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// History is what the clients did and were told, and the model that should have
// told them the same.
type History struct {
	Model      porcupine.Model
	Operations []porcupine.Operation
}

// Check reports whether the history is that of one client alone, in some order.
func (h History) Check(patience time.Duration) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(h.Model, h.Operations, patience)
}

// Draw writes a page that shows the history, and how far an order was found, to
// a new file in a folder.
func (h History) Draw(folder string, patience time.Duration) (path string, err error) {
	f, err := os.CreateTemp(folder, "history-*.html")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, found := porcupine.CheckOperationsVerbose(h.Model, h.Operations, patience)
	return f.Name(), porcupine.Visualize(h.Model, found, f)
}

// Overlapping counts the pairs of operations that went on at once.
func (h History) Overlapping() (n int) {
	for i, a := range h.Operations {
		for _, b := range h.Operations[:i] {
			if a.Call < b.Return && b.Call < a.Return {
				n++
			}
		}
	}
	return n
}
