package intra

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// Presenter converts the records of a snapshot to the objects of this package, the reverse
// of a [Converter], [ProjectOf], [SessionOf] and [UserOf]. It is for one goroutine.
//
// A fact that the snapshot does not hold is left out: its key is absent, as in the answer
// that it was read from. So a [World] that reads the objects knows the same facts and
// derives the same statuses. A null says that there is no value. Some keys are null
// although the fact is unknown, because null says so in the API: wallet,
// correction_point, a validation of which nothing is known although there is a mark, and
// the keys for which no record has a field, such as git_id.
//
// Teams have the order in which the user joined them, and current_team_id is the last.
// The status is the derived one; where it cannot be derived, it is what the source
// declared, also if that is a word that this package does not know.
type Presenter struct {
	Snapshot *store.Snapshot
	Root     string // the start of URLs in the objects, as "https://api.intra.42.fr"; empty leaves URLs out

	registration ProjectsUser
	cursus       List[int64]
	user         UserRef
	teams        []Team
	users        []TeamUser
	text         []byte
	made         *madeOf // collects what a registration is made of; nil collects nothing
}

// PresentEntry returns the full form of a registration in a snapshot, without URLs.
func PresentEntry(s *store.Snapshot, e *store.Entry) *ProjectsUser {
	return (&Presenter{Snapshot: s}).ProjectsUser(e)
}

// ProjectsUser returns the full form of a registration. The object is valid until the next
// call for a registration or a user, so that a page of them needs the memory of one.
func (p *Presenter) ProjectsUser(e *store.Entry) *ProjectsUser {
	r, full := e.Registration, p.shortProjectsUser(e)
	full.RetriableAt = shownTime(r.RetriableAt, r.Unknown.Has(projectsuser.FieldRetriableAt))
	full.CreatedAt = shownTime(r.CreatedAt, r.Unknown.Has(projectsuser.FieldCreatedAt))
	full.UpdatedAt = shownTime(r.UpdatedAt, r.Unknown.Has(projectsuser.FieldUpdatedAt))
	p.teams, p.users = p.teams[:0], p.users[:0]
	if p.user = p.userRef(r.User, e.User); r.User != 0 {
		full.User = &p.user
	}
	if r.Attempts.Known() {
		for t := range r.Attempts.All() {
			p.teams = append(p.teams, p.nestedTeam(e, t))
		}
		full.Teams = nonNil[Team](p.teams)
	}
	return full
}

// shortProjectsUser returns the form of a registration inside a user.
func (p *Presenter) shortProjectsUser(e *store.Entry) *ProjectsUser {
	r, short := e.Registration, &p.registration
	*short = ProjectsUser{
		ID: int64(r.ID), Occurrence: shownInt(r.Occurrence, r.Unknown.Has(projectsuser.FieldOccurrence)),
		FinalMark: shownMark(r.FinalMark, r.Unknown.Has(projectsuser.FieldFinalMark)), Status: registrationStatus(e),
		Validated:     shownValidation(r.Validated, r.Unknown.Has(projectsuser.FieldValidated)),
		CurrentTeamID: currentTeam(r), Project: p.projectRef(r.Project),
		MarkedAt: shownTime(r.MarkedAt, r.Unknown.Has(projectsuser.FieldMarkedAt)),
	}
	if r.Marked() || !r.Unknown.Has(projectsuser.FieldFinalMark) {
		short.Marked = optional.Some(r.Marked())
		if !r.Marked() {
			short.MarkedAt = shownTime(r.MarkedAt, false) // without a mark there is no date
		}
	}
	if len(r.Cursus) > 0 || !r.Unknown.Has(projectsuser.FieldCursus) {
		p.cursus = nonNil(p.cursus[:0])
		for _, id := range r.Cursus {
			p.cursus = append(p.cursus, int64(id))
		}
		short.CursusIDs = p.cursus
	}
	return short
}

// registrationStatus returns the status of a registration.
func registrationStatus(e *store.Entry) StatusText {
	r := e.Registration
	return shownStatus(StatusOf(e.Status, e.Setting.HasChildren), r.DeclaredText, r.Unknown.Has(projectsuser.FieldDeclared))
}

// shownStatus returns a status as a text. If it is unknown, the text is the one that the
// source declared, or empty, for an absent key, if the source declared no status.
func shownStatus(s Status, declared string, undeclared bool) StatusText {
	switch {
	case s != Unknown:
		return s.Text()
	case declared != "":
		return StatusText(declared)
	case undeclared:
		return ""
	}
	return s.Text()
}

// currentTeam returns the id of the active team, or the one that the source calls current
// if the teams are unknown.
func currentTeam(r *projectsuser.Registration) optional.Optional[int64] {
	if active := r.Attempts.Active(); active != nil {
		return optional.Some(int64(active.ID))
	}
	if r.Attempts.Known() {
		return optional.Null[int64]()
	}
	return shownID(r.DeclaredTeam, r.Unknown.Has(projectsuser.FieldDeclaredTeam))
}

// projectRef returns the form of a project inside a registration.
func (p *Presenter) projectRef(id project.ID) ProjectRef {
	on := p.Snapshot.Project(id)
	p.made.addProject(id, on)
	if on == nil {
		return ProjectRef{ID: int64(id)}
	}
	return ProjectRef{ID: int64(id), Name: on.Name, Slug: on.Slug, ParentID: shownID(on.Parent, on.Unknown.Has(project.FieldParent))}
}

// userRef returns the form of a user inside other objects. known is nil if the snapshot
// does not have the user.
func (p *Presenter) userRef(id user.ID, known *user.User) UserRef {
	ref := UserRef{ID: int64(id)}
	if known != nil {
		ref.Login = known.Login
	}
	switch {
	case p.Root == "":
	case ref.Login == "":
		ref.URL = p.url("/v2/users/", int64(id))
	default:
		ref.URL = p.Root + "/v2/users/" + url.PathEscape(ref.Login)
	}
	return ref
}

// url returns the URL of a record, empty without a root.
func (p *Presenter) url(path string, id int64) string {
	if p.Root == "" {
		return ""
	}
	p.text = append(append(p.text[:0], p.Root...), path...)
	return string(strconv.AppendInt(p.text, id, 10))
}

// ShortUser returns the form of a user inside a list of users.
func (p *Presenter) ShortUser(u *user.User) *User {
	lacks := u.Unknown.Has
	return &User{
		ID: int64(u.ID), Email: shownText(u.Email, lacks(user.FieldEmail)), Login: u.Login,
		FirstName: shownText(u.FirstName, lacks(user.FieldFirstName)), LastName: shownText(u.LastName, lacks(user.FieldLastName)),
		UsualFullName:  shownText(u.UsualFullName, lacks(user.FieldUsualFullName)),
		UsualFirstName: shownText(u.UsualFirstName, lacks(user.FieldUsualFirstName)),
		URL:            p.userRef(u.ID, u).URL, DisplayName: shownText(u.DisplayName, lacks(user.FieldDisplayName)),
		Kind: shownText(u.Kind, lacks(user.FieldKind)), Image: imageOf(u), Staff: shownBool(u.Staff, lacks(user.FieldStaff)),
		CorrectionPoint: nullable0(u.CorrectionPoint, lacks(user.FieldCorrectionPoint)),
		PoolMonth:       shownText(u.PoolMonth, lacks(user.FieldPoolMonth)), PoolYear: shownText(u.PoolYear, lacks(user.FieldPoolYear)),
		Location: shownText(u.Location, lacks(user.FieldLocation)), Wallet: nullable0(u.Wallet, lacks(user.FieldWallet)),
		AnonymizeDate: shownTime(u.AnonymizeDate, lacks(user.FieldAnonymizeDate)),
		CreatedAt:     shownTime(u.CreatedAt, lacks(user.FieldCreatedAt)), UpdatedAt: shownTime(u.UpdatedAt, lacks(user.FieldUpdatedAt)),
		Alumni: shownBool(u.Alumni, lacks(user.FieldAlumni)), Active: shownBool(u.Active, lacks(user.FieldActive)),
	}
}

// imageOf returns the picture of a user, nil if the source did not contain it.
func imageOf(u *user.User) *Image {
	const fields = user.FieldImage | user.FieldImageVersions
	if v := u.ImageVersions; u.Image != "" || v != (user.ImageVersions{}) || !u.Unknown.Has(fields) {
		return &Image{Link: shownText(u.Image, false), Versions: ImageVersions{
			Large: shownText(v.Large, false), Medium: shownText(v.Medium, false), Small: shownText(v.Small, false), Micro: shownText(v.Micro, false),
		}}
	}
	return nil
}

// User returns the full form of a user, with the registrations. Its parts in cursus and
// campus have the numbers from 1 as ids, because a record has no ids for them, and a
// campus has no name.
func (p *Presenter) User(u *user.User) *User {
	full := p.userWithPlaces(u)
	full.ProjectsUsers = List[ProjectsUser]{}
	of := query.Query[*store.Entry]{Where: []query.Condition[*store.Entry]{p.Snapshot.Fields().Registrations.UserID.In(u.ID)}}
	for e := range p.Snapshot.Registrations.All(of) {
		short := *p.shortProjectsUser(e)
		short.CursusIDs = slices.Clone(short.CursusIDs)
		full.ProjectsUsers = append(full.ProjectsUsers, short)
	}
	return full
}

// userWithAccount returns the full form of a user without the registrations, with the
// account that the API does not have.
func (p *Presenter) userWithAccount(u *user.User) *User {
	full, lacks := p.userWithPlaces(u), u.Unknown.Has
	full.Role = shownText(string(u.Role), lacks(user.FieldRole))
	full.Owner = shownBool(u.Owner, lacks(user.FieldOwner))
	full.State = shown(u.State, u.State == 0, lacks(user.FieldState))
	full.InvitedAt = shownTime(u.InvitedAt, lacks(user.FieldInvitedAt))
	return full
}

// userWithPlaces returns the full form of a user without the registrations.
func (p *Presenter) userWithPlaces(u *user.User) *User {
	full, ref := p.ShortUser(u), p.userRef(u.ID, u)
	if len(u.Cursus) > 0 || !u.Unknown.Has(user.FieldCursus) {
		full.CursusUsers = make(List[CursusUser], len(u.Cursus))
	}
	for i, c := range u.Cursus {
		full.CursusUsers[i] = CursusUser{
			ID: int64(i + 1), BeginAt: writableTime(c.BeginAt), EndAt: writableTime(c.EndAt), Grade: shownText(c.Grade, false),
			Level: finite(c.Level), CursusID: int64(c.ID), User: &ref,
		}
	}
	if len(u.Campuses) > 0 || !u.Unknown.Has(user.FieldCampuses) {
		full.Campus, full.CampusUsers = make(List[Campus], len(u.Campuses)), make(List[CampusUser], len(u.Campuses))
	}
	for i, c := range u.Campuses {
		full.Campus[i] = Campus{ID: int64(c.ID)}
		full.CampusUsers[i] = CampusUser{ID: int64(i + 1), UserID: int64(u.ID), CampusID: int64(c.ID), IsPrimary: c.Primary}
	}
	return full
}
