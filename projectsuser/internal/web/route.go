package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The service does not use http.ServeMux, because that writes its own answers:
// redirections, which lose the prefix of a service that is mounted below one, and texts
// for 404 and 405.

// node is a position in a path: the segments that may follow, and the routes of a path
// that ends here.
type node struct {
	literal map[string]*node
	wild    *node // for any segment that is not empty
	routes
}

// routes are the handlers of one path, by method.
type routes struct {
	methods map[string]Handler
	allow   []string // the methods, with HEAD and OPTIONS, sorted
	names   []string // of the path values, in order
}

// Handle declares the handler of a path for one or more methods, as "GET" or "PATCH
// PUT". A segment such as {id} matches any segment that is not empty and becomes the
// request's path value of that name; a literal segment takes precedence. A route for GET
// also answers HEAD, and every route answers OPTIONS.
//
// It panics if the route is declared twice, or if another method of the path has other
// names for its values.
func (s *Service) Handle(methods, path string, h Handler) {
	n, names := &s.routes, []string(nil)
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if name, ok := placeholder(segment); ok {
			names = append(names, name)
			n = n.wildNode()
		} else {
			n = n.literalNode(segment)
		}
	}
	if n.methods != nil && !slices.Equal(n.names, names) {
		panic(fmt.Sprintf("web: route %q: its values have the names %q for another method", path, n.names))
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

// wildNode returns the node after a segment with any text.
func (n *node) wildNode() *node {
	if n.wild == nil {
		n.wild = new(node)
	}
	return n.wild
}

// literalNode returns the node after a literal segment.
func (n *node) literalNode(segment string) *node {
	if n.literal == nil {
		n.literal = make(map[string]*node)
	}
	if n.literal[segment] == nil {
		n.literal[segment] = new(node)
	}
	return n.literal[segment]
}

// declare adds the handler of a method.
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

// find returns the routes of a request's path, nil if no route matches, and sets
// the request's path values.
func (n *node) find(r *http.Request) *routes {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	var values []string
	found := n.match(strings.TrimSuffix(path, "/"), &values)
	if found == nil {
		return nil
	}
	for i, name := range found.names {
		// match found the innermost value first.
		r.SetPathValue(name, values[len(values)-1-i])
	}
	return found
}

// match returns the routes at the rest of a path, nil if no route matches. Its recursion
// is at most as deep as the routes, however long the path is. It appends the values, the
// innermost first.
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

// end returns the routes of this node if the path ends here, else those of the rest.
func (n *node) end(after string, more bool, values *[]string) *routes {
	if more {
		return n.match(after, values)
	}
	if n.methods == nil {
		return nil
	}
	return &n.routes
}
