package bench

func openRoster() (engine, error) { return openSlice() }
