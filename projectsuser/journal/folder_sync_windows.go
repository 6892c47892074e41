package journal

// syncFolder does nothing: Windows has no such operation, and NTFS logs changes of
// names by itself.
func syncFolder(string) error { return nil }
