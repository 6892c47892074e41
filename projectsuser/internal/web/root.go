package web

import (
	"net/http"
	"net/url"
	"strings"
)

// Root returns the URL, without a slash at its end, under which a caller reached the
// service: the request's scheme and host, and the path that an http.StripPrefix around
// the service removed. URLs in an answer start with it.
//
// A proxy that changes the host or the path hides the caller's URL, so it must be
// configured behind one; see [RootOr].
func Root(r *http.Request) string {
	scheme, host := "http://", r.Host
	if r.TLS != nil {
		scheme = "https://"
	}
	if !proper(host) {
		host = "localhost"
	}
	return scheme + host + prefix(r)
}

// RootOr returns a configured URL without the slash at its end, or [Root] of the
// request if it is empty.
func RootOr(configured string, r *http.Request) string {
	if root := strings.TrimRight(configured, "/"); root != "" {
		return root
	}
	return Root(r)
}

// prefix returns the part of a request's path that was stripped. It is empty unless it
// has the form of a path, because the request line is the caller's.
func prefix(r *http.Request) string {
	sent := r.RequestURI
	if !strings.HasPrefix(sent, "/") {
		u, err := url.Parse(sent)
		if err != nil {
			return ""
		}
		sent = u.EscapedPath()
	}
	sent, _, _ = strings.Cut(sent, "?")
	prefix, ok := strings.CutSuffix(sent, r.URL.EscapedPath())
	if !ok || !strings.HasPrefix(prefix, "/") || strings.ContainsFunc(prefix, unfit) {
		return ""
	}
	return strings.TrimRight(prefix, "/")
}

// unfit reports whether a character must not occur in a URL.
func unfit(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>"\^{}|`+"`", r) }

// maxHost is the largest number of bytes of a host with a port. Every URL of an answer
// contains it, so a longer one would make every page huge.
const maxHost = 255 + len(":65535")

// proper reports whether a host that the caller sent has the form of a host, with or
// without a port.
func proper(host string) bool {
	return host != "" && len(host) <= maxHost && !strings.ContainsFunc(host, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune(".-_:[]", r)
	})
}
