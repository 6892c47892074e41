package watch

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestParseProc(t *testing.T) {
	const stat = "17 (a (b) c) R 1 2 3 4 5 6 7 8 9 10 1250 50 0 0 20 0"
	if got := spentOf(stat); got != 13*time.Second {
		t.Errorf("spent %s", got)
	}
	if got := peakOf("Name:\tx\nVmHWM:\t  2048 kB\nVmRSS:\t 12 kB\n"); got != 2<<20 {
		t.Errorf("peak %d", got)
	}
	for _, text := range []string{"", "1 (x) R 1", "1 (x) R 1 2 3 4 5 6 7 8 9 10 x y z"} {
		if spentOf(text) != 0 || peakOf(text) != 0 {
			t.Errorf("%q: spent %s, peak %d", text, spentOf(text), peakOf(text))
		}
	}
}

func TestWatch(t *testing.T) {
	w := Start()
	for deadline := time.Now().Add(time.Minute); w.Spent() == 0 && time.Now().Before(deadline); {
	}
	if runtime.GOOS != "linux" {
		return
	}
	if w.Spent() <= 0 || w.Elapsed() <= 0 || Peak() < 1<<20 || !strings.Contains(w.String(), " s of processor time, peak ") {
		t.Errorf("%s", w)
	}
}
