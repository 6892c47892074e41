package sqlstore_test

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// historyProjects is the number of projects of a history, and historyUsers that of users.
const historyProjects, historyUsers = 2, 4

// The operations of a history.
const (
	opRegister   = "register"   // a user on a project
	opBoth       = "both"       // a user on both projects, or on none of them
	opUnregister = "unregister" // a registration by its id
	opMove       = "move"       // a registration by its id to a position
	opRead       = "read"       // the orders of all projects, within a command that changes nothing
	opLook       = "look"       // the same in the memory of the process, which may be late
)

// operation is what a client asks of a process.
type operation struct {
	Client   int
	Name     string
	User     int64
	Project  int64
	ID       int64
	Position int
}

// answer is what a process answers. The zero answer is one that never came.
type answer struct {
	Client   int
	Refused  bool                       // by a rule
	Failed   string                     // for another reason
	Idle     bool                       // it changed nothing
	Orders   [historyProjects + 1]order // after the operation, unless it was refused
	Sequence uint64                     // of the last change in them, or of the last one before a refusal
}

// order is the registrations on a project by position.
type order []int64

// historyModel is the simplest program with the rules of a history: the registrations on
// each project by position. It is not changed once it is made.
type historyModel struct {
	on   [historyProjects + 1]order
	user map[int64]int64 // by registration
	last int64           // the last id that was given
}

// clone returns a copy that may be changed.
func (m *historyModel) clone() *historyModel {
	c := &historyModel{user: make(map[int64]int64), last: m.last}
	for p := range m.on {
		c.on[p] = slices.Clone(m.on[p])
		for _, id := range m.on[p] {
			c.user[id] = m.user[id]
		}
	}
	return c
}

// after returns the model after an operation, and false if it is refused.
func (m *historyModel) after(o operation) (*historyModel, bool) {
	next := m.clone()
	switch o.Name {
	case opRegister:
		return next, next.register(o.User, o.Project)
	case opBoth:
		return next, next.register(o.User, 1) && next.register(o.User, 2)
	case opUnregister:
		return next, next.place(o.ID, 0)
	case opMove:
		return next, next.place(o.ID, o.Position)
	}
	return next, true
}

// register registers a user on a project, at its end.
func (m *historyModel) register(who, on int64) bool {
	for _, id := range m.on[on] {
		if m.user[id] == who {
			return false
		}
	}
	m.last++
	m.user[m.last] = who
	m.on[on] = append(m.on[on], m.last)
	return true
}

// place moves a registration to a position of its project, or removes it at position 0.
func (m *historyModel) place(id int64, position int) bool {
	for on, ids := range m.on {
		i := slices.Index(ids, id)
		if i < 0 {
			continue
		}
		if position > len(ids) {
			return false
		}
		ids = slices.Delete(ids, i, i+1)
		if position > 0 {
			ids = slices.Insert(ids, position-1, id)
		}
		m.on[on] = ids
		return true
	}
	return false
}

// step returns the model after an operation, and whether its answer is right. After an
// operation without an answer every answer is.
func (m *historyModel) step(o operation, a answer) (right bool, after *historyModel) {
	next, permitted := m.after(o)
	if !permitted {
		next = m
	}
	if a.Sequence == 0 {
		return true, next
	}
	if a.Refused || !permitted {
		return a.Refused == !permitted, next
	}
	return slices.EqualFunc(a.Orders[:], next.on[:], slices.Equal), next
}

// model returns the model of a history for porcupine. The projects are empty in the
// beginning.
func model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return &historyModel{} },
		Step: func(m, input, output any) (bool, any) {
			return m.(*historyModel).step(input.(operation), output.(answer))
		},
		Equal: func(a, b any) bool {
			x, y := a.(*historyModel), b.(*historyModel)
			return x.last == y.last && slices.EqualFunc(x.on[:], y.on[:], slices.Equal)
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
		DescribeState:     func(m any) string { return fmt.Sprint(m.(*historyModel).on[1:]) },
	}
}
