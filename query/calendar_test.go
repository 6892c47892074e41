package query

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests
)

// zone loads a location.
func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	in, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// A day begins at the first instant of its date, also where clocks are changed at midnight.
func TestDaysBeginAtTheFirstInstantOfTheirDate(t *testing.T) {
	for _, c := range []struct{ zone, at, want string }{
		{"UTC", "2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z"},
		{"Europe/Paris", "2024-03-31T10:00:00+02:00", "2024-03-31T00:00:00+01:00"},
		// Clocks went from 00:00 to 01:00.
		{"America/Sao_Paulo", "2018-11-04T10:00:00-02:00", "2018-11-04T01:00:00-02:00"},
		{"Africa/Cairo", "2024-04-26T10:00:00+03:00", "2024-04-26T01:00:00+03:00"},
		// Clocks went back from 01:00 to 00:00, so there were two midnights.
		{"Atlantic/Azores", "2024-10-27T12:00:00-01:00", "2024-10-27T00:00:00Z"},
		{"America/Havana", "2024-11-03T12:00:00-05:00", "2024-11-03T00:00:00-04:00"},
		// Clocks went back from 00:00 to 23:00 of the day before.
		{"America/Sao_Paulo", "2018-02-17T23:30:00-03:00", "2018-02-17T00:00:00-02:00"},
		{"America/Sao_Paulo", "2018-02-18T00:30:00-03:00", "2018-02-18T00:00:00-03:00"},
		// Clocks went back from 00:01 to 23:01, so most of the last hour is in the next day.
		{"America/St_Johns", "2006-10-29T12:00:00-03:30", "2006-10-29T00:00:00-02:30"},
		{"America/St_Johns", "2006-10-28T23:30:00-03:30", "2006-10-29T00:00:00-02:30"},
		// There was no 30 December.
		{"Pacific/Apia", "2011-12-29T12:00:00-10:00", "2011-12-29T00:00:00-10:00"},
		{"Pacific/Apia", "2011-12-31T12:00:00+14:00", "2011-12-31T00:00:00+14:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		start := Day.floor(at.In(zone(t, c.zone)))
		if got := start.Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s: the day begins at %s, want %s", c.at, c.zone, got, c.want)
		}
	}
}

// Each day of ten years ends where the next begins, and each hour is in one day, in zones
// that change their clocks at or near midnight.
func TestDaysFollowOneAnother(t *testing.T) {
	for _, name := range []string{"America/Sao_Paulo", "Africa/Cairo", "Atlantic/Azores", "America/Havana", "America/St_Johns", "Pacific/Apia", "Asia/Beirut"} {
		in := zone(t, name)
		start := Day.floor(time.Date(2005, 1, 1, 12, 0, 0, 0, in))
		for start.Year() < 2015 {
			end, ok := Day.next(start)
			if length := end.Sub(start); !ok || length < 22*time.Hour || length > 26*time.Hour {
				t.Fatalf("%s: the day from %v is %v long", name, start, length)
			}
			for at := start; at.Before(end); at = at.Add(time.Hour) {
				if floor := Day.floor(at); !floor.Equal(start) {
					t.Fatalf("%s: %v is in the day from %v, want %v", name, at, floor, start)
				}
			}
			start = end
		}
	}
}

// Weeks begin on Monday, months and years on their first day.
func TestUnitsOfTheCalendar(t *testing.T) {
	at := time.Date(2023, 1, 1, 15, 0, 0, 0, time.UTC) // a Sunday
	for u, want := range map[Unit]string{Day: "2023-01-01 2023-01-02", Week: "2022-12-26 2023-01-02", Month: "2023-01-01 2023-02-01", Year: "2023-01-01 2024-01-01"} {
		start := u.floor(at)
		end, _ := u.next(start)
		if got := start.Format(time.DateOnly) + " " + end.Format(time.DateOnly); got != want {
			t.Errorf("the %v of %v is %s, want %s", u, at, got, want)
		}
		if parsed, ok := ParseUnit(u.String()); !ok || parsed != u {
			t.Errorf("%v parses as %v", u, parsed)
		}
	}
	for _, name := range []string{"", "invalid", "days"} {
		if u, ok := ParseUnit(name); ok {
			t.Errorf("%q parses as %v", name, u)
		}
	}
}
