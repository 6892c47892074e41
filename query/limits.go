package query

// Limits bound the work that a URL can ask for. Zero means the default.
type Limits struct {
	// QueryBytes is the greatest length of a query string. Default 65,536.
	QueryBytes int
	// ValueBytes is the greatest length of the value of one parameter. Default
	// 16,384.
	ValueBytes int
	// Values is how many values a filter may name. Default 1,000.
	Values int
	// SortKeys is how many keys a sort may name. Default 16.
	SortKeys int
	// Parameters is how many parameters a URL may have, those of other
	// grammars included. Default 256.
	Parameters int
}

// withDefaults fills in what is zero.
func (l Limits) withDefaults() Limits {
	return Limits{
		QueryBytes: orDefault(l.QueryBytes, 64<<10),
		ValueBytes: orDefault(l.ValueBytes, 16<<10),
		Values:     orDefault(l.Values, 1000),
		SortKeys:   orDefault(l.SortKeys, 16),
		Parameters: orDefault(l.Parameters, 256),
	}
}

// within returns a [*LimitError] if got is over the limit.
func within(parameter, limit string, got, most int) error {
	if got <= most {
		return nil
	}
	return &LimitError{Parameter: clip(parameter), Limit: limit, Got: got, Max: most}
}
