// Package watch measures wall time, processor time and memory of this process. On a
// busy machine only the processor time is meaningful.
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

// Watch measures from the instant at which [Start] made it.
type Watch struct {
	at    time.Time
	spent time.Duration // processor time up to then
}

// Start returns a watch that starts now.
func Start() Watch { return Watch{time.Now(), spent()} }

// Elapsed returns the wall time since the start.
func (w Watch) Elapsed() time.Duration { return time.Since(w.at) }

// Spent returns the processor time of this process since the start, to a hundredth
// of a second. It is 0 on other systems than Linux.
func (w Watch) Spent() time.Duration { return spent() - w.spent }

// String returns the wall time and the processor time since the start, and the peak
// of resident memory since the process started, as text.
func (w Watch) String() string {
	text := fmt.Sprintf("%.2f s", w.Elapsed().Seconds())
	if d := w.Spent(); d > 0 {
		text += fmt.Sprintf(", %.2f s of processor time", d.Seconds())
	}
	if peak := Peak(); peak > 0 {
		text += fmt.Sprintf(", peak %d MB resident", peak/1_000_000)
	}
	return text
}

// spent returns the processor time of this process, 0 if unknown.
func spent() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	return spentOf(string(text))
}

// spentOf parses /proc/PID/stat. User and system time, in hundredths of a second, are
// the twelfth and thirteenth fields after the name of the process, which is in
// parentheses and may contain spaces.
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

// Peak returns the peak of resident memory since the process started, in bytes. It
// is 0 on other systems than Linux.
func Peak() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	return peakOf(string(text))
}

// peakOf parses /proc/PID/status, which has the peak in units of 1,024 bytes.
func peakOf(text string) int64 {
	_, rest, _ := strings.Cut(text, "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(line, "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}
