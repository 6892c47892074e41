package web

import (
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
)

// AppendString is [jsonwriter.AppendString].
func AppendString(to []byte, text string) []byte { return jsonwriter.AppendString(to, text) }

// AppendTime is [jsonwriter.AppendTime].
func AppendTime(to []byte, t time.Time) []byte { return jsonwriter.AppendTime(to, t) }
