package intra

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// newRecord returns an empty record of a kind.
func (k Kind) newRecord() identified {
	switch k {
	case KindCampusUsers:
		return new(CampusUser)
	case KindCursusUsers:
		return new(CursusUser)
	case KindEntries:
		return new(Entry)
	case KindExpenses:
		return new(Expense)
	case KindSessions:
		return new(Session)
	case KindProjects:
		return new(Project)
	case KindProjectsUsers:
		return new(ProjectsUser)
	case KindTeams:
		return new(Team)
	}
	return new(User)
}

// evidence is a set of what the keys of a record say about its kind.
type evidence uint16

const (
	hasLogin evidence = 1 << iota
	hasProject
	hasProjectID
	hasStatus
	hasUser
	hasUserID
	hasCampusID
	hasCursusID
	hasSlug
	ofRegistration // a key that only registrations have
	ofTeam         // a key that only teams have
	ofSession      // a key that only sessions have
	ofProject      // a key that only projects have
	ofEntry        // a key that only time entries have
	ofExpense      // a key that only expenses have
	hasOther       // a key that the shortest form of a project does not have
)

// evidenceOf is what a key says about the kind of its record.
var evidenceOf = map[string]evidence{
	"id": 0, "name": 0, "url": 0, "parent_id": 0,
	"login": hasLogin, "project": hasProject, "project_id": hasProjectID, "status": hasStatus, "slug": hasSlug,
	"user": hasUser, "user_id": hasUserID, "campus_id": hasCampusID, "cursus_id": hasCursusID,

	"minutes": ofEntry, "price": ofExpense,

	"current_team_id": ofRegistration, "teams": ofRegistration,
	"marked": ofRegistration, "marked_at": ofRegistration, "retriable_at": ofRegistration,

	"locked?": ofTeam, "closed?": ofTeam, "locked_at": ofTeam, "closed_at": ofTeam, "terminating_at": ofTeam,
	"project_session_id": ofTeam, "users": ofTeam, "repo_url": ofTeam, "repo_uuid": ofTeam, "scale_teams": ofTeam,
	"teams_uploads": ofTeam, "project_gitlab_path": ofTeam, "project_has_children": ofTeam,

	"solo": ofSession, "is_subscriptable": ofSession, "duration_days": ofSession, "terminating_after": ofSession,
	"estimate_time": ofSession, "team_behaviour": ofSession, "objectives": ofSession, "minimum_mark": ofSession,
	"project_sessions_rules": ofSession, "evaluations": ofSession,

	"parent": ofProject, "children": ofProject, "project_sessions": ofProject, "exam": ofProject,
	"attachments": ofProject, "git_id": ofProject, "repository": ofProject, "videos": ofProject,
}

// all reports whether e contains all of a set, any whether it contains one of them.
func (e evidence) all(of evidence) bool { return e&of == of }
func (e evidence) any(of evidence) bool { return e&of != 0 }

// fits returns the kinds whose rule the evidence satisfies. [World.Read] documents the
// rules.
func (e evidence) fits() [len(kindNames)]bool {
	anyUser, logged := e.any(hasUser|hasUserID), e.any(ofEntry|ofExpense)
	return [...]bool{
		KindCampusUsers:   e.all(hasUserID | hasCampusID),
		KindCursusUsers:   e.all(hasCursusID) && anyUser && !e.any(hasCampusID),
		KindEntries:       e.any(ofEntry) && anyUser,
		KindExpenses:      e.any(ofExpense) && anyUser,
		KindSessions:      e.any(ofSession) && e.any(hasProject|hasProjectID),
		KindProjects:      e.all(hasSlug) && (e.any(ofProject) || !e.any(hasOther)),
		KindProjectsUsers: e.any(ofRegistration) || e.all(hasProject) && !logged && !e.any(ofSession|hasProjectID),
		KindTeams:         e.any(ofTeam) || e.all(hasProjectID|hasStatus) && !anyUser && !e.any(hasProject),
		KindUsers:         e.all(hasLogin),
	}
}

// recognise returns the kind of a record by its keys. It returns a [*KindError] if the
// keys are those of no kind or of several, and an error of encoding/json if the text is
// not JSON.
func recognise(s *scanner, text []byte) (Kind, error) {
	var e evidence
	s.reset(text)
	s.evidence(&e)
	if !s.ended() {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil {
			return 0, err
		}
		e = 0
		for key := range members {
			e |= evidenceFor(key)
		}
	}
	fits := e.fits()
	kind := Kind(slices.Index(fits[:], true))
	if int(kind) >= len(fits) || slices.Contains(fits[kind+1:], true) {
		return 0, newKindError(text, fits[:])
	}
	return kind, nil
}

// evidence collects the evidence of the keys of an object. It skips the values.
func (s *scanner) evidence(e *evidence) {
	s.open('{')
	for first := true; s.more(first, '}'); first = false {
		*e |= evidenceFor(text[string](s))
		s.expect(':')
		s.skip()
	}
}

// evidenceFor returns what a key says about the kind of its record.
func evidenceFor(key string) evidence {
	if e, ok := evidenceOf[key]; ok {
		return e
	}
	return hasOther
}

// mostKeys is how many keys a [KindError] has at most.
const mostKeys = 20

// newKindError returns the error for a record that fits some kinds.
func newKindError(text []byte, fits []bool) error {
	e := &KindError{}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(text, &members) // it was read before
	e.Keys = slices.Sorted(maps.Keys(members))
	e.Keys = e.Keys[:min(len(e.Keys), mostKeys)]
	for kind, fit := range fits {
		if fit {
			e.Kinds = append(e.Kinds, Kind(kind))
		}
	}
	return e
}

// KindError reports a record whose keys do not say its kind.
type KindError struct {
	Keys  []string // the first 20 keys of the record, sorted
	Kinds []Kind   // the kinds that the keys fit, none or several
}

func (e *KindError) Error() string {
	keys := excerpt.Of(strings.Join(e.Keys, ", "))
	if len(e.Kinds) == 0 {
		return fmt.Sprintf("intra: record with keys %q: want one of %s", keys, strings.Join(kindNames[1:], ", "))
	}
	names := make([]string, len(e.Kinds))
	for i, k := range e.Kinds {
		names[i] = k.String()
	}
	return fmt.Sprintf("intra: record with keys %q: want one kind, not %s", keys, strings.Join(names, " and "))
}
