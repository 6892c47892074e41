package web

import (
	"cmp"
	"hash/crc32"
	"maps"
	"net/http"
	"strconv"
)

// Content types of answers.
const (
	TypeJSON = "application/json; charset=utf-8"
	TypeText = "text/plain; charset=utf-8"
)

// Answer is the answer to a request before it is written. The zero Answer is 200 with
// an empty body.
type Answer struct {
	Status int         // 0 is 200
	Header http.Header // in addition to those that the service sets; may be nil
	Type   string      // content type of the body; empty is [TypeJSON]
	Body   []byte      // not written for a status without a body

	admitted http.Header // from Service.Admit; Header takes precedence
}

// setHeader sets a header of the answer.
func (a *Answer) setHeader(name, value string) {
	if a.Header == nil {
		a.Header = make(http.Header)
	}
	a.Header.Set(name, value)
}

// write writes the answer. An answer of 200 to a GET or HEAD has an ETag, and becomes
// 304 if the request has the same one in If-None-Match.
func (a Answer) write(w http.ResponseWriter, r *http.Request) {
	header, status := w.Header(), cmp.Or(a.Status, http.StatusOK)
	maps.Copy(header, a.admitted)
	maps.Copy(header, a.Header)
	header["X-Content-Type-Options"] = []string{"nosniff"} // the body may contain text that looks like HTML
	if status == http.StatusOK && method(r) == http.MethodGet {
		tag := etag(a.Body)
		header["Etag"] = []string{tag}
		if contains(r.Header["If-None-Match"], tag, weak) {
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
		_, _ = w.Write(a.Body) // fails if the caller has closed the connection
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// etag returns the ETag of a body. It is the same in every process, and differs for any
// two bodies that differ only within 64 consecutive bits. It consists of two checksums
// for which processors have instructions: a digest would take longer than writing the
// body.
func etag(body []byte) string {
	tag := make([]byte, 0, 40)
	tag = append(tag, '"')
	tag = strconv.AppendInt(tag, int64(len(body)), 16)
	tag = append(tag, '-')
	tag = strconv.AppendUint(tag, uint64(crc32.ChecksumIEEE(body))<<32|uint64(crc32.Checksum(body, castagnoli)), 16)
	return string(append(tag, '"'))
}
