package web

import (
	"cmp"
	"hash/crc32"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// Content types of answers.
const (
	TypeJSON = "application/json; charset=utf-8"
	TypeText = "text/plain; charset=utf-8"
)

// Answer is what a request is answered with, before it is written. The zero
// Answer is 200 with an empty body.
type Answer struct {
	Status int         // 0 is 200
	Header http.Header // beside those that the service sets; nil is none
	Type   string      // of the body; empty is [TypeJSON]
	Body   []byte      // not written for a status that has none
}

// setHeader sets a header of the answer.
func (a *Answer) setHeader(name, value string) {
	if a.Header == nil {
		a.Header = make(http.Header)
	}
	a.Header.Set(name, value)
}

// write writes the answer. What is read, 200 to a GET or HEAD, has an ETag, and
// is 304 to whoever has it already.
func (a Answer) write(w http.ResponseWriter, r *http.Request) {
	header, status := w.Header(), cmp.Or(a.Status, http.StatusOK)
	maps.Copy(header, a.Header)
	header["X-Content-Type-Options"] = []string{"nosniff"} // a name may look like a page
	if status == http.StatusOK && method(r) == http.MethodGet {
		tag := etag(a.Body)
		header["Etag"] = []string{tag}
		if matches(r.Header["If-None-Match"], tag) {
			status = http.StatusNotModified
		}
	}
	if status == http.StatusNotModified || status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	header["Content-Type"] = []string{cmp.Or(a.Type, TypeJSON)}
	header["Content-Length"] = []string{strconv.Itoa(len(a.Body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.Body) // fails if nobody listens any more
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// etag returns the tag of a body: the same in every process, and another for
// every change within 64 bits in a row. It is two checksums that processors have
// instructions for, because a digest would take longer than making the body.
func etag(body []byte) string {
	tag := make([]byte, 0, 40)
	tag = append(tag, '"')
	tag = strconv.AppendInt(tag, int64(len(body)), 16)
	tag = append(tag, '-')
	tag = strconv.AppendUint(tag, uint64(crc32.ChecksumIEEE(body))<<32|uint64(crc32.Checksum(body, castagnoli)), 16)
	return string(append(tag, '"'))
}

// matches reports whether a tag is among those of If-None-Match headers.
func matches(headers []string, tag string) bool {
	for _, header := range headers {
		for given := range strings.SplitSeq(header, ",") {
			given = strings.TrimSpace(given)
			if given == "*" || strings.TrimPrefix(given, "W/") == tag {
				return true
			}
		}
	}
	return false
}
