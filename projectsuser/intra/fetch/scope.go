package fetch

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// Scope says which registrations are copied: those that match all fields that are set. The
// zero Scope is everything. With a scope, the projects, sessions, teams and users that the
// registrations mention are copied, and no others.
type Scope struct {
	Campus   project.CampusID // of the user; 0 is any
	Cursus   project.CursusID // of the user; 0 is any
	Projects []project.ID     // nil is any
	Users    []user.ID        // nil is any
}

// IsZero reports whether the scope is everything.
func (s Scope) IsZero() bool {
	return s.Campus == 0 && s.Cursus == 0 && len(s.Projects) == 0 && len(s.Users) == 0
}

// String names the scope in the registry, as "campus 9, cursus 21"; that of everything is
// empty. Lists are sorted, so that their order does not matter.
func (s Scope) String() string {
	var parts []string
	if s.Campus != 0 {
		parts = append(parts, fmt.Sprintf("campus %d", s.Campus))
	}
	if s.Cursus != 0 {
		parts = append(parts, fmt.Sprintf("cursus %d", s.Cursus))
	}
	if len(s.Projects) > 0 {
		parts = append(parts, "projects "+joined(s.Projects))
	}
	if len(s.Users) > 0 {
		parts = append(parts, "users "+joined(s.Users))
	}
	return strings.Join(parts, ", ")
}

// ParseScope returns the scope that [Scope.String] names. It returns a [*ScopeTextError] for
// another text.
func ParseScope(text string) (s Scope, err error) {
	if text == "" {
		return Scope{}, nil
	}
	for part := range strings.SplitSeq(text, ", ") {
		name, value, _ := strings.Cut(part, " ")
		var ids []int64
		for id := range strings.SplitSeq(value, ",") {
			n, err := strconv.ParseInt(id, 10, 64)
			if err != nil || n < 1 {
				return Scope{}, &ScopeTextError{text}
			}
			ids = append(ids, n)
		}
		switch {
		case name == "campus" && len(ids) == 1:
			s.Campus = project.CampusID(ids[0])
		case name == "cursus" && len(ids) == 1:
			s.Cursus = project.CursusID(ids[0])
		case name == "projects":
			s.Projects = idsOf[project.ID](ids)
		case name == "users":
			s.Users = idsOf[user.ID](ids)
		default:
			return Scope{}, &ScopeTextError{text}
		}
	}
	return s, nil
}

// filter returns the parameters that narrow the list of registrations to the scope.
func (s Scope) filter() url.Values {
	v := make(url.Values)
	if s.Campus != 0 {
		v.Set("filter[campus]", strconv.FormatInt(int64(s.Campus), 10))
	}
	if s.Cursus != 0 {
		v.Set("filter[cursus]", strconv.FormatInt(int64(s.Cursus), 10))
	}
	if len(s.Projects) > 0 {
		v.Set("filter[project_id]", joined(s.Projects))
	}
	if len(s.Users) > 0 {
		v.Set("filter[user_id]", joined(s.Users))
	}
	return v
}

// conditions returns the conditions that a held registration in the scope fulfils.
func (s Scope) conditions(f *store.RegistrationFields) (all []query.Condition[*store.Entry]) {
	if s.Campus != 0 {
		all = append(all, f.UserCampus.In(s.Campus))
	}
	if s.Cursus != 0 {
		all = append(all, f.UserCursus.In(s.Cursus))
	}
	if len(s.Projects) > 0 {
		all = append(all, f.ProjectID.In(s.Projects...))
	}
	if len(s.Users) > 0 {
		all = append(all, f.UserID.In(s.Users...))
	}
	return all
}

// int64s converts ids.
func int64s[I ~int64](ids []I) []int64 {
	converted := make([]int64, len(ids))
	for i, id := range ids {
		converted[i] = int64(id)
	}
	return converted
}

// joined returns ids in order, separated by commas.
func joined[I ~int64](ids []I) string {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(texts, ",")
}
