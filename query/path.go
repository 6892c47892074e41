package query

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A path is the name of a parameter that makes a condition: filter[field],
// range[field], and in the extended grammar also with modifiers, as in
// filter[field][not][prefix], and as a part of an Or, as in or[0][filter][field].
type path struct {
	alternatives []int // outermost first
	word         string
	field        string
	not          bool
	test         string // all, null, prefix or contains; "" for one of some values, or a range
	fold         bool
}

// The words of the extended grammar.
const (
	wordOr       = "or"
	wordNot      = "not"
	wordAll      = "all"
	wordNull     = "null"
	wordPrefix   = "prefix"
	wordContains = "contains"
	wordFold     = "fold"
)

// path splits the name of a parameter. It returns false if it does not make a condition.
func (s *schema) path(name string) (p path, ok bool) {
	for _, p.word = range [...]string{paramFilter, paramRange} {
		if p.field, ok = bracketed(name, p.word); ok && !(s.settings.Extended && strings.Contains(p.field, "]")) {
			return p, true
		}
	}
	if !s.settings.Extended {
		return path{}, false
	}
	return extendedPath(name)
}

// extendedPath splits the name of a parameter of the extended grammar.
func extendedPath(name string) (p path, ok bool) {
	word, rest, ok := strings.Cut(name, "[")
	rest, closed := strings.CutSuffix(rest, "]")
	if !ok || !closed {
		return p, false
	}
	words := append([]string{word}, strings.Split(rest, "][")...)
	for len(words) > 2 && words[0] == wordOr {
		i, err := strconv.ParseUint(words[1], 10, 16)
		if err != nil || strconv.FormatUint(i, 10) != words[1] {
			return p, false
		}
		p.alternatives, words = append(p.alternatives, int(i)), words[2:]
	}
	if len(words) < 2 || words[0] != paramFilter && words[0] != paramRange || strings.ContainsAny(words[1], "[]") {
		return p, false
	}
	p.word, p.field = words[0], words[1]
	return p, p.modify(words[2:])
}

// modify sets the modifiers. It returns false if they are not: not, then a test, then fold,
// each of them optional.
func (p *path) modify(words []string) bool {
	if len(words) > 0 && words[0] == wordNot {
		p.not, words = true, words[1:]
	}
	if len(words) == 0 {
		return true
	}
	if p.word == paramRange {
		return false
	}
	switch words[0] {
	case wordAll, wordNull, wordPrefix, wordContains:
		p.test, words = words[0], words[1:]
	}
	if len(words) > 0 && words[0] == wordFold && p.test != wordAll && p.test != wordNull {
		p.fold, words = true, words[1:]
	}
	return len(words) == 0
}

// String returns the name of the parameter.
func (p path) String() string {
	words := []string{p.word, p.field}
	if p.not {
		words = append(words, wordNot)
	}
	if p.test != "" {
		words = append(words, p.test)
	}
	if p.fold {
		words = append(words, wordFold)
	}
	if len(p.alternatives) > 0 {
		return alternativesName(p.alternatives) + "[" + strings.Join(words, "][") + "]"
	}
	return p.word + "[" + strings.Join(words[1:], "][") + "]"
}

// alternativesName returns the start of the name of a parameter, such as or[0][or][1].
func alternativesName(alternatives []int) string {
	words := make([]string, 0, 2*len(alternatives))
	for _, i := range alternatives {
		words = append(words, wordOr, strconv.Itoa(i))
	}
	return wordOr + "[" + strings.Join(words[1:], "][") + "]"
}

// A group has conditions that must all hold, and alternatives of which one must.
type group struct {
	conditions   []condition
	alternatives map[int]*group
}

// add adds a condition to the alternative of the path, or to the group itself.
func (g *group) add(p path, name string, c condition, l Limits) error {
	if err := checkLimit(name, "Depth", len(p.alternatives), l.Depth); err != nil {
		return err
	}
	for _, i := range p.alternatives {
		if g.alternatives[i] == nil {
			if err := checkLimit(name, "Alternatives", len(g.alternatives)+1, l.Alternatives); err != nil {
				return err
			}
			if g.alternatives == nil {
				g.alternatives = make(map[int]*group)
			}
			g.alternatives[i] = new(group)
		}
		g = g.alternatives[i]
	}
	g.conditions = append(g.conditions, c)
	return nil
}

// where returns all conditions of the group.
func (g *group) where() []condition {
	if g.alternatives == nil {
		return g.conditions
	}
	var any []condition
	for _, i := range slices.Sorted(maps.Keys(g.alternatives)) {
		parts := g.alternatives[i].where()
		if len(parts) == 1 {
			any = append(any, parts[0])
		} else {
			any = append(any, condition{op: opAnd, parts: parts})
		}
	}
	return append(g.conditions, condition{op: opOr, parts: any})
}
