package histories

import (
	"fmt"
	"os"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/project"
)

// history is what the clients did and were told.
type history struct {
	operations []porcupine.Operation
	parted     bool // every operation is about one project, and time moves nothing
}

// check reports whether the history is that of one client alone, in some order.
func (h history) check(patience time.Duration) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(h.model(), h.operations, patience)
}

// draw writes a page that shows the history, and how far an order was found, to
// a new file in a folder.
func (h history) draw(folder string, patience time.Duration) (path string, err error) {
	f, err := os.CreateTemp(folder, "history-*.html")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, found := porcupine.CheckOperationsVerbose(h.model(), h.operations, patience)
	return f.Name(), porcupine.Visualize(h.model(), found, f)
}

// model returns the world as porcupine takes it.
func (h history) model() porcupine.Model {
	m := porcupine.Model{
		Init: func() any { return world{} },
		Step: func(state, input, output any) (bool, any) {
			w := state.(world)
			if q, ok := input.(question); ok {
				return w.answer(q) == output.(answer), w
			}
			after, ok := w.step(input.(order), output.(receipt))
			return ok, after
		},
		Equal: func(a, b any) bool { return a.(world).equal(b.(world)) },
		DescribeOperation: func(input, output any) string {
			if q, ok := input.(question); ok {
				return q.String() + " " + q.answerTo(output.(answer))
			}
			return fmt.Sprintf("%s: %s", input, output)
		},
		DescribeState: func(state any) string { return state.(world).String() },
	}
	if h.parted {
		m.Partition = byProject
	}
	return m
}

// byProject parts a history by the project that each operation is about.
func byProject(operations []porcupine.Operation) [][]porcupine.Operation {
	parts := make([][]porcupine.Operation, len(projects))
	for _, o := range operations {
		i := projectOf(o.Input) - 1
		parts[i] = append(parts[i], o)
	}
	return parts
}

// projectOf returns the project that an order or a question is about.
func projectOf(input any) project.ID {
	if q, ok := input.(question); ok {
		return q.project
	}
	return input.(order)[0].project
}
