package histories

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/project"
)

// model returns the world as porcupine takes it. Parted is whether every operation
// is about one project, and time moves nothing.
func model(parted bool) porcupine.Model {
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
	if parted {
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
