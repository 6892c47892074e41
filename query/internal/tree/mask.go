package tree

// A Mask accepts the entries that have one of the values, or that lack all values of one
// of some lists.
type Mask struct {
	Values   []ValueID
	Disjoint bool        // there are no Lacks and no entry has two of the values, so their counts can be added
	Lacks    [][]ValueID // nearly always nil
}
