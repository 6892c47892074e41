package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// http.ServeMux would do but for what it writes by itself: redirections, which
// lose the prefix of a service that is mounted below one, and its own texts for
// 404 and 405.

// node is a place in a path: what may come next, and what answers if nothing
// does.
type node struct {
	literal map[string]*node
	wild    *node // any segment that is not empty
	routes
}

// routes are what answers at one path.
type routes struct {
	methods map[string]Handler
	allow   []string // its keys, HEAD and OPTIONS, sorted
	names   []string // of the path's values, in order
}

// Handle declares what answers at a path for methods, as "GET" or "PATCH PUT".
// A segment of the path such as {id} is any one that is not empty, and the
// request's path value of that name. A segment that is spelt out goes before it.
//
// It panics if the route is declared twice, or names its values differently for
// another method.
func (s *Service) Handle(methods, path string, h Handler) {
	n, names := &s.routes, []string(nil)
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if name, ok := placeholder(segment); ok {
			names = append(names, name)
			n = n.anything()
		} else {
			n = n.spelt(segment)
		}
	}
	if n.methods != nil && !slices.Equal(n.names, names) {
		panic(fmt.Sprintf("web: route %q: its values are called %q elsewhere", path, n.names))
	}
	n.names = names
	for method := range strings.FieldsSeq(methods) {
		n.declare(method, path, h)
	}
}

// placeholder returns the name in a segment such as {id}.
func placeholder(segment string) (name string, ok bool) {
	name, opened := strings.CutPrefix(segment, "{")
	name, closed := strings.CutSuffix(name, "}")
	return name, opened && closed
}

// anything returns the place after a segment that may be any.
func (n *node) anything() *node {
	if n.wild == nil {
		n.wild = new(node)
	}
	return n.wild
}

// spelt returns the place after a segment that is spelt out.
func (n *node) spelt(segment string) *node {
	if n.literal == nil {
		n.literal = make(map[string]*node)
	}
	if n.literal[segment] == nil {
		n.literal[segment] = new(node)
	}
	return n.literal[segment]
}

// declare notes what answers a method here. Who may GET may HEAD, and everybody
// may ask for the OPTIONS.
func (r *routes) declare(method, path string, h Handler) {
	if r.methods == nil {
		r.methods = make(map[string]Handler)
		r.allow = []string{http.MethodOptions}
	}
	if r.methods[method] != nil {
		panic(fmt.Sprintf("web: route %q: %s is declared twice", path, method))
	}
	r.methods[method] = h
	r.allow = append(r.allow, method)
	if method == http.MethodGet {
		r.allow = append(r.allow, http.MethodHead)
	}
	slices.Sort(r.allow)
}

// find returns what answers at a request's path, nil if nothing does, and sets
// the request's path values.
func (n *node) find(r *http.Request) *routes {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	var values []string
	found := n.match(strings.TrimSuffix(path, "/"), &values)
	if found == nil {
		return nil
	}
	for i, name := range found.names {
		// The innermost value was found first.
		r.SetPathValue(name, values[len(values)-1-i])
	}
	return found
}

// match returns what answers at the rest of a path. It goes no deeper than the
// routes do, however long the path. The values are the innermost first.
func (n *node) match(rest string, values *[]string) *routes {
	segment, after, more := strings.Cut(rest, "/")
	segment, err := url.PathUnescape(segment)
	if err != nil {
		return nil
	}
	if next := n.literal[segment]; next != nil {
		if found := next.end(after, more, values); found != nil {
			return found
		}
	}
	if n.wild == nil || segment == "" {
		return nil
	}
	found := n.wild.end(after, more, values)
	if found != nil {
		*values = append(*values, segment)
	}
	return found
}

// end returns what answers here if the path ends, or deeper if there is more.
func (n *node) end(after string, more bool, values *[]string) *routes {
	if more {
		return n.match(after, values)
	}
	if n.methods == nil {
		return nil
	}
	return &n.routes
}
