package fetch

import "context"

// RunLight makes one light round, as [Fetcher.Watch] does.
func (f *Fetcher) RunLight(ctx context.Context) (Result, error) { return f.runAs(ctx, roundLight) }
