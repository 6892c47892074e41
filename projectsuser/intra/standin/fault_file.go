package standin

import (
	"encoding/json"
	"errors"
	"io"
	"time"
)

// maxFaultFile is the largest text of faults, in bytes.
const maxFaultFile = 1 << 20

// ReadFaults reads faults from JSON, in the form
//
//	{"seed": 7, "faults": [
//		{"route": "GET /v2/users", "every": 3, "status": 429, "retry_after": "2s"},
//		{"route": "/v2/{rest...}", "chance": 0.1, "delay": "50ms", "cut": 100}
//	]}
//
// The members are the fields of [Faults] and [Fault] in lower case, with an underscore
// between words; times are written as time.ParseDuration reads them. It returns a
// [*FaultError] for a text that is not JSON or longer than 1 MiB, for an unknown member,
// and for a fault that is not valid.
func ReadFaults(r io.Reader) (Faults, error) {
	limited := &io.LimitedReader{R: r, N: maxFaultFile + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	var file faultFile
	err := decoder.Decode(&file)
	if err == nil {
		err = checkEnd(decoder)
	}
	if limited.N == 0 {
		err = errors.New("longer than 1 MiB")
	}
	if err != nil {
		return Faults{}, &FaultError{Index: -1, Err: err}
	}
	faults := Faults{Seed: file.Seed}
	for _, f := range file.Faults {
		faults.List = append(faults.List, f.fault())
	}
	if err := faults.Validate(); err != nil {
		return Faults{}, err
	}
	return faults, nil
}

// checkEnd returns an error unless the input of the decoder ends.
func checkEnd(d *json.Decoder) error {
	switch _, err := d.Token(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return errors.New("text after the object")
}

// faultFile is the JSON of faults.
type faultFile struct {
	Seed   uint64      `json:"seed"`
	Faults []faultJSON `json:"faults"`
}

// faultJSON is the JSON of a fault.
type faultJSON struct {
	Route      string       `json:"route"`
	After      int          `json:"after"`
	Every      int          `json:"every"`
	Times      int          `json:"times"`
	Chance     float64      `json:"chance"`
	Delay      durationJSON `json:"delay"`
	Status     int          `json:"status"`
	RetryAfter durationJSON `json:"retry_after"`
	EndToken   bool         `json:"end_token"`
	Cut        int          `json:"cut"`
	NoLength   bool         `json:"no_length"`
	Drop       bool         `json:"drop"`
}

// fault returns the fault.
func (f faultJSON) fault() Fault {
	return Fault{
		f.Route, f.After, f.Every, f.Times, f.Chance,
		time.Duration(f.Delay), f.Status, time.Duration(f.RetryAfter), f.EndToken, f.Cut, f.NoLength, f.Drop,
	}
}

// durationJSON is a duration that JSON writes as a text, as "1.5s".
type durationJSON time.Duration

// UnmarshalText reads the duration.
func (d *durationJSON) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = durationJSON(parsed)
	return err
}
