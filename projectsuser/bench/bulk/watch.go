package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// watch is a moment, by the clock and by the time that the processors have spent
// on this process. On a busy machine only the second says what something costs.
type watch struct {
	at    time.Time
	spent time.Duration
}

// start returns now.
func start() watch { return watch{time.Now(), spent()} }

// String says how long ago the moment was, and how much memory was resident at
// most since the process began.
func (w watch) String() string {
	text := fmt.Sprintf("%.2f s", time.Since(w.at).Seconds())
	if now := spent(); now > 0 {
		text += fmt.Sprintf(", %.2f s of the processors", (now - w.spent).Seconds())
	}
	if kib, ok := status("VmHWM:"); ok {
		text += fmt.Sprintf(", peak %.0f MB resident", megabytes(kib<<10))
	}
	return text
}

// spent returns what the processors have spent on this process. Only Linux
// tells; elsewhere it is 0.
func spent() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	// The name, in parentheses, may have spaces; user and system time are the
	// twelfth and thirteenth words after it, in hundredths of a second.
	_, rest, _ := strings.Cut(string(text), ") ")
	words := strings.Fields(rest)
	if len(words) < 13 {
		return 0
	}
	var ticks int64
	for _, word := range words[11:13] {
		n, _ := strconv.ParseInt(word, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// status returns a number from what Linux says of this process, and whether it
// does.
func status(name string) (n int64, ok bool) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, _ := strings.Cut(string(text), name)
	word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err = strconv.ParseInt(word, 10, 64)
	return n, err == nil
}
