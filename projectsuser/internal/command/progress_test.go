package command

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/recorded"
)

func TestProgressOfAQuickReadIsNotShown(t *testing.T) {
	var errs bytes.Buffer
	e := &environment{
		out: bufio.NewWriter(io.Discard), err: &errs, terminal: true,
		now: func() time.Time { return time.Unix(0, 0) },
	}
	if code := execute(context.Background(), e, commands(), []string{"states", "-data", dataFile(t, small)}); code != 0 || errs.String() != "" {
		t.Errorf("exit %d: %q", code, errs.String())
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	name := dataFile(t, strings.Repeat(recorded.ProjectsUsers, 20))
	for _, terminal := range []bool{false, true} {
		var errs bytes.Buffer
		now := time.Unix(0, 0)
		e := &environment{out: bufio.NewWriter(io.Discard), err: &errs, terminal: terminal, now: func() time.Time {
			now = now.Add(500 * time.Millisecond)
			return now
		}}
		if code := execute(context.Background(), e, commands(), []string{"states", "-data", name}); code != 0 {
			t.Fatal(errs.String())
		}
		shown := errs.String()
		if !terminal && shown != "" {
			t.Errorf("progress without a terminal: %q", shown)
		}
		if terminal && (!strings.Contains(shown, "\r\x1b[K1 MB, 98 %") || !strings.HasSuffix(shown, "\r\x1b[K")) {
			t.Errorf("progress: %q", shown)
		}
	}
}

func TestNoticeIsForManyRecordsOnATerminal(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		records  int
		want     string
	}{
		{true, manyRecords, "\r\x1b[Kimporting\r\x1b[K"}, {true, manyRecords - 1, ""}, {false, manyRecords, ""},
	} {
		var errs bytes.Buffer
		e := &environment{err: &errs, terminal: test.terminal}
		e.notice("importing", test.records)()
		if errs.String() != test.want {
			t.Errorf("%+v: %q", test, errs.String())
		}
	}
}
