package overplane

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// How many characters the texts of a body may have.
const (
	mostOfName   = 255    // names, ids and addresses
	mostOfImage  = 2_000  // an URL
	mostOfStatus = 10_000 // a text that people write
)

// readObject returns the object in the body of a request, which has to be JSON.
func readObject(r *http.Request) (web.Object, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" { // which web would read
		return web.Object{}, &web.TypeError{Type: kind}
	}
	return web.ReadObject(r)
}

// named reads what names something: a text that is not blank.
var named = web.Reader[string]{
	Want: fmt.Sprintf("a text of 1 to %d characters", mostOfName),
	Read: func(v web.Value) (string, bool) {
		text := v.Text()
		return text, v.Kind() == web.Text && strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= mostOfName
	},
}

// position reads an idx.
var position = web.Reader[int]{
	Want: "an integer from 1",
	Read: func(v web.Value) (int, bool) {
		n, ok := web.Int[int]().Read(v)
		return n, ok && n >= 1
	},
}

// rowIDs reads the ids of rows.
var rowIDs = web.ListOf(web.Reader[projectsuser.ID]{
	Want: `the id of a project user, as "` + rowPrefix + `1"`,
	Read: func(v web.Value) (projectsuser.ID, bool) {
		id, ok := parseRowID(v.Text())
		return id, ok && v.Kind() == web.Text
	},
})

// readTerms takes what a body says of the terms of a registration.
func readTerms(f *web.Fields) projectsuser.TermsPatch {
	return projectsuser.TermsPatch{
		WelcomeSent:     web.Take(f, "welcome_email_sent", web.Boolean()),
		ViewAttachments: web.Take(f, "view_attachments", web.Boolean()),
		HideTimesheets:  web.Take(f, "hide_timesheets", web.Boolean()),
		ProjectStatus:   web.Take(f, "project_status", web.String(mostOfStatus)),
	}
}
