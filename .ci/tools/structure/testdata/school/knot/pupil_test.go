package knot

// A test refers to any file and is in no cycle.
var _ = Pupil{name: "test"}

func helper() {}
