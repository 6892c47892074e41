package command

import (
	"encoding/json"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	built := &debug.BuildInfo{Main: debug.Module{Version: "v0.1.0"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"},
	}}
	var text strings.Builder
	newVersion(built).print(&text)
	if !strings.HasPrefix(text.String(), "roster v0.1.0, revision 0123456789ab with changes, go1.") {
		t.Error(text.String())
	}
	if v := newVersion(nil); v.Version != "unknown" || v.Go == "" || v.Platform == "" {
		t.Errorf("%+v", v)
	}
	got := run("", "version", "-json")
	var v version
	if err := json.Unmarshal([]byte(got.out), &v); err != nil || got.code != 0 || v.Go == "" {
		t.Errorf("%+v, %v", got, err)
	}
	if got := run("", "version", "now"); got.code != 2 {
		t.Errorf("%+v", got)
	}
}
