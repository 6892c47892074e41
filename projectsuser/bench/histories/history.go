package histories

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"
)

// history is the operations of all clients, and the model that must give the same
// results.
type history struct {
	model      porcupine.Model
	operations []porcupine.Operation
}

// check looks for an order of the operations in which the model gives the same
// results, for as long as the timeout.
func (h history) check(timeout time.Duration) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(h.model, h.operations, timeout)
}

// draw writes an HTML page that shows the history and the longest order found to
// a new file in a folder, and returns its path.
func (h history) draw(folder string, timeout time.Duration) (path string, err error) {
	f, err := os.CreateTemp(folder, "history-*.html")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, found := porcupine.CheckOperationsVerbose(h.model, h.operations, timeout)
	return f.Name(), porcupine.Visualize(h.model, found, f)
}

// overlapping counts the pairs of operations that overlap in time.
func (h history) overlapping() (n int) {
	for i, a := range h.operations {
		for _, b := range h.operations[:i] {
			if a.Call < b.Return && b.Call < a.Return {
				n++
			}
		}
	}
	return n
}

// recorder records the operations of one client. It belongs to one goroutine.
type recorder struct {
	client     int           // from 0
	now        *atomic.Int64 // a clock shared by all clients: each reading is later
	operations []porcupine.Operation
}

// name returns the client's name, the actor of its changes.
func (r *recorder) name() string { return strconv.Itoa(r.client) }

// record runs an operation and records its input and output, and when it was
// called and returned.
func (r *recorder) record(input any, run func() (output any)) {
	call := r.now.Add(1)
	output := run()
	r.operations = append(r.operations, porcupine.Operation{
		ClientId: r.client, Input: input, Call: call, Output: output, Return: r.now.Add(1),
	})
}
