package zoho

import (
	"strconv"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// typeJSON is the content type of all answers, as this system writes it.
const typeJSON = "application/json;charset=UTF-8"

// success is what answers say that have nothing else to say.
const success = "success"

// appendHead appends the beginning of every answer: the code, 0 for success, and
// the message. Its object is still open.
func appendHead(to []byte, code int, message string) []byte {
	to = strconv.AppendInt(append(to, `{"code":`...), int64(code), 10)
	return web.AppendString(append(to, `,"message":`...), message)
}

// appendRows appends the member users.
func appendRows(to []byte, rows []staff) []byte {
	to = append(to, `,"users":[`...)
	for i, row := range rows {
		if i > 0 {
			to = append(to, ',')
		}
		to = row.appendRow(to)
	}
	return append(to, ']')
}

// detail answers with one user.
func detail(buf []byte, message string, s staff) web.Answer {
	buf = append(appendHead(buf, 0, message), `,"user":`...)
	return web.Answer{Type: typeJSON, Body: append(s.appendDetail(buf), '}')}
}
