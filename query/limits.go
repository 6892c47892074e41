package query

// Limits bound the work that a URL can ask for. A URL that exceeds one is refused with
// a [*LimitError]. Zero means the default.
type Limits struct {
	// QueryBytes is the largest length of a query string. Default 65,536.
	QueryBytes int
	// ValueBytes is the largest length of the value of one parameter. Default 16,384.
	ValueBytes int
	// Values is the largest number of values of a filter. Default 1,000.
	Values int
	// SortKeys is the largest number of keys of a sort. Default 16.
	SortKeys int
	// Alternatives is the largest number of alternatives of an Or in the extended
	// grammar. Default 16.
	Alternatives int
	// Depth is the largest number of levels of Or, one in another. Default 3.
	Depth int
	// Parameters is the largest number of parameters of a URL, including those outside
	// the grammar. Default 256.
	Parameters int
}

// withDefaults returns the limits with the defaults for zero values.
func (l Limits) withDefaults() Limits {
	return Limits{
		QueryBytes: orDefault(l.QueryBytes, 64<<10),
		ValueBytes: orDefault(l.ValueBytes, 16<<10),
		Values:     orDefault(l.Values, 1000),
		SortKeys:   orDefault(l.SortKeys, 16),
		Parameters: orDefault(l.Parameters, 256),

		Alternatives: orDefault(l.Alternatives, 16),
		Depth:        orDefault(l.Depth, 3),
	}
}

// orDefault returns n if it is positive, else the other number.
func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

// checkLimit returns a [*LimitError] if got exceeds the limit.
func checkLimit(parameter, limit string, got, most int) error {
	if got <= most {
		return nil
	}
	return &LimitError{Parameter: clip(parameter), Limit: limit, Got: got, Max: most}
}
