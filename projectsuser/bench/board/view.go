package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/watch"
)

// views are the pages that are measured.
var views = []string{
	"/now", "/now?filter[campus]=1", "/project", "/project/1", "/matrix", "/matrix?by=-1", "/matrix?missing=2", "/stuck", "/person", "/person/1",
	"/table", "/table?filter[status]=finished&filter[campus]=1", "/table?range[final_mark]=80,100&sort=-updated_at", "/audit", "/changes", "/sources",
}

// export is about 100,000 rows of a million registrations.
const export = "/table.csv?filter[campus]=1,2&filter[status]=finished"

// measureViews prints the medians of each view with the mean of the processor time, which
// is that of a client too, and the time of an export.
func measureViews(ctx context.Context, url string, rounds int, out io.Writer) error {
	fmt.Fprintf(out, "%-55s %12s %12s %12s %8s\n", "page", "first byte", "whole", "processor", "KB")
	for _, path := range views {
		if err := measurePage(ctx, url, path, rounds, out); err != nil {
			return err
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, spent := m.TotalAlloc, watch.Start()
	first, whole, size, err := get(ctx, url+export)
	runtime.ReadMemStats(&m)
	fmt.Fprintf(out, "%-55s %12s %12s %12s %8.1f, %d MB allocated\n", export, first.Round(time.Microsecond), whole.Round(time.Millisecond), spent.Spent(), float64(size)/1000, (m.TotalAlloc-before)>>20)
	return err
}

// measurePage prints the medians of one page.
func measurePage(ctx context.Context, url, path string, rounds int, out io.Writer) error {
	var firsts, wholes []time.Duration
	size, spent := 0, watch.Start()
	for range rounds {
		first, whole, n, err := get(ctx, url+path)
		if err != nil {
			return err
		}
		firsts, wholes, size = append(firsts, first), append(wholes, whole), n
	}
	mean := (spent.Spent() / time.Duration(rounds)).Round(10 * time.Microsecond)
	fmt.Fprintf(out, "%-55s %12s %12s %12s %8.1f\n", path, quantile(firsts, 0.5), quantile(wholes, 0.5), mean, float64(size)/1000)
	return nil
}

// quantile returns a quantile of times, 0 without times.
func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)].Round(10 * time.Microsecond)
}

// heap returns the bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
