package plain

// Lesson has a field whose name is exported, which does not count.
type Lesson struct{ By Teacher }
