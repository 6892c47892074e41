package codec

import "github.com/projectsuser/roster/team"

// Decoder reads records. The zero Decoder reads every record that does not refer to
// teams outside of it. One goroutine may use it at a time.
type Decoder struct {
	// Teams are the teams to which registrations may refer, by id. Within a [Change]
	// they are replaced by the teams that the change puts.
	Teams map[team.ID]*team.Team
	// Held returns a team that is not among Teams, nil if not found. It may be nil. A
	// snapshot has so many teams that a map would take long to make.
	Held func(team.ID) *team.Team
	// MissingTeam returns the team to use where a registration refers to one that is
	// not found otherwise. If it returns nil, the attempts of the registration become
	// unknown. Without the function such a reference is a [*MissingTeamError].
	MissingTeam func(team.ID) *team.Team
}

// team returns the team with an id. It may be nil: see MissingTeam.
func (d *Decoder) team(id team.ID) (*team.Team, error) {
	if t := d.Teams[id]; t != nil {
		return t, nil
	}
	if d.Held != nil {
		if t := d.Held(id); t != nil {
			return t, nil
		}
	}
	if d.MissingTeam == nil {
		return nil, &MissingTeamError{id}
	}
	return d.MissingTeam(id), nil
}
