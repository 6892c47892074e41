package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// The functions below report whether two records with one id have the same content. When
// they were read does not count, nor the location of a time.

func sameProject(a, b *project.Project) bool {
	return sameTimes(a.BeginAt, b.BeginAt, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.Name == b.Name && a.Slug == b.Slug && a.Parent == b.Parent && a.Difficulty == b.Difficulty && a.Exam == b.Exam &&
		a.Kind == b.Kind && a.Group == b.Group && a.Color == b.Color && a.Archived == b.Archived && a.Unbilled == b.Unbilled &&
		a.Budget == b.Budget && a.Unknown == b.Unknown && slices.Equal(a.Cursus, b.Cursus) && slices.Equal(a.Campuses, b.Campuses)
}

func sameSession(a, b *project.Session) bool {
	return sameTimes(a.BeginAt, b.BeginAt, a.EndAt, b.EndAt, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.Project == b.Project && a.Campus == b.Campus && a.Cursus == b.Cursus && a.Solo == b.Solo &&
		a.MinimumMark == b.MinimumMark && a.MaxPeople == b.MaxPeople && a.Unknown == b.Unknown &&
		slices.Equal(a.RetryDelays, b.RetryDelays)
}

func sameUser(a, b *user.User) bool {
	return sameTimes(a.AnonymizeDate, b.AnonymizeDate, a.InvitedAt, b.InvitedAt, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		sameNames(a, b) && sameStanding(a, b) && a.Anonymized() == b.Anonymized() && a.Unknown == b.Unknown &&
		slices.EqualFunc(a.Cursus, b.Cursus, sameCursus) && slices.Equal(a.Campuses, b.Campuses)
}

// sameNames compares how a user is called.
func sameNames(a, b *user.User) bool {
	return a.Login == b.Login && a.Email == b.Email && a.FirstName == b.FirstName && a.LastName == b.LastName &&
		a.DisplayName == b.DisplayName && a.UsualFullName == b.UsualFullName && a.UsualFirstName == b.UsualFirstName &&
		a.Kind == b.Kind && a.Image == b.Image && a.ImageVersions == b.ImageVersions
}

// sameStanding compares what a user is and may do.
func sameStanding(a, b *user.User) bool {
	return a.Staff == b.Staff && a.Alumni == b.Alumni && a.Active == b.Active && a.PoolYear == b.PoolYear && a.PoolMonth == b.PoolMonth &&
		a.Location == b.Location && a.Wallet == b.Wallet && a.CorrectionPoint == b.CorrectionPoint &&
		a.Role == b.Role && a.Owner == b.Owner && a.State == b.State
}

func sameCursus(a, b user.Cursus) bool {
	return sameTimes(a.BeginAt, b.BeginAt, a.EndAt, b.EndAt) && a.ID == b.ID && a.Grade == b.Grade && a.Level == b.Level
}

func sameTeam(a, b *team.Team) bool {
	return sameTimes(a.LockedAt, b.LockedAt, a.ClosedAt, b.ClosedAt, a.TerminatingAt, b.TerminatingAt,
		a.DeadlineAt, b.DeadlineAt, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.Name == b.Name && a.Project == b.Project && a.Session == b.Session && a.FinalMark == b.FinalMark && a.Validated == b.Validated &&
		a.LockedUndated == b.LockedUndated && a.ClosedUndated == b.ClosedUndated && a.RepoURL == b.RepoURL && a.RepoUUID == b.RepoUUID &&
		a.Declared == b.Declared && a.DeclaredText == b.DeclaredText && a.Unknown == b.Unknown && slices.Equal(a.Members, b.Members)
}

// sameRegistration compares the teams by id only.
func sameRegistration(a, b *projectsuser.Registration) bool {
	return sameTimes(a.MarkedAt, b.MarkedAt, a.RetriableAt, b.RetriableAt, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.User == b.User && a.Project == b.Project && a.Occurrence == b.Occurrence && a.FinalMark == b.FinalMark &&
		a.Validated == b.Validated && a.Terms == b.Terms && a.Declared == b.Declared && a.DeclaredTeam == b.DeclaredTeam &&
		a.DeclaredText == b.DeclaredText && a.Unknown == b.Unknown && slices.Equal(a.Cursus, b.Cursus) && a.Attempts.SameTeams(b.Attempts)
}

func sameTimeEntry(a, b *user.TimeEntry) bool {
	return sameTimes(a.Date, b.Date, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.User == b.User && a.Project == b.Project && a.Minutes == b.Minutes && a.Billable == b.Billable &&
		a.Description == b.Description && slices.Equal(a.Tags, b.Tags)
}

func sameExpense(a, b *user.Expense) bool {
	return sameTimes(a.Date, b.Date, a.CreatedAt, b.CreatedAt, a.UpdatedAt, b.UpdatedAt) &&
		a.User == b.User && a.Project == b.Project && a.Price == b.Price && a.Description == b.Description
}

func sameProgress(a, b *Progress) bool {
	return sameTimes(a.CompleteAt, b.CompleteAt, a.KnownAt, b.KnownAt, a.BeganAt, b.BeganAt, a.UpdatedAt, b.UpdatedAt) &&
		a.Source == b.Source && a.Scope == b.Scope && a.List == b.List && a.Round == b.Round && a.Phase == b.Phase &&
		a.Next == b.Next && a.Last == b.Last && slices.Equal(a.Windows, b.Windows)
}

// sameTimes compares times in pairs.
func sameTimes(pairs ...time.Time) bool {
	for i := 0; i < len(pairs); i += 2 {
		if !pairs[i].Equal(pairs[i+1]) {
			return false
		}
	}
	return true
}
