package web

import (
	"net/http"
	"net/url"
	"strings"
)

// Root returns the URL, without a slash at its end, under which a caller reached
// the service: the request's scheme and host, and the path that an
// http.StripPrefix before the service took away. It is what URLs in an answer
// start with.
//
// Behind a proxy that changes host or path the caller's URL is not to be seen in
// the request, and is better configured.
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

// prefix returns what was stripped of a request's path. The request line is the
// caller's, so only what reads as a path counts.
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

// unfit reports whether a letter cannot be in a URL.
func unfit(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>"\^{}|`+"`", r) }

// maxHost is the most bytes of a host with a port. It stands in every URL of an
// answer, so a long one would make any page huge.
const maxHost = 255 + len(":65535")

// proper reports whether a host, which the caller sent, is one with perhaps a
// port.
func proper(host string) bool {
	return host != "" && len(host) <= maxHost && !strings.ContainsFunc(host, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune(".-_:[]", r)
	})
}
