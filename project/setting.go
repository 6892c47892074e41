package project

import "time"

// Setting is what the status of a team depends on in addition to the team itself.
// The zero Setting is a project without children whose work may begin at any time.
type Setting struct {
	HasChildren bool      // the project has child projects
	BeginAt     time.Time // when the work may begin, as [SettingOf] finds it; zero if at any time
}

// SettingOf returns the setting of a project with the session that applies. Either may
// be nil if it is not known. The begin_at is that of the session; a null there means that
// the work may begin at any time. Only if the session or its begin_at is unknown, the
// begin_at of the project counts. If that is unknown too, the work may begin at any time.
func SettingOf(p *Project, s *Session, hasChildren bool) Setting {
	setting := Setting{HasChildren: hasChildren}
	switch {
	case s != nil && !s.Unknown.Has(SessionFieldBeginAt):
		setting.BeginAt = s.BeginAt
	case p != nil:
		setting.BeginAt = p.BeginAt
	}
	return setting
}
