package fetch

import (
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// place makes the users of the registrations on a page members of the campus and the cursus
// of the scope, because a list that is narrowed to these says so. The memberships that are
// known stay. It returns the users who joined.
func place(p *page, in Scope, held *store.Snapshot) (joined []user.ID) {
	placed(p, held, func(u *user.User, known *user.User) {
		if campus := in.Campus; campus != 0 && u.Unknown.Has(user.FieldCampuses) && joinCampus(u, known, campus) {
			joined = append(joined, u.ID)
		}
		if cursus := in.Cursus; cursus != 0 && u.Unknown.Has(user.FieldCursus) && joinCursus(u, known, cursus) {
			joined = append(joined, u.ID)
		}
	})
	return joined
}

// joinCampus makes a user a member of a campus, unless that is known, and reports whether it
// did.
func joinCampus(u, known *user.User, campus project.CampusID) bool {
	if known != nil && slices.Contains(known.CampusIDs(), campus) {
		return false
	}
	if known != nil && !known.Unknown.Has(user.FieldCampuses) {
		u.Campuses = slices.Clone(known.Campuses)
	}
	u.Campuses = append(u.Campuses, user.Campus{ID: campus})
	u.Unknown = u.Unknown.Without(user.FieldCampuses)
	return true
}

// joinCursus makes a user a member of a cursus, unless that is known, and reports whether it
// did.
func joinCursus(u, known *user.User, cursus project.CursusID) bool {
	if known != nil && slices.Contains(known.CursusIDs(), cursus) {
		return false
	}
	if known != nil && !known.Unknown.Has(user.FieldCursus) {
		u.Cursus = slices.Clone(known.Cursus)
	}
	u.Cursus = append(u.Cursus, user.Cursus{ID: cursus})
	u.Unknown = u.Unknown.Without(user.FieldCursus)
	return true
}

// leave removes the users of the registrations on a page from the campus and the cursus of
// the scope: the narrowed list no longer has their registrations.
func leave(p *page, in Scope, held *store.Snapshot) {
	placed(p, held, func(u *user.User, known *user.User) {
		if known == nil {
			return
		}
		if campus := in.Campus; campus != 0 && u.Unknown.Has(user.FieldCampuses) {
			u.Campuses = slices.DeleteFunc(slices.Clone(known.Campuses), func(c user.Campus) bool { return c.ID == campus })
			u.Unknown = u.Unknown.Without(user.FieldCampuses)
		}
		if cursus := in.Cursus; cursus != 0 && u.Unknown.Has(user.FieldCursus) {
			u.Cursus = slices.DeleteFunc(slices.Clone(known.Cursus), func(c user.Cursus) bool { return c.ID == cursus })
			u.Unknown = u.Unknown.Without(user.FieldCursus)
		}
	})
}

// placed calls a function for a copy of each user of a registration on a page, which takes
// the place of the user, and with the held user, which is nil if it is not found.
func placed(p *page, held *store.Snapshot, change func(u, known *user.User)) {
	owners := make(map[user.ID]bool)
	for _, reg := range p.records.Registrations {
		owners[reg.User] = true
	}
	for i, u := range p.records.Users {
		if owners[u.ID] {
			copied := *u
			change(&copied, held.User(u.ID))
			p.records.Users[i] = &copied
		}
	}
}
