package query

// NullCount says how many records are not in an answer only because one of their fields
// is null.
type NullCount struct {
	Field string // the name of the field
	Count int    // at least 1
}

// CountNulls returns, for each field that a query has conditions on, how many records
// fulfil all other conditions and are null in that field. Such records are not in the
// answer, and nothing in the answer says so: where null means unknown, as a campus does,
// the total is right only up to this count. Fields are in the order of the conditions; a
// field without such records is left out, and so is one that the query tests for null.
//
// It costs as much as one [Table.Count] for each field.
func (t *Table[R]) CountNulls(where ...Condition[R]) []NullCount {
	return t.table.countNulls(untypedConditions(where))
}

// countNulls counts the records that only null keeps from the answer.
func (t *table) countNulls(where []condition) []NullCount {
	var counts []NullCount
	seen := make(map[*field]bool)
	for _, c := range where {
		if c.field == nil || seen[c.field] || testsNull(c.field, where) {
			continue
		}
		seen[c.field] = true
		others := []condition{{field: c.field, op: opIsNull}}
		for _, o := range where {
			if o.field != c.field {
				others = append(others, o)
			}
		}
		if n := t.count(others); n > 0 {
			counts = append(counts, NullCount{c.field.name, n})
		}
	}
	return counts
}

// testsNull reports whether a condition asks whether the field is null.
func testsNull(f *field, where []condition) bool {
	for _, c := range where {
		if c.field == f && (c.op == opIsNull || c.op == opNotNull) {
			return true
		}
	}
	return false
}
