// Package watch tells what something costs: by the clock, by the processors, and
// in memory. On a busy machine only what the processors spent says anything.
//
// Nothing here is for import.
package watch

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Watch is a moment.
type Watch struct {
	at    time.Time
	spent time.Duration
}

// Start returns the present moment.
func Start() Watch { return Watch{time.Now(), spent()} }

// Elapsed returns how long ago the moment was.
func (w Watch) Elapsed() time.Duration { return time.Since(w.at) }

// Spent returns what the processors have spent on this process since. Only Linux
// tells, in hundredths of a second; elsewhere it is 0.
func (w Watch) Spent() time.Duration { return spent() - w.spent }

// String says how long ago the moment was, what the processors have spent since,
// and how much memory was resident at most since the process began.
func (w Watch) String() string {
	text := fmt.Sprintf("%.2f s", w.Elapsed().Seconds())
	if d := w.Spent(); d > 0 {
		text += fmt.Sprintf(", %.2f s of the processors", d.Seconds())
	}
	if peak := Peak(); peak > 0 {
		text += fmt.Sprintf(", peak %d MB resident", peak/1_000_000)
	}
	return text
}

// spent returns what the processors have spent on this process.
func spent() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	return spentOf(string(text))
}

// spentOf reads user and system time, in hundredths of a second, from what Linux
// says of a process: the twelfth and thirteenth words after its name, which
// stands in parentheses and may have spaces.
func spentOf(text string) time.Duration {
	words := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(words) < 13 {
		return 0
	}
	var ticks time.Duration
	for _, word := range words[11:13] {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return 0
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond
}

// Peak returns the most bytes of this process that were ever resident. Only
// Linux tells; elsewhere it is 0.
func Peak() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	return peakOf(string(text))
}

// peakOf reads the peak from what Linux says of a process, in units of 1,024 bytes.
func peakOf(text string) int64 {
	_, rest, _ := strings.Cut(text, "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(line, "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}
